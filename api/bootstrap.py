"""The one place in which a process of this room is put together."""

import logging
import sys
from dataclasses import dataclass

import structlog

from matcher.ports import Doorbell
from matcher.settings import Settings
from matcher.store.database import Database
from matcher.store.vault import load_vault
from matcher.usecases.services import Services


@dataclass(frozen=True, slots=True)
class Silent:
    """A doorbell for commands that run without a queue; workers find the rows by looking."""

    def ring(self, district: str) -> None:
        """Nobody is rung: polling workers see the work within a second."""


def connect_doorbell(settings: Settings) -> Doorbell:
    """The doorbell of the queue that the settings name; silent where they name none."""
    if settings.redis_url is None:
        return Silent()
    # Commands that need no queue do not pay for its libraries.
    from workers.connection import connect  # noqa: PLC0415
    from workers.doorbell import RedisDoorbell  # noqa: PLC0415

    return RedisDoorbell(connect(settings.redis_url))


def build_services(settings: Settings, *, create_key: bool = False, with_queue: bool = False) -> tuple[Services, bool]:
    """The services of this process, and whether the key file was made just now. KeyUnusable, Invalid."""
    vault, made = load_vault(settings.key_file, create=create_key)
    doorbell = connect_doorbell(settings) if with_queue else Silent()
    return Services(settings, Database(settings.database_url, vault), doorbell), made


def configure_logging(level: int = logging.INFO) -> None:
    """JSON lines on standard error: for structlog, and for libraries that use `logging`."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")
