"""Orders that were under way when the service was upgraded get their timers, and each finds out what is due."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import text

from matcher.store import migrate
from matcher.store.database import Database
from matcher.store.vault import Vault
from tests.fixtures.database import KEY

BEFORE = (
    "INSERT INTO area (code, level, kind, name, valid_from) VALUES ('211402', 'district', '区', '连山', '2023-06-30')",
    "INSERT INTO actor (id, role, area, label, made_at) VALUES (:actor, 'clerk', '211402', 'c', 0)",
    "INSERT INTO recipient (id, area, registered_at, version) VALUES (:recipient, '211402', 0, 1)",
)
ORDER = (
    "INSERT INTO service_order (id, kind, district, area, recipient_id, placed_by, channel, state, state_at, version,"
    " pooled, carried, level, search_level, urgency, payer, needs, accepts, headcount, filled, placed_at, due_at)"
    " VALUES (:id, 'menu', '211402', '211402', :recipient, :actor, 'web', :state, 0, 1, {no}, {no}, 'community',"
    " 'community', 'normal', 'free', '[]', '[]', 1, 0, 7, 3600000007)"
)
STATES = ("placed", "accepted", "in_service", "reported", "confirmed", "cancelled")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'old.db'}"
    make: Callable[[str], str] = request.getfixturevalue("make_postgres_database")
    return make(request.getfixturevalue("postgres_url"))


def test_orders_that_are_under_way_get_their_clocks(empty: str) -> None:
    database = Database(empty, Vault(KEY))
    ids = {state: f"01900000-0000-7000-8000-00000000000{number}" for number, state in enumerate(STATES)}
    plain = {name: one.replace("-", "") for name, one in ids.items()} if database.is_sqlite else ids
    people = {"actor": plain["placed"], "recipient": plain["placed"]}
    with database.engine.connect() as connection, connection.begin():
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        for statement in BEFORE:
            connection.execute(text(statement), people)
        order = text(ORDER.format(no="0" if database.is_sqlite else "false"))
        for state in STATES:
            connection.execute(order, {**people, "id": plain[state], "state": state})
    migrate.migrate(database)
    with database.read() as tx:
        rows = tx.rows(text("SELECT kind, subject_id, due_at, state FROM timer"))
        tiers = tx.rows(text("SELECT DISTINCT tier_h FROM service_order"))
    names = {one.replace("-", ""): state for state, one in ids.items()}
    rows = [row for row in rows if row.kind in ("order_clock", "windows_over")]
    found = {(row.kind, names[str(row.subject_id).replace("-", "")]) for row in rows}
    database.dispose()
    assert found == {
        *((kind, state) for kind in ("order_clock", "windows_over") for state in ("placed", "accepted")),
        *(("order_clock", state) for state in ("in_service", "reported")),
    }
    assert {(row.due_at, row.state) for row in rows} == {(7, "waiting")}
    assert [row.tier_h for row in tiers] == [1]
