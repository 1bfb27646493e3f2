"""After an upgrade consents name their seat or series; what is over is let go; who was erased stays erased."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import Table, insert, select

from matcher.store import consents, migrate
from matcher.store.database import Database
from matcher.store.schema import consent, metadata, personal_record, series, service_order, timer
from matcher.store.vault import Vault
from tests.fixtures.database import KEY

AREA, DAY = "211402001001", dt.date(2026, 1, 2)
BORN, LATER = (dt.datetime(2026, 1, day, tzinfo=dt.UTC) for day in (1, 5))
SOMEBODY, ERASED, CLERK, STAFFING, OF_DAY, OF_ERASED, SESSION, SEAT, RUNNING, WITHDRAWN, OVER, LEFT = (
    UUID(int=0x01900000_0000_7000_8000_000000000000 + number) for number in range(12)
)


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Database:
    """A database of the version before."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        make: Callable[[str], str] = request.getfixturevalue("make_postgres_database")
        url = make(request.getfixturevalue("postgres_url"))
    database = Database(url, Vault(KEY))
    with database.engine.connect() as connection, connection.begin():
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0012")
        for table, row in rows():
            connection.execute(insert(table).values(**row))
    return database


def rows() -> list[tuple[Table, dict[str, Any]]]:
    """A seat, and four series: one runs, one lost the consent to a day, one is over, one is of who was erased."""
    place = {"code": "211402", "level": "district", "kind": "区", "name": "连山", "valid_from": DAY}
    clerk = {"id": CLERK, "role": "clerk", "area": AREA, "label": "c", "made_at": BORN}
    session = {"id": SESSION, "district": "211402", "area": AREA, "service": "B01", "order_id": STAFFING, "date": DAY}
    session |= {"part": "morning", "seats": 3, "booked": 1, "state": "open", "version": 1, "made_by": CLERK}
    seat = {"id": SEAT, "session_id": SESSION, "recipient_id": SOMEBODY, "booked_by": CLERK, "state": "booked"}
    ended = {"thing": "series", "thing_id": OVER, "version": 1, "verb": "end", "to_state": "ended", "at": LATER}
    letter = {"subject": "series", "sealed": b"x", "key_id": "test", "changed_at": BORN}
    found: list[tuple[str, dict[str, Any]]] = [
        ("area", place),
        ("actor", clerk),
        ("recipient", person(SOMEBODY)),
        ("recipient", person(ERASED) | {"erased_at": LATER}),
        ("service_order", order(STAFFING, SOMEBODY)),
        ("service_order", order(OF_DAY, SOMEBODY) | {"series_id": WITHDRAWN}),
        ("service_order", order(OF_ERASED, ERASED) | {"code_hash": b"x"}),
        ("service_session", session | {"made_at": BORN}),
        ("seat", seat | {"version": 1, "came": False, "booked_at": BORN}),
        ("consent", given(SOMEBODY, STAFFING)),
        ("consent", given(SOMEBODY, OF_DAY) | {"withdrawn_at": LATER}),
        ("series", repeated(RUNNING, SOMEBODY, "active")),
        ("series", repeated(WITHDRAWN, SOMEBODY, "active")),
        ("series", repeated(OVER, SOMEBODY, "ended")),
        ("series", repeated(LEFT, ERASED, "paused")),
        ("event", ended),
        ("personal_record", letter | {"subject_id": RUNNING}),
        ("personal_record", letter | {"subject_id": LEFT}),
    ]
    return [(metadata.tables[name], row) for name, row in found]


def person(recipient_id: UUID) -> dict[str, Any]:
    return {"id": recipient_id, "area": AREA, "kind": "person", "registered_at": BORN, "version": 1}


def given(recipient_id: UUID, order_id: UUID) -> dict[str, Any]:
    what = {"given_by": "self", "how": "phone", "notice": "1", "purpose": "order", "recorded_by": CLERK, "at": BORN}
    return {"id": UUID(int=order_id.int + 99), "recipient_id": recipient_id, "order_id": order_id, **what}


def order(order_id: UUID, recipient_id: UUID) -> dict[str, Any]:
    who = {"id": order_id, "recipient_id": recipient_id, "placed_by": CLERK, "district": "211402", "area": AREA}
    how = {"kind": "menu", "channel": "web", "state": "accepted", "level": "community", "search_level": "community"}
    what = {"urgency": "normal", "payer": "free", "needs": [], "accepts": [], "headcount": 1, "filled": 0, "tier_h": 1}
    when = {"state_at": BORN, "placed_at": BORN, "due_at": LATER, "version": 1}
    return {**who, **how, **what, **when, "pooled": False, "carried": False}


def repeated(series_id: UUID, recipient_id: UUID, state: str) -> dict[str, Any]:
    who = {"id": series_id, "recipient_id": recipient_id, "placed_by": CLERK, "district": "211402", "area": AREA}
    what = {"service": "A08", "channel": "web", "days": [], "every_weeks": 1, "from_date": DAY, "state": state}
    said = {"consent_by": "self", "consent_how": "phone", "consent_notice": "1", "made_at": BORN, "version": 1}
    return {**who, **what, **said, "skips_holidays": False}


def test_consents_find_what_they_were_given_with(before: Database) -> None:
    migrate.migrate(before)
    with before.read() as tx:
        kept = {(one.order_id, one.seat_id, one.series_id): one.withdrawn_at for one in tx.rows(select(consent))}
        rests = {one.id: consents.for_series(tx, one) is not None for one in tx.rows(select(series))}
    before.dispose()
    assert kept == {
        (STAFFING, SEAT, None): None,
        (OF_DAY, None, WITHDRAWN): LATER,
        (None, None, RUNNING): None,
        (None, None, WITHDRAWN): LATER,
        (None, None, OVER): None,
        (None, None, LEFT): LATER,
    }
    assert rests == {RUNNING: True, WITHDRAWN: False, OVER: True, LEFT: False}


def test_what_is_over_has_its_timer_and_what_erasing_forgot_is_gone(before: Database) -> None:
    migrate.migrate(before)
    with before.read() as tx:
        due = {(one.kind, one.subject_id) for one in tx.rows(select(timer)) if one.kind.endswith("_kept")}
        ended = {one.id: one.ended_at for one in tx.rows(select(series)) if one.ended_at is not None}
        left = [one.subject_id for one in tx.rows(select(personal_record))]
        codes = [one.code_hash for one in tx.rows(select(service_order).where(service_order.c.id == OF_ERASED))]
    before.dispose()
    assert due == {("series_kept", OVER), ("session_kept", SESSION)}
    assert ended == {OVER: LATER}
    assert (left, codes) == ([RUNNING], [None])
