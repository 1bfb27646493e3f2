"""A client for the queue, from its URL, that fails fast instead of waiting.

QueueUrlError     the URL of the queue cannot be used
"""

from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from redis.sentinel import Sentinel

TIMEOUT_S = 0.5
_SENTINEL_PORT = 26379
# Other options would reach the client's constructor unchecked, or undo its time limits.
_OPTIONS = {
    "db",
    "username",
    "password",
    "ssl_ca_certs",
    "ssl_certfile",
    "ssl_keyfile",
    "ssl_cert_reqs",
    "ssl_check_hostname",
}
_FORMS = "redis://, rediss://, unix:// or redis+sentinel://host:port,host:port/master/db"


class QueueUrlError(ValueError):
    """The URL of the queue cannot be used."""


def connect(redis_url: str, *, timeout_s: float = TIMEOUT_S) -> Redis:
    """Make a client that gives up after `timeout_s` seconds and never retries; nothing is sent yet.

    Takes redis://, rediss://, unix:// (also written redis+unix://) and redis+sentinel://host:port,host:port/master/db.
    Raises `QueueUrlError`, whose sentence never repeats the URL: it may hold a password.
    """
    try:
        parts = urlsplit(redis_url)
        _check(parts)
        if parts.scheme == "redis+sentinel":
            return _behind_sentinels(parts, timeout_s)
        # RESP2 and no client name: connecting costs no round trip that could wait.
        return Redis.from_url(
            redis_url.removeprefix("redis+") if parts.scheme == "redis+unix" else redis_url,
            protocol=2,
            driver_info=None,
            retry=_no_retry(),
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
        )
    except QueueUrlError:
        raise
    except (ValueError, RedisError) as error:
        raise QueueUrlError(f"REDIS_URL cannot be read; use {_FORMS}") from error


def _check(parts: SplitResult) -> None:
    if parts.scheme not in {"redis", "rediss", "unix", "redis+unix", "redis+sentinel"}:
        raise QueueUrlError(f"REDIS_URL has an unknown scheme; use {_FORMS}")
    if unknown := sorted({name for name, _ in parse_qsl(parts.query)} - _OPTIONS):
        raise QueueUrlError(f"REDIS_URL has an unknown option: {unknown[0]}")


def _no_retry() -> Retry:
    return Retry(NoBackoff(), 0)


def _behind_sentinels(parts: SplitResult, timeout_s: float) -> Redis:
    credentials, _, hosts = parts.netloc.rpartition("@")
    user, _, password = credentials.partition(":")
    path = [unquote(piece) for piece in parts.path.split("/") if piece]
    if not hosts or len(path) not in {1, 2}:
        raise QueueUrlError("REDIS_URL of Sentinels must be redis+sentinel://host:port,host:port/master/db")
    addresses = [_address(host) for host in hosts.split(",")]
    # Sentinels are asked one after the other and then the master: together they share the time.
    share_s = timeout_s / (len(addresses) + 1)
    options = {
        "protocol": 2,
        "driver_info": None,
        "retry": _no_retry(),
        "socket_timeout": share_s,
        "socket_connect_timeout": share_s,
    }
    sentinel = Sentinel(addresses, sentinel_kwargs=dict(options))  # type: ignore[no-untyped-call]  # redis types no Sentinel
    master: Redis = sentinel.master_for(  # type: ignore[no-untyped-call]  # the same
        path[0],
        db=int(path[1]) if len(path) > 1 else 0,
        username=unquote(user) or None,
        password=unquote(password) or None,
        **options,
    )
    return master


def _address(host: str) -> tuple[str, int]:
    split = urlsplit(f"//{host}")
    if not split.hostname:
        raise QueueUrlError("REDIS_URL of Sentinels has an empty host")
    return split.hostname, split.port or _SENTINEL_PORT
