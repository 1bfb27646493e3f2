"""The live process: keeps districts warm and answers questions about their present plan over a Unix socket.

A cache of the database and nothing else: it may be killed at any moment, and may be missing.
"""

import signal
import threading
from pathlib import Path

from matcher.usecases.services import Services
from workers.live_server import LiveServer, listening
from workers.queue_server import socket_path
from workers.warm import Keeper, keep

SOCKET = "live.sock"


def live_socket(data_dir: Path) -> Path:
    """Where the process of a data folder listens. SocketPathError."""
    return socket_path(data_dir.resolve(), SOCKET)


def run_live(services: Services) -> int:
    """Keep districts warm until SIGTERM or SIGINT; gives the exit code 0. LiveSocketError, SocketPathError."""
    stopping = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stopping.set())
    keeper = Keeper(services)
    with listening(live_socket(services.settings.data_dir)) as opened:
        server = LiveServer(opened, keeper.answer)
        server.start()
        try:
            keep(keeper, stopping.wait)
        finally:
            server.stop()
            keeper.close()
    return 0
