"""The one place in which a process of this room is put together."""

import logging
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from structlog.typing import EventDict

from matcher.domain.errors import JiedanError, place_of
from matcher.settings import Settings
from matcher.store import personal
from matcher.store.database import Database
from matcher.store.migrate import DatabaseNewer, Standing, migrate, standing
from matcher.store.vault import KeyUnusable, Vault, load_vault
from matcher.usecases.services import Services
from workers.data_folder import DataFolderUnwritable


@dataclass(frozen=True, slots=True)
class Silent:
    """A doorbell for commands that run beside the queue; workers find the rows by looking."""

    def ring(self, district: str) -> None:
        """Nobody is rung: polling workers see the work within a second."""


def open_database(settings: Settings) -> Database:
    """The database for work that seals and opens nothing, such as migrations. DataFolderUnwritable."""
    # Whatever is written from here on, the database file first of all, is for its owner alone.
    os.umask(0o077)
    if settings.is_sqlite:
        _make_folder(settings.data_dir)
    return Database(settings.database_url, Vault({"none": secrets.token_bytes(32)}))


def prepare_services(settings: Settings, tell: Callable[[str], None]) -> Services:
    """Migrate, make the key where nothing was sealed yet, and give services without a queue; `tell` warns of a new key.

    DatabaseUnreachable, DatabaseNewer, KeyUnusable, DataFolderUnwritable.
    """
    bare = open_database(settings)
    try:
        migrate(bare)
        with bare.read() as tx:
            is_fresh = personal.is_empty(tx)
    finally:
        bare.dispose()
    # A new key for old records would only hide that the right one is missing.
    vault, made = load_vault(settings.key_file, create=is_fresh)
    if made:
        tell(f"made the encryption key {settings.key_file}: keep a copy in a safe place, apart from the data")
    services = Services(settings, Database(settings.database_url, vault), Silent())
    try:
        require_key(services.database, settings.key_file)
    except JiedanError:
        services.database.dispose()
        raise
    return services


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataFolderUnwritable(f"the data folder {folder} cannot be made: {error.strerror}") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DataFolderUnwritable(f"the data folder {folder} cannot be written")


def configure_logging(level: int = logging.INFO) -> None:
    """JSON lines on standard error for our own log; libraries speak up from warnings on."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _without_words,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s: %(message)s")


def require_current(database: Database) -> None:
    """OldTables or DatabaseNewer where the database has other tables than this version's. DatabaseUnreachable."""
    found = standing(database)
    if found is Standing.NEWER:
        raise DatabaseNewer
    if found is Standing.OLDER:
        raise OldTables


def require_key(database: Database, key_file: Path) -> None:
    """KeyUnusable where the database was sealed with another key: new records would be lost to the old one's owner."""
    try:
        with database.read() as tx:
            personal.check_key(tx)
    except KeyUnusable as error:
        msg = f"the key file {key_file} did not seal this database; set JIEDAN_KEY_FILE to the one that did"
        raise KeyUnusable(msg) from error


class OldTables(JiedanError):
    """The database has not this version's tables yet; run `jiedan migrate`."""


def _without_words(_: object, __: str, line: EventDict) -> EventDict:
    """An exception as class and place: its text may hold personal data."""
    if line.pop("exc_info", None):
        error = sys.exc_info()[1]
        if error is not None:
            line["error"] = place_of(error)
    return line


def log_supervision(folder: Path) -> None:
    """What the supervisor does goes to a file; only trouble is said at the terminal."""
    file = logging.FileHandler(folder / "supervisor.log", encoding="utf-8")
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setLevel(logging.WARNING)
    terminal.setFormatter(logging.Formatter("jiedan: %(message)s"))
    logger = logging.getLogger("workers")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.handlers = [file, terminal]
