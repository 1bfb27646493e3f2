"""The live engine as its callers see it: one question a connection, and never longer than half a second."""

import logging
import os
import socket
import time
from pathlib import Path

import msgspec

from workers.frames import FrameError, peer_user, receive_frame, send_frame
from workers.trouble import Trouble

TIMEOUT_S = 0.5
# After a question that waited in vain, nobody waits again before this time is over.
REST_S = 1.0

_log = logging.getLogger(__name__)


class SocketLiveEngine:
    """Asks `jiedan live` over its socket; see `matcher.ports.LiveEngine`. Any number of threads may ask at once."""

    def __init__(self, path: Path, *, timeout_s: float = TIMEOUT_S, rest_s: float = REST_S) -> None:
        self._path = str(path)
        self._timeout_s = timeout_s
        self._rest_s = rest_s
        self._rest_until = 0.0
        self._trouble = Trouble(_log, "live engine")

    def ask(self, district: str, question: bytes) -> bytes | None:
        """Give the answer; None where nobody is there, or knows the district, or answers in time."""
        if time.monotonic() < self._rest_until:
            return None
        try:
            answer = self._exchange(msgspec.msgpack.encode((district, question)))
        except (FileNotFoundError, ConnectionRefusedError):
            # Not started, or just starting: finding that out costs nothing.
            return None
        except OSError as error:
            self._rest_until = time.monotonic() + self._rest_s
            self._trouble.report(f"does not answer ({type(error).__name__}); callers solve for themselves")
            return None
        self._trouble.over()
        return answer or None

    def _exchange(self, frame: bytes) -> bytes:
        until = time.monotonic() + self._timeout_s
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(self._timeout_s)
            connection.connect(self._path)
            if peer_user(connection) != os.getuid():
                raise FrameError("somebody else listens there")
            send_frame(connection, frame, until)
            return receive_frame(connection, until)
