"""Runs a program to its end while telling how long it has been at it."""

import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HEARTBEAT_S = 10.0
GRACE_S = 5.0


@dataclass(frozen=True)
class Done:
    """How a program ended: its exit code and all that it printed, both streams in one."""

    code: int
    output: str
    seconds: float


def say(text: str) -> None:
    """Print one line at once, also into a pipe."""
    print(text, flush=True)


def run(
    argv: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    telling: str = "",
    keep_fd: int | None = None,
) -> Done:
    """Run a program and wait for it; when interrupted, end it first.

    Args:
        argv: The program and its arguments.
        cwd: Where it runs.
        env: Its environment; None for this process's own.
        telling: What to repeat on the terminal while it takes long; empty for silence.
        keep_fd: A descriptor that it inherits, so that a lock held there outlives a killed parent.
    """
    started = time.monotonic()
    try:
        child = subprocess.Popen(
            [str(part) for part in argv],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=() if keep_fd is None else (keep_fd,),
        )
    except OSError as error:
        return Done(127, f"error: {argv[0]}: {error.strerror}", 0.0)
    chunks: list[bytes] = []
    reader = threading.Thread(target=_collect, args=(child, chunks), daemon=True)
    reader.start()
    try:
        code = _wait(child, telling, started)
    except BaseException:
        _end(child)
        raise
    reader.join(GRACE_S)
    return Done(code, b"".join(chunks).decode("utf-8", "replace"), time.monotonic() - started)


def _collect(child: "subprocess.Popen[bytes]", chunks: list[bytes]) -> None:
    if child.stdout is not None:
        with child.stdout as stream:
            chunks.extend(stream)


def _wait(child: "subprocess.Popen[bytes]", telling: str, started: float) -> int:
    while True:
        try:
            return child.wait(HEARTBEAT_S)
        except subprocess.TimeoutExpired:
            if telling:
                say(f"  {telling}, {time.monotonic() - started:.0f} s so far")


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.terminate()
    try:
        child.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def complain(text: str) -> None:
    """Print the one sentence of a failure to standard error."""
    print(f"dev.py: {text}", file=sys.stderr, flush=True)
