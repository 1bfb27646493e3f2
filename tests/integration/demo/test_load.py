"""Loading: into an empty database only, all or nothing, the same every time, and demo.json beside it."""

import datetime as dt
import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import LargeBinary, Uuid, func, insert, select
from sqlmodel import SQLModel

from matcher.domain.errors import Invalid, WrongState
from matcher.domain.roles import Role
from matcher.store import access, schema
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.usecases.demo import load_demo, reopen_demo, write_demo_file
from matcher.usecases.load_reference import load_reference

LEFT_OUT = (schema.api_token, schema.personal_record, schema.clock_offset)
ROLES = {
    "district_admin": "district_admin",
    "street_officer": "street_officer",
    "secretary": "secretary",
    "clerk": "clerk",
    "grid_staff": "grid_staff",
    "building_lead": "building_lead",
    "resident": "resident",
    "member_a": "member",
    "member_b": "member",
    "member_far": "member",
    "team_leader": "team_leader",
    "unit_liaison": "unit_liaison",
    "auditor": "auditor",
}


def digest(services: Any) -> str:
    """Of all columns that hold no id, no secret and no sealed text; moments count from the last order's placing.

    Timers of windows and of projects stand at hours of the day, as what they are for does.
    """
    hashed = hashlib.sha256()
    with services.read() as tx:
        last = tx.value(select(func.max(schema.service_order.c.placed_at)))
        for table in SQLModel.metadata.sorted_tables:
            kept = [column for column in table.c if not isinstance(column.type, Uuid | LargeBinary)]
            if not kept or table in LEFT_OUT:
                continue
            lines = (
                json.dumps(
                    [cell - last if isinstance(cell, dt.datetime) else cell for cell in row],
                    sort_keys=True,
                    default=str,
                )
                for row in tx.rows(select(*kept))
                if "windows_over" not in row and "project_due" not in row
            )
            hashed.update("\n".join([table.name, *sorted(lines)]).encode())
    return hashed.hexdigest()


def count(services: Any, table: Any) -> int:
    with services.read() as tx:
        return int(tx.value(select(func.count()).select_from(table)))


def test_two_loads_are_the_same_apart_from_ids(demo: Any, services: Any) -> None:
    load_demo(services, base_url="http://127.0.0.1:1")
    assert digest(services) == digest(demo.services)


def test_a_second_load_is_refused_and_changes_nothing(demo: Any) -> None:
    tokens = count(demo.services, schema.api_token)
    with pytest.raises(WrongState, match="needs an empty database"):
        load_demo(demo.services, base_url="http://127.0.0.1:1")
    assert count(demo.services, schema.service_order) == 758
    assert count(demo.services, schema.api_token) == tokens


def test_a_database_with_another_district_is_refused(services: Any) -> None:
    services.commit(lambda tx: load_reference(tx, "620302"))
    with pytest.raises(WrongState, match="rows in district"):
        load_demo(services, base_url="http://127.0.0.1:1")
    assert count(services, schema.helper) == 0


def test_a_load_that_breaks_off_leaves_nothing(services: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("matcher.store.access.issue_token", broken)
    with pytest.raises(ConnectionError):
        load_demo(services, base_url="http://127.0.0.1:1")
    assert [table.name for table in SQLModel.metadata.sorted_tables if count(services, table)] == ["clock_offset"]


def test_the_content_is_what_the_contract_says(demo: Any) -> None:
    content = demo.content
    assert content.keys() == {"base_url", "district", "areas", "story", "tokens"}
    assert (content["base_url"], content["district"]) == ("http://127.0.0.1:8000", "211402")
    assert content["areas"].keys() == {"community", "cell"}
    assert content["story"].keys() == {"service", "cell"}
    assert content["tokens"].keys() == ROLES.keys()


def test_tokens_open_the_roles_in_their_areas(demo: Any) -> None:
    with demo.services.read() as tx:
        actors = {part: access.actor_of_token(tx, token) for part, token in demo.content["tokens"].items()}
    community, cell = demo.content["areas"]["community"], demo.content["areas"]["cell"]
    assert {part: actor.role.value for part, actor in actors.items()} == ROLES
    wanted = {
        "district_admin": "211402",
        "auditor": "211402",
        "unit_liaison": "211402",
        "street_officer": community[:9],
        "secretary": community,
        "clerk": community,
        "grid_staff": cell,
        "building_lead": f"{cell}001",
        "resident": cell,
        "member_a": cell,
    }
    assert {part: actors[part].area for part in wanted} == wanted
    helping = {part for part, actor in actors.items() if actor.helper_id is not None}
    assert helping == {"member_a", "member_b", "member_far", "team_leader"}
    assert {actors[part].role for part in helping} == {Role.MEMBER, Role.TEAM_LEADER}


def test_the_staff_of_the_story_are_those_who_took_its_orders(demo: Any) -> None:
    order = schema.service_order.c
    with demo.services.read() as tx:
        clerk = access.actor_of_token(tx, demo.content["tokens"]["clerk"])
        inside = order.area.startswith(demo.content["areas"]["community"])
        owners = {row.owner_id for row in tx.rows(select(order.owner_id).where(inside))}
    assert clerk.id in owners


def test_nothing_rings_because_nothing_is_due(demo: Any) -> None:
    assert demo.services.doorbell.rung == []


def test_a_lost_file_can_be_made_again_with_fresh_tokens(demo: Any) -> None:
    again = reopen_demo(demo.services, base_url="http://127.0.0.1:9")
    assert again is not None
    assert again["base_url"] == "http://127.0.0.1:9"
    assert {key: again[key] for key in ("district", "areas", "story")} == {
        key: demo.content[key] for key in ("district", "areas", "story")
    }
    with demo.services.read() as tx:
        for part, token in again["tokens"].items():
            assert token != demo.content["tokens"][part]
            assert access.actor_of_token(tx, token) == access.actor_of_token(tx, demo.content["tokens"][part])


def test_where_no_demo_is_nothing_is_reopened(services: Any) -> None:
    assert reopen_demo(services, base_url="http://127.0.0.1:9") is None


def test_the_reference_rows_of_a_district_load_once(services: Any) -> None:
    communities = services.commit(lambda tx: load_reference(tx, "610104"))
    assert (len(communities), count(services, schema.service_item)) == (142, 143)
    with pytest.raises(WrongState, match="already"):
        services.commit(lambda tx: load_reference(tx, "610104"))
    services.commit(lambda tx: load_reference(tx, "350304"))
    assert (count(services, schema.district), count(services, schema.service_item)) == (2, 143)


def test_the_reference_rows_of_an_unknown_district_are_refused(services: Any) -> None:
    with pytest.raises(Invalid, match="no district that ships"):
        services.commit(lambda tx: load_reference(tx, "110101"))


def test_an_item_that_the_operator_has_edited_stays(services: Any) -> None:
    def edited(tx: Tx) -> None:
        load_reference(tx, "610104")
        tx.execute(schema.service_item.update().values(sla_hours=1))
        tx.execute(schema.service_item.delete().where(schema.service_item.c.code == "A01"))
        load_reference(tx, "350304")

    services.commit(edited)
    with services.read() as tx:
        hours = {row.code: row.sla_hours for row in tx.rows(select(schema.service_item))}
    assert (hours["A01"], hours["A02"], len(hours)) == (168, 1, 143)


def test_the_file_is_private_whole_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "new" / "demo.json"
    write_demo_file(path, {"base_url": "first"})
    write_demo_file(path, {"base_url": "http://127.0.0.1:8000", "name": "连山"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"base_url": "http://127.0.0.1:8000", "name": "连山"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["demo.json"]


def test_a_file_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "occupied").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(Invalid) as error:
        write_demo_file(tmp_path / "occupied" / "demo.json", {})
    assert "demo.json cannot be written" in error.value.sentence


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "demo.json"
    write_demo_file(path, {"base_url": "first"})

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Invalid, match="No space left on device"):
        write_demo_file(path, {"base_url": "second"})
    assert json.loads(path.read_text(encoding="utf-8")) == {"base_url": "first"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["demo.json"]


def test_helpers_already_there_refuse_the_load(services: Any) -> None:
    def registered(tx: Tx) -> None:
        load_reference(tx, "620302")
        tx.execute(schema.district.delete())
        row = {"id": new_id(), "kind": "member", "district": "620302", "area": "620302", "state": "active"}
        limits = {"reach": 0, "per_shift": 1, "per_day": 1, "total": 2, "size": 1, "version": 1}
        tx.execute(insert(schema.helper).values(**row, **limits, registered_at=tx.now))

    services.commit(registered)
    with pytest.raises(WrongState, match="rows in helper"):
        load_demo(services, base_url="http://127.0.0.1:1")
    assert count(services, schema.helper) == 1
