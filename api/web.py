"""The web server around the app."""

import socket

import uvicorn

from api.app import create_app
from matcher.usecases.services import Services

STOP_WITHIN_S = 5
KEEP_ALIVE_S = 30


def serve(services: Services, taken: socket.socket) -> None:
    """Serve on a listening socket until SIGTERM or Ctrl-C; requests in hand are answered first."""
    config = uvicorn.Config(
        create_app(services),
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
    uvicorn.Server(config).run(sockets=[taken])
