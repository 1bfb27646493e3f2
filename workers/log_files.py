"""Where the output of children goes: plain files that they write themselves, kept below a size.

Files and not pipes, because a child never blocks on a file and nobody has to live to read it.
"""

import os
import shutil
from pathlib import Path

LARGEST = 5_000_000
_TAIL = 8_192


class LogFile:
    """DIR/log/NAME.log, and NAME.log.1 for what was before it; each at most about `largest` bytes."""

    def __init__(self, folder: Path, name: str, *, largest: int = LARGEST) -> None:
        self.path = folder / f"{name}.log"
        self._older = folder / f"{name}.log.1"
        self._largest = largest

    def open_for_child(self) -> int:
        """Open for appending, so that a child goes on at the start after the file was cut; gives a file descriptor."""
        return os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def rotate(self) -> None:
        """Move what is there aside once it is too large; lines written in that moment may be lost."""
        try:
            if self.path.stat().st_size > self._largest:
                shutil.copyfile(self.path, self._older)
                self._older.chmod(0o600)
                with self.path.open("r+b") as file:
                    file.truncate(0)
        except OSError:
            return  # a full disk must not end the service

    def last_line(self, since: int = 0) -> str:
        """Give the last line with text after byte `since`, printable and at most 300 characters long, or ""."""
        try:
            with self.path.open("rb") as file:
                end = file.seek(0, 2)
                file.seek(max(since, end - _TAIL) if since <= end else max(0, end - _TAIL))
                lines = file.read().decode("utf-8", "replace").splitlines()
        except OSError:
            return ""
        for line in reversed(lines):
            if text := "".join(sign for sign in line if sign.isprintable()).strip():
                return text[:300]
        return ""

    def size(self) -> int:
        """Give the size in bytes, 0 where there is no file."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0
