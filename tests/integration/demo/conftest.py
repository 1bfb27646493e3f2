"""One loaded demo for all tests that only read it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert
from sqlmodel import SQLModel

from matcher.settings import Settings
from matcher.store import schema
from matcher.store.database import Database, Tx
from matcher.store.vault import Vault
from matcher.usecases.demo import load_demo
from matcher.usecases.services import Services

NOON = dt.datetime(2026, 3, 4, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
BASE_URL = "http://127.0.0.1:8000"


@dataclass
class Bell:
    """A doorbell that remembers."""

    rung: list[str] = field(default_factory=list)

    def ring(self, district: str) -> None:
        self.rung.append(district)


@dataclass
class Demo:
    """A loaded demo and what loading it gave."""

    services: Services
    content: dict[str, Any]


def set_to_noon(tx: Tx) -> None:
    """Far from midnight, so that today stays today while a test runs."""
    offset = (NOON - tx.now) // dt.timedelta(microseconds=1)
    tx.execute(insert(schema.clock_offset).values(id=1, microseconds=offset))


def fresh_services(folder: Path) -> Services:
    url = f"sqlite:///{folder / 'demo.db'}"
    assert schema.metadata is SQLModel.metadata
    database = Database(url, Vault({"test": bytes(range(32))}))
    SQLModel.metadata.create_all(database.engine)
    database.transact(set_to_noon)
    settings = Settings(data_dir=folder, database_url=url, redis_url=None, key_file=folder / "key")
    return Services(settings, database, Bell())


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    made = fresh_services(tmp_path)
    yield made
    made.database.dispose()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    made = fresh_services(tmp_path_factory.mktemp("demo"))
    yield Demo(made, load_demo(made, base_url=BASE_URL))
    made.database.dispose()
