"""Danger now: whoever writes it anywhere is told whom to call, at once, and nothing of it is stored or queued."""

from typing import Any

import pytest
from sqlalchemy import func, select

from matcher.store import schema
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL

FIRE, GAS, MEDICAL, FRAUD = "厨房着火了", "家里煤气漏了", "老人昏迷了", "骗子让我转账"
EVERYBODY = ("resident", "clerk", "secretary", "grid")


def stored(town: Town) -> dict[str, int]:
    """How many rows each table holds that tells of people, their orders or what happened."""
    names = ("service_order", "series", "recipient", "personal_record", "consent", "event", "task", "todo", "notice")
    tables = {name: schema.metadata.tables[name] for name in names}
    with town.world.services.read() as tx:
        return {name: int(tx.value(select(func.count()).select_from(table))) for name, table in tables.items()}


def in_danger(town: Town, who: str, route: str, body: Any) -> list[str]:
    """The numbers that somebody is told; nothing is stored, and what was written is not said again."""
    before = stored(town)
    reply = town.ask(who, route, body)
    assert (reply.status_code, reply.json()["code"]) == (422, "emergency"), reply.text
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert not any(text in reply.text for text in (FIRE, GAS, MEDICAL, FRAUD))
    assert stored(town) == before
    shown = reply.json()["call"]
    assert all(set(one) == {"number", "name_zh", "name_en"} and all(one.values()) for one in shown)
    return [one["number"] for one in shown]


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_writes_of_danger_is_told_whom_to_call(town: Town, who: str) -> None:
    wish = {"service": ..., "wish": {"text": FIRE, "kind": "service"}}
    assert in_danger(town, who, "POST /orders", town.order(**wish))[:2] == ["119", "120"]
    assert in_danger(town, who, "POST /orders", town.order(note=MEDICAL))[0] == "120"
    assert in_danger(town, who, "POST /orders", town.order(place=f"示例路1号 {GAS}"))[0] == "119"
    assert "96110" in in_danger(town, who, "POST /orders", town.order(note=FRAUD, claimed_urgency="urgent"))
    # Not even what is never queued anyway is an exception.
    assert in_danger(town, who, "POST /orders", town.order(service="C03", windows=..., note=GAS))[-1] == "12345"
    assert town.ok("secretary", "GET /orders")["items"] == []


def test_the_gas_companys_own_number_is_shown_where_the_district_has_set_it(town: Town) -> None:
    note = town.order(note=GAS)
    # Until then the city's line stands in for it.
    assert in_danger(town, "resident", "POST /orders", note) == ["119", "110", "12345"]
    town.ok("admin", "PATCH /settings", {"policy": {"gas_phone": 4290777}})
    assert in_danger(town, "resident", "POST /orders", note) == ["119", "4290777", "110", "12345"]
    numbers = [one["number"] for one in town.ok("resident", "GET /emergency")["items"]]
    assert numbers == ["110", "119", "120", "4290777", "12356", "96110", "12345"]


def test_nor_is_it_kept_when_an_order_is_changed_or_a_question_answered(town: Town) -> None:
    order_id = str(town.ok("resident", "POST /orders", town.order())["id"])
    path = f"/orders/{order_id}"
    assert in_danger(town, "resident", f"PATCH {path}", {"place": f"示例路2号 {FIRE}"})[0] == "119"
    town.ok("clerk", f"POST {path}/need-info", {"reason": "need_info"})
    assert in_danger(town, "resident", f"POST {path}/inform", {"note": MEDICAL})[0] == "120"
    assert town.state(order_id) == "need_info"
    # Said calmly it goes on.
    assert town.ok("resident", f"POST {path}/inform", {"note": "请下午来"})["state"] == "placed"


def test_nor_does_it_begin_to_repeat(town: Town) -> None:
    body = {
        "service": "A08",
        "area": CELL,
        "place": "示例路2号",
        "contact": {"name": "示例奶奶", "phone": "00011112222"},
        "days": [{"weekday": 0, "part": "afternoon"}],
        "from": town.shift(0)["date"],
        "channel": "phone",
        "consent": {"by": "self", "how": "phone", "notice": "1"},
    }
    for who in ("resident", "clerk"):
        assert in_danger(town, who, "POST /series", body | {"note": MEDICAL})[0] == "120"
        assert in_danger(town, who, "POST /series", body | {"place": f"示例路2号 {FIRE}"})[0] == "119"
    assert town.ok("clerk", "GET /series")["items"] == []


def test_whoever_looks_is_shown_the_numbers_and_who_speaks_of_other_times_is_heard(town: Town) -> None:
    for who in (*EVERYBODY, "admin", "officer", "auditor"):
        assert {"110", "119", "120", "12356", "96110"} <= {
            one["number"] for one in town.ok(who, "GET /emergency")["items"]
        }
    assert town.refused(None, "GET /emergency") == (401, "unauthenticated")
    for note in ("去年厨房着火了，想学怎么预防", "想听急救知识讲座", "万一煤气漏了该怎么办"):
        assert town.ok("resident", "POST /orders", town.order(note=note))["state"] == "placed"
