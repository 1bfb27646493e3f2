"""The socket of the live process: a few threads answer frames of this user's own processes, and nobody else's.

LiveSocketError    the socket cannot be opened, or another process listens on it
"""

import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import msgspec

from matcher.domain.errors import place_of
from workers.frames import LARGEST, FrameError, peer_user, receive_frame, send_frame

Answer = Callable[[str, bytes], bytes | None]
THREADS = 8
WAITING_MOST = 64
# Whoever asks gives up after half a second; what comes later is for nobody.
ANSWER_WITHIN_S = 0.5
_LOOK_S = 0.2
_NOTHING = b""

_log = logging.getLogger(__name__)


class LiveSocketError(RuntimeError):
    """The socket cannot be opened, or another process listens on it."""


@contextmanager
def listening(path: Path) -> Iterator[socket.socket]:
    """A socket for this user alone; one that a killed process left behind is taken away. LiveSocketError."""
    lock = _lock(path)
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as opened:
            _bind(opened, path)
            yield opened
            path.unlink(missing_ok=True)
    finally:
        os.close(lock)


def _bind(opened: socket.socket, path: Path) -> None:
    # Nobody may connect between the making of the socket and its mode.
    before = os.umask(0o177)
    try:
        path.unlink(missing_ok=True)
        opened.bind(str(path))
        opened.listen(WAITING_MOST)
    except OSError as error:
        raise LiveSocketError(f"the socket {path} cannot be used: {error.strerror or error}") from error
    finally:
        os.umask(before)


def _lock(path: Path) -> int:
    """Hold the lock beside the socket; the system frees it however this process ends."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In a shared folder for temporary files somebody may have been there first.
        if path.parent.lstat().st_uid != os.getuid():
            raise LiveSocketError(f"the folder {path.parent} belongs to somebody else; set TMPDIR to another")
        handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LiveSocketError(f"the folder {path.parent} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        raise LiveSocketError(f"another process listens on {path} already") from error
    return handle


class LiveServer:
    """Takes connections in a thread of its own from `start` until `stop`; only those of the user `owner`."""

    def __init__(self, opened: socket.socket, answer: Answer, *, owner: int | None = None) -> None:
        self._opened = opened
        self._answer = answer
        self._owner = os.getuid() if owner is None else owner
        self._stopping = threading.Event()
        self._threads = ThreadPoolExecutor(THREADS, "live")
        self._waiting = 0
        self._count = threading.Lock()
        self._taker = threading.Thread(target=self._take, name="live-socket", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._opened.settimeout(_LOOK_S)
        self._taker.start()

    def stop(self) -> None:
        """Take no more, and finish what is begun."""
        self._stopping.set()
        self._taker.join()
        self._threads.shutdown(wait=True)

    def _take(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._opened.accept()
            except TimeoutError:
                continue
            except OSError as error:
                # Out of descriptors, say: callers solve for themselves meanwhile.
                _log.warning("a connection could not be taken (%s)", type(error).__name__)
                self._stopping.wait(_LOOK_S)
                continue
            self._hand_over(connection)

    def _hand_over(self, connection: socket.socket) -> None:
        with self._count:
            is_full = self._waiting >= WAITING_MOST
            self._waiting += not is_full
        if is_full:
            connection.close()
        else:
            self._threads.submit(self._serve, connection, time.monotonic() + ANSWER_WITHIN_S)

    def _serve(self, connection: socket.socket, until: float) -> None:
        try:
            with connection:
                self._exchange(connection, until)
        except OSError:
            # Rubbish, a stranger, or somebody who gave up: each hears nothing.
            return
        except Exception as error:  # noqa: BLE001 - one question must not end the process
            _log.warning("a question could not be answered (%s)", place_of(error))
        finally:
            with self._count:
                self._waiting -= 1

    def _exchange(self, connection: socket.socket, until: float) -> None:
        if peer_user(connection) != self._owner:
            raise FrameError("a process of another user")
        frame = receive_frame(connection, until)
        try:
            district, question = msgspec.msgpack.decode(frame, type=tuple[str, bytes])
        except msgspec.MsgspecError as error:
            raise FrameError("no question") from error
        answer = self._answer(district, question) or _NOTHING
        send_frame(connection, answer if len(answer) <= LARGEST else _NOTHING, until)
