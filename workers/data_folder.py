"""The data folder: what lies where in it, and the lock that lets one instance use it.

DataFolderError           base
  DataFolderInUse         another instance holds the folder
  DataFolderUnwritable    the folder cannot be made or written
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PRIVATE = 0o700


class DataFolderError(RuntimeError):
    """The data folder cannot be used."""


class DataFolderInUse(DataFolderError):
    """Another instance holds the data folder."""


class DataFolderUnwritable(DataFolderError):
    """The data folder cannot be made or written."""


class DataFolder:
    """Paths inside the data folder; nothing is touched before `lock`."""

    def __init__(self, path: Path) -> None:
        self.path = path.expanduser().absolute()
        self.run = self.path / "run"
        self.log = self.path / "log"
        self.lock_file = self.path / "jiedan.lock"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Make the folder and hold it; the system gives it free when this process ends, in whatever way.

        Raises `DataFolderInUse` where another process holds it and `DataFolderUnwritable` where it cannot be written.
        """
        handle = self._open()
        try:
            self._take(handle)
            yield
        finally:
            os.close(handle)

    def _open(self) -> int:
        try:
            for folder in (self.path, self.run, self.log):
                folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            return os.open(self.lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise self._unwritable(error) from error

    def _take(self, handle: int) -> None:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            who = f" (process {holder})" if holder.isdigit() else ""
            raise DataFolderInUse(f"the data folder {self.path} is in use by another instance{who}") from error
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> DataFolderUnwritable:
        return DataFolderUnwritable(f"the data folder {self.path} cannot be written: {error.strerror or error}")
