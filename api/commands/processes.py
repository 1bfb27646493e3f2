"""The commands `worker`, `serve`, `tick` and `live`: the single processes, for several machines or below `up`."""

import argparse
import logging
import socket
import sys
from functools import partial
from typing import TYPE_CHECKING

from api.commands.arguments import Subparsers, add_data_dir, port, settings_of

if TYPE_CHECKING:
    from matcher.usecases.services import Services

LOOPBACK = "127.0.0.1"


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `worker`, `serve`, `tick` and `live`."""
    worker = subparsers.add_parser(
        "worker",
        help="run one worker: it matches orders and runs rounds",
        description="Run one worker until Ctrl-C. Any number may run, on any machine that reaches the database.",
    )
    add_data_dir(worker)
    worker.set_defaults(run=run_worker)
    serve = subparsers.add_parser(
        "serve",
        help="run the HTTP API",
        description="Serve the HTTP API until Ctrl-C. Put a proxy that speaks TLS before any address but 127.0.0.1.",
    )
    serve.add_argument(
        "--host", metavar="ADDRESS", default=LOOPBACK, help=f"address to listen on (default: {LOOPBACK})"
    )
    serve.add_argument("--port", metavar="P", type=port, help="port to listen on (default: 8000)")
    # `up` holds the socket, so that a restart of this process turns nobody away.
    serve.add_argument("--fd", type=int, help=argparse.SUPPRESS)
    add_data_dir(serve)
    serve.set_defaults(run=run_serve)
    tick = subparsers.add_parser(
        "tick",
        help="run the clock: offers expire, waiting work is rung for",
        description="Run the clock until Ctrl-C. Any number may run; each effect happens once.",
    )
    add_data_dir(tick)
    tick.set_defaults(run=run_tick)
    live = subparsers.add_parser(
        "live",
        help="keep districts warm: offers at once, candidates by the present plan",
        description="Keep districts in memory until Ctrl-C and answer this machine's other processes, over a socket in"
        " the data folder. One a machine; without it everything works, only slower.",
    )
    add_data_dir(live)
    live.set_defaults(run=run_live)


def run_live(args: argparse.Namespace) -> int:
    """Keep districts warm."""
    from workers import live

    return live.run_live(_services(args))


def _services(args: argparse.Namespace) -> "Services":
    """The services of one process; its tables must be there. KeyUnusable, DatabaseUnreachable, OldTables."""
    from api.bootstrap import configure_logging, require_current
    from workers.bootstrap import build_services
    from workers.lifeline import watch_supervisor

    watch_supervisor()
    configure_logging()
    services = build_services(settings_of(args))
    require_current(services.database)
    return services


def run_worker(args: argparse.Namespace) -> int:
    """Match orders and run rounds."""
    from matcher.usecases.drain import drain, due_districts
    from workers import worker
    from workers.bootstrap import QUEUE, queue_url
    from workers.courier import Courier, Herald
    from workers.importing import Importer

    services = _services(args)
    url = queue_url(services.settings)
    limit_s = services.settings.solve_timeout_s
    with Courier(services), Herald(services), Importer(services):
        return worker.run_worker(
            url, QUEUE, partial(due_districts, services), partial(drain, services), job_timeout_s=limit_s
        )


def run_tick(args: argparse.Namespace) -> int:
    """Run the clock."""
    from workers import tick

    return tick.run_tick(_services(args))


def run_serve(args: argparse.Namespace) -> int:
    """Serve the HTTP API."""
    from api.commands.listening import listen
    from api.web import serve

    services = _services(args)
    is_child = args.fd is not None
    taken = socket.socket(fileno=args.fd) if is_child else listen(args.host, services.settings.port)
    if not is_child:
        host, number = taken.getsockname()[:2]
        sys.stderr.write(f"jiedan: serving http://{f'[{host}]' if ':' in host else host}:{number}\n")
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    serve(services, taken)
    return 0
