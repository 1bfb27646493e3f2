"""One frozen Settings, built once by whoever starts a process."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from matcher.domain.errors import FieldError, Invalid

DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
QUEUES = ("redis://", "rediss://", "unix://", "redis+sentinel://")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and how long they may take."""

    data_dir: Path
    database_url: str
    redis_url: str | None
    key_file: Path
    port: int = 8000
    workers: int = 1
    lease_s: int = 6
    solve_timeout_s: int = 60
    tick_s: float = 1.0
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")
    demo: bool = False
    warm: bool = True

    @property
    def is_sqlite(self) -> bool:
        """Whether the embedded database is used."""
        return self.database_url.startswith("sqlite")


def read_settings(
    environ: Mapping[str, str] | None = None, *, data_dir: Path | None = None, port: int | None = None
) -> Settings:
    """Settings from the environment; arguments given win. Invalid names the variable, never its value."""
    env = os.environ if environ is None else environ
    folder = (data_dir or Path(env.get("JIEDAN_DATA_DIR") or "data")).absolute()
    return Settings(
        data_dir=folder,
        database_url=_database_url(env.get("DATABASE_URL") or "", folder),
        redis_url=_redis_url(env.get("REDIS_URL") or ""),
        key_file=_key_file(env),
        port=port if port is not None else _number(env, "JIEDAN_PORT", 8000, 0, 65535),
        workers=_number(env, "JIEDAN_WORKERS", 1, 1, 64),
        lease_s=_number(env, "JIEDAN_LEASE_S", 6, 2, 600),
        solve_timeout_s=_number(env, "JIEDAN_SOLVE_TIMEOUT_S", 60, 1, 3600),
        metrics_from=_networks(env.get("JIEDAN_METRICS_FROM") or "127.0.0.1,::1"),
        demo=_number(env, "JIEDAN_DEMO", 0, 0, 1) == 1,
        warm=_number(env, "JIEDAN_WARM", 1, 0, 1) == 1,
    )


def _database_url(given: str, folder: Path) -> str:
    if not given:
        return f"sqlite:///{folder / 'jiedan.db'}"
    if not given.startswith(DATABASES):
        raise _bad("DATABASE_URL", f"must begin with one of {', '.join(DATABASES)}")
    scheme, _, rest = given.partition("://")
    if not scheme.startswith("postgres"):
        if rest.partition("?")[0] in ("/", "/:memory:"):
            raise _bad("DATABASE_URL", "must name a file; processes cannot share a database in memory")
        return given
    try:
        _ = urlsplit(f"postgresql://{rest}").port
    except ValueError:
        raise _bad("DATABASE_URL", "is not of the form postgresql://user:password@host:port/name") from None
    return f"postgresql+psycopg://{rest}"


def _networks(given: str) -> tuple[str, ...]:
    found = tuple(one for one in given.replace(" ", "").split(",") if one)
    try:
        for one in found:
            ip_network(one, strict=False)
    except ValueError:
        raise _bad("JIEDAN_METRICS_FROM", "give addresses or networks, joined by commas") from None
    return found


def _redis_url(given: str) -> str | None:
    if given and not given.startswith(QUEUES):
        raise _bad("REDIS_URL", f"must begin with one of {', '.join(QUEUES)}")
    return given or None


def _key_file(env: Mapping[str, str]) -> Path:
    given = env.get("JIEDAN_KEY_FILE")
    if given:
        return Path(given).absolute()
    home = env.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path("~/.config").expanduser()) / "jiedan" / "key"


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    given = env.get(name)
    if not given:
        return default
    if not given.isdecimal() or not least <= int(given) <= most:
        raise _bad(name, f"must be a whole number from {least} to {most}")
    return int(given)


def _bad(name: str, sentence: str) -> Invalid:
    return Invalid(f"setting {name}: {sentence}", FieldError(name, "setting"))
