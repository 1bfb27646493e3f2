"""The socket that a web process listens on."""

import errno
import ipaddress
import socket

from matcher.domain.errors import Invalid, JiedanError

BACKLOG = 2048


class PortUnusable(JiedanError):
    """The port cannot be listened on."""


def check_host(host: str, *, demo: bool) -> None:
    """Invalid where it is no address, or where the demo, whose tokens lie in a file, would leave this machine."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise Invalid.at("--host", "address", "give an IP address, such as 127.0.0.1") from None
    if demo and not address.is_loopback:
        raise Invalid.at("--host", "not_loopback", "the demo listens on 127.0.0.1 only")


def listen(host: str, port: int) -> socket.socket:
    """A bound and listening socket; PortUnusable with a sentence, Invalid where `host` is no address."""
    check_host(host, demo=False)
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(BACKLOG)
    except OSError as error:
        taken.close()
        raise PortUnusable(_sentence(error, host, port)) from error
    return taken


def _sentence(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; stop what listens there or choose another with --port"
    if error.errno == errno.EACCES:
        return f"port {port} needs special rights; choose one from 1024 on with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"this machine has no address {host}; choose another with --host"
    return f"cannot listen on {host} port {port}: {error.strerror}"
