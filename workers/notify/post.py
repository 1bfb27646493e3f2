"""One POST to a gateway: the address resolved once and kept to, private ones refused, no redirects, a few seconds."""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from matcher.domain.outlets import Address, spelled_out
from matcher.ports import NotSent

TIMEOUT_S = 5.0
ANSWER_MOST = 64 * 1024
_PIECE = 8192
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and body of an answer."""

    status: int
    body: bytes


class Gateway:
    """Asks hosts outside, and hosts inside only in the networks that `private` names."""

    def __init__(self, private: Sequence[str] = (), timeout_s: float = TIMEOUT_S) -> None:
        self._private = [ipaddress.ip_network(one, strict=False) for one in private]
        self._timeout_s = timeout_s

    def ask(self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer, whatever its status. NotSent where there is none in time, or the host may not be asked."""
        until = time.monotonic() + self._timeout_s
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection = self._pinned(url)
        try:
            connection.request(method, path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Reply(answer.status, _read(connection, answer, until))
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(type(error).__name__.lower()) from error
        finally:
            connection.close()

    def connected(self, url: str) -> http.client.HTTPConnection:
        """A connection to the host over which nothing was asked yet. NotSent."""
        connection = self._pinned(url)
        try:
            connection.connect()
        except OSError as error:
            raise NotSent(type(error).__name__.lower()) from error
        return connection

    def _pinned(self, url: str) -> "_Pinned":
        parts = urlsplit(url)
        host, is_tls = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        return _Pinned(self._resolve(host, port), host, port, self._timeout_s, is_tls=is_tls)

    def _resolve(self, host: str, port: int) -> str:
        """One address of the host, checked; it is the one that is asked, so that a name cannot change in between."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotSent("unknown_host") from error
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        if not addresses or not all(self._may_ask(address) for address in addresses):
            raise NotSent("private_host")
        return str(addresses[0])

    def _may_ask(self, address: Address) -> bool:
        each = spelled_out(address)
        is_public = all(one.is_global and not one.is_multicast for one in each)
        return is_public or any(each[0] in network for network in self._private)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked; the name stands in the Host header and in the certificate."""

    def __init__(self, address: str, host: str, port: int, timeout_s: float, *, is_tls: bool) -> None:
        super().__init__(host, port, timeout=timeout_s)
        self._address = address
        self._is_tls = is_tls

    def connect(self) -> None:
        """Connect to the address, with TLS for the name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=self.host) if self._is_tls else plain
        )


def _read(connection: http.client.HTTPConnection, answer: http.client.HTTPResponse, until: float) -> bytes:
    """The body, up to 64 KB and within the time: a host that drips holds nobody up."""
    found = bytearray()
    while len(found) < ANSWER_MOST:
        left_s = until - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        if connection.sock is not None:
            connection.sock.settimeout(left_s)
        piece = answer.read1(_PIECE)
        if not piece:
            break
        found += piece
    return bytes(found[:ANSWER_MOST])
