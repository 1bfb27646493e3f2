"""The time limit of the main thread."""

import contextlib
import signal
import time

import pytest

from workers.deadline import Deadline, DrainTimeout

# The alarm of the tests must not be the alarm under test.
pytestmark = pytest.mark.timeout(30, method="thread")


def _work_for_ever() -> None:
    while True:
        time.sleep(0.01)


def test_work_that_lasts_too_long_is_interrupted_and_the_alarm_is_off_afterwards() -> None:
    with pytest.raises(DrainTimeout, match=r"the work took longer than 0.05 s"), Deadline(0.05):
        _work_for_ever()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is signal.SIG_DFL


def test_work_in_time_is_left_alone() -> None:
    with Deadline(20):
        done = True
    assert done
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_work_that_swallows_the_interruption_meets_it_again() -> None:
    def work() -> None:
        with contextlib.suppress(DrainTimeout):
            _work_for_ever()
        swallowed.append(1)
        _work_for_ever()

    swallowed: list[int] = []
    with pytest.raises(DrainTimeout), Deadline(0.05):
        work()
    assert swallowed == [1]


def test_a_deadline_can_be_brought_forward_and_never_put_off() -> None:
    def work() -> None:
        Deadline.shorten(0.05)
        Deadline.shorten(500)
        _work_for_ever()

    with pytest.raises(DrainTimeout), Deadline(1000):
        work()
    Deadline.shorten(0.01)  # none is running
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
