"""The web server around the app."""

import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from api.app import create_app
from matcher.usecases.services import Services

STOP_WITHIN_S = 5
KEEP_ALIVE_S = 30


def serve(services: Services, taken: socket.socket) -> None:
    """Serve on a listening socket until SIGTERM or Ctrl-C; requests in hand are answered first."""
    app = create_app(services)
    config = uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=STOP_WITHIN_S,
    )
    _Server(config, app.state.hub.close).run(sockets=[taken])


class _Server(uvicorn.Server):
    """Ends streams as soon as it is told to stop: uvicorn would wait for them."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to stop."""
        self._end_streams()
        super().handle_exit(sig, frame)
