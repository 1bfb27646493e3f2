import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.store import schema
from matcher.store.database import Database
from matcher.store.vault import Vault
from tests.integration.planning.world import World


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(f"sqlite:///{tmp_path / 'test.db'}", Vault({"test": secrets.token_bytes(32)}))
    schema.metadata.create_all(made.engine)
    yield made
    made.dispose()


@pytest.fixture
def world(database: Database) -> World:
    return World(database)
