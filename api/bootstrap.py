"""The one place in which a process of this room is put together."""

import logging
import sys
from dataclasses import dataclass

import structlog

from matcher.settings import Settings
from matcher.store.database import Database
from matcher.store.vault import load_vault
from matcher.usecases.services import Services


@dataclass(frozen=True, slots=True)
class Silent:
    """A doorbell for commands that run beside the queue; workers find the rows by looking."""

    def ring(self, district: str) -> None:
        """Nobody is rung: polling workers see the work within a second."""


def build_services(settings: Settings, *, create_key: bool = False) -> tuple[Services, bool]:
    """Services without a queue, and whether the key file was made just now. KeyUnusable."""
    vault, made = load_vault(settings.key_file, create=create_key)
    return Services(settings, Database(settings.database_url, vault), Silent()), made


def configure_logging(level: int = logging.INFO) -> None:
    """JSON lines on standard error for our own log; libraries speak up from warnings on."""
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
