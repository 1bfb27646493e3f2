"""Lines of a C library are held off standard output, and nobody else's."""

import ctypes
import os
import sys
from contextlib import suppress

import pytest

from matcher.engine.hush import STDOUT, without_lines


def test_only_lines_with_the_prefix_are_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    library = ctypes.CDLL(None)
    with without_lines(b"Highs"):
        library.puts(b"HighsMip says something")
        library.puts(b"somebody else does")
        sys.stdout.write("and Python too\n")
    sys.stdout.write("afterwards\n")
    lines = capfd.readouterr().out.splitlines()
    assert sorted(lines) == ["afterwards", "and Python too", "somebody else does"]


def test_standard_output_is_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    with suppress(RuntimeError), without_lines(b"Highs"):
        raise RuntimeError
    os.write(STDOUT, b"still here\n")
    assert capfd.readouterr().out == "still here\n"


def test_without_standard_output_nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_descriptor: int) -> int:
        raise OSError

    monkeypatch.setattr(os, "dup", refused)
    with without_lines(b"Highs"):
        reached = True
    assert reached
