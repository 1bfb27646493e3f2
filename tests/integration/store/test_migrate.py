import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from matcher.store import migrate, schema
from matcher.store.database import Database
from matcher.store.vault import Vault
from tests.fixtures.database import KEY


def test_migrated_schema_equals_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    migrate.migrate(database)
    assert migrate.standing(database) is migrate.Standing.CURRENT


def test_a_database_of_a_newer_version_is_refused(database: Database) -> None:
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert migrate.standing(database) is migrate.Standing.NEWER
    with pytest.raises(migrate.DatabaseNewer, match="newer version"):
        migrate.migrate(database)


def test_an_unreachable_server_is_told_in_one_sentence() -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none", Vault(KEY))
    with pytest.raises(migrate.DatabaseUnreachable, match="cannot be reached"):
        migrate.standing(database)
