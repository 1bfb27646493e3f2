"""The command `warm`: the engine compiled, at low priority, in one process that may be killed at any moment."""

import argparse
import os
import signal
import sys
import time

from api.commands.arguments import Subparsers

# Whoever serves people goes first.
NICENESS = 15
# How often to say how far it is.
EVERY_S = 10


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `warm`."""
    warm = subparsers.add_parser(
        "warm",
        help="compile the engine in one process at low priority, as `up` does by itself",
        description="Compile what the engine still lacks, a few minutes at low priority, once for each version and"
        " machine; plain Python answers until it is done. `jiedan up` does this by itself unless JIEDAN_WARM is 0.",
    )
    warm.set_defaults(run=run_warm)


def run_warm(_: argparse.Namespace) -> int:
    """Compile what is missing."""
    from workers.lifeline import watch_supervisor

    watch_supervisor()
    # The compiler does not return to Python for up to a minute: Ctrl-C must not wait for that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.nice(NICENESS)
    compile_engine(alone=True)
    return 0


def compile_engine(*, alone: bool) -> None:
    """Compile what is missing, and say so; `alone`: in this process only. Invalid."""
    from matcher.domain.errors import JiedanError
    from matcher.planning.warming import is_warm, warm

    if is_warm():
        _say("the engine is compiled")
        return
    _say("compiling the engine: this takes a few minutes, once")
    began, told_at = time.monotonic(), time.monotonic()

    def told(done: int, count: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= EVERY_S:
            told_at = time.monotonic()
            _say(f"  {done} of {count}")

    try:
        warm(alone=alone, told=told)
    except OSError as error:
        raise JiedanError(
            f"the compiled engine cannot be kept in {error.filename or 'the cache'}: {error.strerror or error}"
        ) from error
    _say(f"the engine is compiled, in {time.monotonic() - began:.0f} s")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
