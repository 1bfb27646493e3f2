"""One frozen Settings, built once by whoever starts a process."""

import os
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from matcher.domain.areas import DISTRICT_DIGITS
from matcher.domain.errors import FieldError, Invalid

DATABASES = ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
MAIL = ("smtp://", "smtps://")
LEAST_KEY = 24
"""Bytes of a key that signs what is sent."""
_NOTICE = re.compile(r"[0-9][0-9.]{0,7}[A-Za-z]?")
QUEUES = ("redis://", "rediss://", "unix://", "redis+sentinel://")


@dataclass(frozen=True, slots=True)
class Telling:
    """How people are told: a channel is on where its address is given; secrets never show in a representation."""

    console: bool = False
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = "jiedan@localhost"
    sms_url: str | None = None
    sms_secret: str = field(default="", repr=False)
    wecom_url: str = "https://qyapi.weixin.qq.com"
    wecom_corp: str | None = None
    wecom_secret: str = field(default="", repr=False)
    wecom_agent: int = 0
    private: tuple[str, ...] = ()
    robot_url: str | None = None
    pages_url: str | None = None

    @property
    def channels(self) -> tuple[str, ...]:
        """The channels that are set up."""
        given = {"email": self.smtp_url, "sms": self.sms_url, "wecom": self.wecom_corp, "console": self.console}
        return tuple(name for name, value in given.items() if value)


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
    streams_each: int = 5
    metrics_from: tuple[str, ...] = ("127.0.0.1", "::1")
    demo: bool = False
    warm: bool = True
    telling: Telling = Telling()
    open311: tuple[tuple[str, str], ...] = ()

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
        streams_each=_number(env, "JIEDAN_STREAMS_EACH", 5, 1, 2000),
        metrics_from=_networks(env.get("JIEDAN_METRICS_FROM") or "127.0.0.1,::1"),
        demo=_number(env, "JIEDAN_DEMO", 0, 0, 1) == 1,
        warm=_number(env, "JIEDAN_WARM", 1, 0, 1) == 1,
        telling=_telling(env),
        open311=_jurisdictions(env.get("JIEDAN_GEOREPORT") or ""),
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


def _telling(env: Mapping[str, str]) -> Telling:
    sms_url, sms_secret = env.get("JIEDAN_SMS_URL") or None, env.get("JIEDAN_SMS_SECRET") or ""
    if sms_url is not None:
        _check_http("JIEDAN_SMS_URL", sms_url)
        _check_webhook_secret(sms_secret)
    wecom_url = env.get("JIEDAN_WECOM_URL") or Telling().wecom_url
    _check_http("JIEDAN_WECOM_URL", wecom_url)
    corp, secret = env.get("JIEDAN_WECOM_CORP") or None, env.get("JIEDAN_WECOM_SECRET") or ""
    if corp is not None and not secret:
        raise _bad("JIEDAN_WECOM_SECRET", "must be given together with JIEDAN_WECOM_CORP")
    smtp_url = env.get("JIEDAN_SMTP_URL") or None
    if smtp_url is not None and not smtp_url.startswith(MAIL):
        raise _bad("JIEDAN_SMTP_URL", f"must begin with one of {', '.join(MAIL)}")
    return Telling(
        console=_number(env, "JIEDAN_CONSOLE", _number(env, "JIEDAN_DEMO", 0, 0, 1), 0, 1) == 1,
        smtp_url=smtp_url,
        mail_from=env.get("JIEDAN_MAIL_FROM") or Telling().mail_from,
        sms_url=sms_url,
        sms_secret=sms_secret,
        wecom_url=wecom_url.rstrip("/"),
        wecom_corp=corp,
        wecom_secret=secret,
        wecom_agent=_number(env, "JIEDAN_WECOM_AGENT", 0, 0, 2**31),
        private=_networks(env.get("JIEDAN_NOTIFY_PRIVATE") or "", "JIEDAN_NOTIFY_PRIVATE"),
        robot_url=_address(env, "JIEDAN_ROBOT_URL"),
        pages_url=_address(env, "JIEDAN_PAGES_URL"),
    )


def _address(env: Mapping[str, str], name: str) -> str | None:
    given = env.get(name) or None
    if given is not None:
        _check_http(name, given)
    return given and given.rstrip("/")


def _check_http(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise _bad(name, "is no address") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or parts.username:
        raise _bad(name, "must be of the form https://host/path, without a user")


def _check_webhook_secret(secret: str) -> None:
    try:
        key = b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        key = b""
    if len(key) < LEAST_KEY:
        raise _bad("JIEDAN_SMS_SECRET", f"must be whsec_ and at least {LEAST_KEY} bytes in base64")


def _jurisdictions(given: str) -> tuple[tuple[str, str], ...]:
    """Code of a district -> the version of the notice that its callers' consents refer to."""
    found = [one.partition(":") for one in given.replace(" ", "").split(",") if one]
    if not all(
        len(code) == DISTRICT_DIGITS and code.isdecimal() and _NOTICE.fullmatch(notice) for code, _, notice in found
    ):
        raise _bad("JIEDAN_GEOREPORT", "give codes of districts with a notice each, as 211402:1, joined by commas")
    return tuple((code, notice) for code, _, notice in found)


def _networks(given: str, name: str = "JIEDAN_METRICS_FROM") -> tuple[str, ...]:
    found = tuple(one for one in given.replace(" ", "").split(",") if one)
    try:
        for one in found:
            ip_network(one, strict=False)
    except ValueError:
        raise _bad(name, "give addresses or networks, joined by commas") from None
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
