"""Which signals stop the supervisor."""

import os
import signal

import pytest

from workers.signal_inbox import SignalInbox


@pytest.mark.parametrize(("signum", "stops"), [(signal.SIGINT, True), (signal.SIGHUP, False)])
def test_what_was_ignored_from_the_start_is_heeded_if_it_is_an_interrupt(signum: signal.Signals, stops: bool) -> None:  # noqa: FBT001 - both ways
    before = signal.signal(signum, signal.SIG_IGN)
    try:
        with SignalInbox() as inbox:
            os.kill(os.getpid(), signum)
            inbox.wait(0.2)
            assert inbox.stop is stops
    finally:
        signal.signal(signum, before)
