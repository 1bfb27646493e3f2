"""One POST to a gateway: the address resolved once and kept to, private ones refused, no redirects, a few seconds."""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from matcher.domain.outlets import Address, spelled_out
from matcher.ports import NotSent

TIMEOUT_S = 5.0
ANSWER_MOST = 64 * 1024
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and body of an answer."""

    status: int
    body: bytes


class Gateway:
    """Asks hosts outside, over TLS alone; hosts inside only in the networks that `private` names, also without."""

    def __init__(self, private: Sequence[str] = (), timeout_s: float = TIMEOUT_S) -> None:
        self._private = [ipaddress.ip_network(one, strict=False) for one in private]
        self._timeout_s = timeout_s

    def ask(self, method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Reply:
        """The answer, whatever its status. NotSent where there is none in time, or the host may not be asked.

        The time is for all of it, from the look-up of the name to the last byte: a thread asks, and is left behind.
        """
        exchange = _Exchange(self, _Question(method, url, body, dict(headers or {})), self._timeout_s)
        threading.Thread(target=exchange.run, name="asking", daemon=True).start()
        try:
            return exchange.outcome.result(self._timeout_s)
        except TimeoutError as error:
            exchange.stop()
            raise NotSent("timeouterror") from error

    def connected(self, url: str) -> http.client.HTTPConnection:
        """A connection to the host over which nothing was asked yet. NotSent."""
        connection = self.pinned(url, time.monotonic() + self._timeout_s)
        try:
            connection.connect()
        except OSError as error:
            raise NotSent(type(error).__name__.lower()) from error
        return connection

    def pinned(self, url: str, until: float) -> "_Pinned":
        """A connection to be made to the host, whose address is checked. NotSent."""
        parts = urlsplit(url)
        host, is_tls = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (443 if is_tls else 80)
        return _Pinned(self._resolve(host, port, is_tls=is_tls), host, port, until, is_tls=is_tls)

    def _resolve(self, host: str, port: int, *, is_tls: bool) -> str:
        """One address of the host, checked; it is the one that is asked, so that a name cannot change in between."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise NotSent("unknown_host") from error
        addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
        if not addresses or not all(self._may_ask(address) for address in addresses):
            raise NotSent("private_host")
        if not is_tls and not all(self._is_inside(address) for address in addresses):
            raise NotSent("https")
        return str(addresses[0])

    def _may_ask(self, address: Address) -> bool:
        each = spelled_out(address)
        return all(one.is_global and not one.is_multicast for one in each) or self._is_inside(address)

    def _is_inside(self, address: Address) -> bool:
        return any(spelled_out(address)[0] in network for network in self._private)


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked; the name stands in the Host header and in the certificate."""

    def __init__(self, address: str, host: str, port: int, until: float, *, is_tls: bool) -> None:
        super().__init__(host, port)
        self._address, self._until = address, until
        self._is_tls = is_tls

    def connect(self) -> None:
        """Connect to the address, with TLS for the name, each within what is left of the time."""
        sock = socket.create_connection((self._address, self.port), _left_s(self._until))
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            sock.settimeout(_left_s(self._until))
            if self._is_tls:
                sock = ssl.create_default_context().wrap_socket(sock, server_hostname=self.host)
            self.sock = sock
            # Whoever was told to stop before there was a socket to shut stops here.
            sock.settimeout(_left_s(self._until))
        except BaseException:
            sock.close()
            raise


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked."""

    method: str
    url: str = field(repr=False)
    body: bytes | None
    headers: dict[str, str] = field(repr=False)

    @property
    def path(self) -> str:
        """What stands in the first line."""
        parts = urlsplit(self.url)
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class _Exchange:
    """One question and its answer, in a thread that whoever waits can leave behind: it ends soon after."""

    def __init__(self, gateway: Gateway, question: _Question, timeout_s: float) -> None:
        self._gateway, self._question = gateway, question
        self._until = time.monotonic() + timeout_s
        self._connection: _Pinned | None = None
        self.outcome: Future[Reply] = Future()

    def run(self) -> None:
        """Ask, and keep the answer or what went wrong."""
        try:
            self.outcome.set_result(self._asked())
        except BaseException as error:  # noqa: BLE001 - it is raised where the answer is waited for
            self.outcome.set_exception(error)

    def stop(self) -> None:
        """The time is over: whatever is still read or written ends now. A host that drips holds nobody up."""
        sock = None if self._connection is None else self._connection.sock
        if sock is not None:
            with suppress(OSError):
                # Not the TLS socket's own: that one takes away what the other thread is reading with.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def _asked(self) -> Reply:
        asked = self._question
        connection = self._connection = self._gateway.pinned(asked.url, self._until)
        try:
            connection.request(asked.method, asked.path, asked.body, asked.headers)
            answer = connection.getresponse()
            return Reply(answer.status, answer.read(ANSWER_MOST))
        except (OSError, http.client.HTTPException) as error:
            raise NotSent(type(error).__name__.lower()) from error
        finally:
            connection.close()


def _left_s(until: float) -> float:
    """TimeoutError where nothing is left."""
    left_s = until - time.monotonic()
    if left_s <= 0:
        raise TimeoutError
    return left_s
