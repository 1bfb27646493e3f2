from collections.abc import Iterator

import pytest

from matcher.store.database import Database
from matcher.store.vault import Vault
from tests.fixtures.database import KEY
from tests.integration.planning.world import World


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database whose invariants are not asked for: rows stand here without the events that led to them."""
    made = Database(database_url, Vault(KEY))
    yield made
    made.dispose()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)
