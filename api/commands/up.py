"""The command `up`: everything on one machine, from nothing to a running service."""

import argparse
import os
import socket
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from api.commands.arguments import Subparsers, add_data_dir, port, settings_of
from api.commands.data import DEMO_FILE, load, tell
from api.commands.processes import LOOPBACK

if TYPE_CHECKING:
    from matcher.settings import Settings
    from workers.supervisor import Process


def add_parsers(subparsers: "Subparsers[argparse.ArgumentParser]") -> None:
    """Add `up`."""
    up = subparsers.add_parser(
        "up",
        help="start everything on this machine",
        description="Start database, queue, workers, clock and API here, and keep them running until Ctrl-C. The engine"
        " is compiled in the background, a few minutes at low priority, once; plain Python answers until that is done"
        " (JIEDAN_WARM=0: it is not compiled here).",
    )
    up.add_argument("--demo", action="store_true", help="with an invented district; tokens go to DIR/demo.json")
    up.add_argument("--port", metavar="P", type=port, help="port to listen on (default: 8000; 0: any that is free)")
    up.add_argument("--host", metavar="ADDRESS", default=LOOPBACK, help=f"address to listen on (default: {LOOPBACK})")
    add_data_dir(up)
    up.set_defaults(run=run_up)


def run_up(args: argparse.Namespace) -> int:
    """Start all processes and watch them; gives the supervisor's exit code."""
    from api.bootstrap import log_supervision, prepare_services
    from api.commands.listening import check_host, listen
    from workers.data_folder import DataFolder
    from workers.supervisor import Supervisor

    settings = settings_of(args)
    is_demo = args.demo or settings.demo
    check_host(args.host, demo=is_demo)
    folder = DataFolder(settings.data_dir)
    with folder.lock(), listen(args.host, settings.port) as taken:
        log_supervision(folder.log)
        base_url = _url(taken)
        services = prepare_services(settings, tell)
        try:
            if is_demo:
                load(services, base_url, reopen=True)
        finally:
            services.database.dispose()
        processes = plan_processes(replace(settings, demo=is_demo), taken)
        return Supervisor(
            processes, log_dir=folder.log, on_ready=lambda: _welcome(settings, base_url, is_demo=is_demo)
        ).run()


def _url(taken: socket.socket) -> str:
    host, number = taken.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{number}"


def _welcome(settings: "Settings", base_url: str, *, is_demo: bool) -> None:
    sys.stdout.write(f"jiedan is ready: {base_url}\n")
    if is_demo:
        sys.stdout.write(f"tokens to try it: {settings.data_dir / DEMO_FILE}\n")
    sys.stdout.write(f"logs: {settings.data_dir / 'log'}; stop with Ctrl-C\n")
    sys.stdout.flush()


def plan_processes(settings: "Settings", taken: socket.socket) -> "list[Process]":
    """Queue (unless REDIS_URL names one), workers, tick, live, web and the compiling, in the order of their start."""
    from matcher.planning.warming import is_warm
    from workers.supervisor import Process

    env = {**os.environ, "JIEDAN_DATA_DIR": str(settings.data_dir), "JIEDAN_KEY_FILE": str(settings.key_file)}
    env["JIEDAN_DEMO"] = str(int(settings.demo))
    ourselves = [sys.executable, "-m", "api.cli"]
    workers = [Process(f"worker-{number + 1}", [*ourselves, "worker"], env) for number in range(settings.workers)]
    tick = Process("tick", [*ourselves, "tick"], env)
    serve = [*ourselves, "serve", "--fd", str(taken.fileno())]
    web = Process("web", serve, env, ready=lambda: _answers(taken), pass_fds=(taken.fileno(),))
    live = Process("live", [*ourselves, "live"], env)
    # Last, so that nobody waits for it: it starts when all others serve.
    warm = [Process("warm", [*ourselves, "warm"], env, once=True)] if settings.warm and not is_warm() else []
    return [*_queue(settings, env), *workers, tick, live, web, *warm]


def _queue(settings: "Settings", env: dict[str, str]) -> "list[Process]":
    """The embedded queue; one's own is checked instead. QueueNotReady, QueuePolicyError."""
    from workers.connection import connect
    from workers.queue_server import check_policy, is_ready, plan_queue_server
    from workers.supervisor import Process

    if settings.redis_url is not None:
        with connect(settings.redis_url) as client:
            check_policy(client)
        return []
    server = plan_queue_server(settings.data_dir)
    server.prepare()
    client = connect(server.url)
    return [Process("queue", server.argv, env, ready=lambda: is_ready(client))]


def _answers(taken: socket.socket) -> bool:
    """Whether the web process answers on the socket that we hold."""
    from http import HTTPStatus
    from http.client import HTTPConnection, HTTPException
    from ipaddress import ip_address

    host, number = taken.getsockname()[:2]
    if ip_address(host.partition("%")[0]).is_unspecified:
        host = "::1" if ":" in host else LOOPBACK
    connection = HTTPConnection(host, number, timeout=0.5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
