"""Frames on a Unix socket: four bytes of length and the content; and who is at the other end.

FrameError    what came is no frame of ours, or did not come in time
"""

import socket
import struct
import sys
import time

LARGEST = 1_000_000
_LENGTH = struct.Struct(">I")


class FrameError(OSError):
    """What came is no frame of ours, or did not come in time."""


def send_frame(connection: socket.socket, content: bytes, until: float) -> None:
    """Send one frame before the moment `until` of the monotonic clock. FrameError; OSError where the peer is gone."""
    if len(content) > LARGEST:
        raise FrameError("a frame is at most 1 MB")
    connection.settimeout(_left_s(until))
    connection.sendall(_LENGTH.pack(len(content)) + content)


def receive_frame(connection: socket.socket, until: float) -> bytes:
    """Take one whole frame before the moment `until` of the monotonic clock. FrameError; OSError: the peer is gone."""
    (length,) = _LENGTH.unpack(_exactly(connection, _LENGTH.size, until))
    if length > LARGEST:
        raise FrameError("a frame is at most 1 MB")
    return _exactly(connection, length, until)


def _exactly(connection: socket.socket, count: int, until: float) -> bytes:
    found = bytearray()
    while len(found) < count:
        connection.settimeout(_left_s(until))
        piece = connection.recv(min(count - len(found), 65536))
        if not piece:
            raise FrameError("the peer hung up")
        found += piece
    return bytes(found)


def _left_s(until: float) -> float:
    left_s = until - time.monotonic()
    if left_s <= 0:
        raise FrameError("no time is left")
    return left_s


def peer_user(connection: socket.socket) -> int:
    """The user id of the process at the other end of a Unix socket. OSError."""
    if sys.platform == "darwin":
        # struct xucred: version, user id, ...; level and option are SOL_LOCAL and LOCAL_PEERCRED.
        return int(struct.unpack("II", connection.getsockopt(0, 1, 8))[1])
    return int(struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[1])
