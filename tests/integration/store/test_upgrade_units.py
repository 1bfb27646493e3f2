"""After an upgrade whoever a file gave a home unit waits for that unit's answer, and no other unit knows anything."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import insert, select

from matcher.store import invariants, migrate
from matcher.store.database import Database
from matcher.store.schema import helper, member_consent, metadata, personal_record, sent_record
from matcher.store.vault import Vault
from tests.fixtures.database import KEY

AREA, BORN = "211402001001", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ADMIN, ONE, OTHER, UNASKED, MOVED, SETTLED, ALONE = (
    UUID(int=0x01900000_0000_7000_8000_000000000000 + number) for number in range(7)
)


def rows() -> list[tuple[str, dict[str, Any]]]:
    """A member whom nobody asked about, one moved to another unit by a file, one as it should be, one without."""
    found: list[tuple[str, dict[str, Any]]] = [
        ("actor", {"id": ADMIN, "role": "district_admin", "area": "211402", "label": "a", "made_at": BORN}),
    ]
    unit = {"district": "211402", "area": AREA, "kind": "school", "state": "active", "version": 1}
    found += [("home_unit", {"id": one, "name": str(one), "registered_at": BORN, **unit}) for one in (ONE, OTHER)]
    linked = {UNASKED: (ONE, None), MOVED: (OTHER, "confirmed"), SETTLED: (ONE, "confirmed"), ALONE: (None, None)}
    for one, (unit_id, state) in linked.items():
        who = {"id": one, "kind": "member", "member_kind": "in_service", "district": "211402", "area": AREA}
        who |= {"state": "active", "reach": 1, "per_shift": 1, "per_day": 1, "total": 2, "size": 1, "version": 1}
        who |= {"on_holidays": "off", "alliance": False, "registered_at": BORN}
        found.append(("helper", {**who, "unit_id": unit_id, "unit_state": state}))
    for one in (MOVED, SETTLED):
        agreed = {"id": one, "helper_id": one, "unit_id": ONE, "purpose": "record", "notice": "1", "how": "click"}
        sent = {"id": one, "helper_id": one, "unit_id": ONE, "consent_id": one, "services": 1, "minutes": 60}
        sealed = {"subject": "sent", "subject_id": one, "sealed": b"x", "key_id": "test", "changed_at": BORN}
        found += [("member_consent", {**agreed, "recorded_by": ADMIN, "at": BORN})]
        found += [("sent_record", {**sent, "sent_at": BORN}), ("personal_record", sealed)]
    return found


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_who_was_linked_by_a_file_waits_for_the_unit(request: pytest.FixtureRequest, tmp_path: Path, kind: str) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if kind == "postgresql":
        make: Callable[[str], str] = request.getfixturevalue("make_postgres_database")
        url = make(request.getfixturevalue("postgres_url"))
    database = Database(url, Vault(KEY))
    with database.engine.connect() as connection, connection.begin():
        config = migrate._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0026")
        for table, row in rows():
            connection.execute(insert(metadata.tables[table]).values(**row))
    migrate.migrate(database)
    with database.read() as tx:
        states = dict(tx.tuples(select(helper.c.id, helper.c.unit_state)))
        live = [one for (one,) in tx.tuples(select(member_consent.c.id).where(member_consent.c.withdrawn_at.is_(None)))]
        kept = [one for (one,) in tx.tuples(select(sent_record.c.id).where(sent_record.c.taken_back_at.is_(None)))]
        sealed = [one for (one,) in tx.tuples(select(personal_record.c.subject_id))]
        unsaid = invariants.broken(tx).get("inv_unit_unsaid")
    database.dispose()
    assert states == {UNASKED: "claimed", MOVED: "claimed", SETTLED: "confirmed", ALONE: None}
    assert (live, kept, sealed, unsaid) == ([SETTLED], [SETTLED], [SETTLED], None)
