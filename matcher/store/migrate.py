"""Bring a database to this version's tables, under a lock, and tell how far it is."""

from enum import StrEnum
from importlib.resources import files
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON

from matcher.domain.errors import JiedanError
from matcher.store.append_only import refresh_triggers
from matcher.store.database import Database
from matcher.store.invariants import refresh_views
from matcher.store.types import UtcTime, Word

_LOCK = 211402


_SQLITE_TROUBLES = {
    "SQLITE_NOTADB": "The database file is none, or damaged; put a copy of it back or use another.",
    "SQLITE_CORRUPT": "The database file is damaged; put a copy of it back.",
    "SQLITE_FULL": "There is no space left where the database lies.",
    "SQLITE_IOERR": "The disk of the database cannot be read or written; is it full?",
    "SQLITE_READONLY": "The database file cannot be written by this user.",
    "SQLITE_CANTOPEN": "The database file cannot be opened; is its folder there, and may this user write in it?",
    "SQLITE_ERROR": "The database holds tables that are not jiedan's; use another database.",
    "SQLITE_BUSY": "The database is in use by another program; stop that or try again.",
}
"""Beginning of SQLite's name of an error -> what to do about it."""


class Standing(StrEnum):
    """How a database compares with this program."""

    CURRENT = "current"
    OLDER = "older"
    NEWER = "newer"


class DatabaseNewer(JiedanError):
    """The database was made by a newer version of jiedan; use that version or another database."""


class DatabaseUnreachable(JiedanError):
    """The database cannot be reached; check DATABASE_URL and that the server runs."""


def migrate(database: Database) -> None:
    """Upgrade to the newest tables; others wait meanwhile. DatabaseNewer, DatabaseUnreachable."""
    try:
        with database.engine.connect() as connection, connection.begin():
            locked(connection)
            if _standing(connection) is Standing.NEWER:
                raise DatabaseNewer
            make_current(connection)
    except DBAPIError as error:
        raise _trouble(error) from error


def locked(connection: Connection) -> None:
    """Nobody else changes the tables until the transaction ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL lock_timeout = '60s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def make_current(connection: Connection) -> None:
    """The newest tables, views and triggers."""
    upgrade_to(connection, head_revision())
    refresh_views(connection)
    refresh_triggers(connection)


def upgrade_to(connection: Connection, revision: str) -> bool:
    """The tables of this revision; False where this program knows none of that name."""
    if revision not in {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}:
        return False
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
    return True


def head_revision() -> str:
    """The newest revision of this program."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def revision_of(connection: Connection) -> str | None:
    """How far the database is; None where it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def standing(database: Database) -> Standing:
    """How far the database is. DatabaseUnreachable."""
    try:
        with database.engine.connect() as connection:
            return _standing(connection)
    except DBAPIError as error:
        raise _trouble(error) from error


def _trouble(error: DBAPIError) -> JiedanError:
    """What keeps the database from being used, in words that say what to do."""
    name = getattr(error.orig, "sqlite_errorname", "")
    found = next((sentence for start, sentence in _SQLITE_TROUBLES.items() if name.startswith(start)), None)
    return DatabaseUnreachable(found)


def _standing(connection: Connection) -> Standing:
    script = ScriptDirectory.from_config(_config())
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision == script.get_current_head():
        return Standing.CURRENT
    known = {step.revision for step in script.walk_revisions()}
    return Standing.OLDER if revision is None or revision in known else Standing.NEWER


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("matcher.store") / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def render_item(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """How a generated migration writes our column types: by what they are in the database."""
    if kind != "type":
        return False
    if isinstance(item, UtcTime):
        return "sa.BigInteger()"
    if isinstance(item, Word):
        return f"sa.String(length={item.length})"
    if isinstance(item, JSON):
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    return False
