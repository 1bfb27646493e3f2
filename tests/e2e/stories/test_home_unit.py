"""A home unit: it registers where it serves, confirms its members, brings something, and is told what may be told."""

import json
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from matcher.domain.errors import NotAvailable, Unauthenticated
from matcher.domain.roles import Role
from matcher.queries import entering
from matcher.store import access
from matcher.usecases.accept_invitation import accept_invitation
from matcher.usecases.sign_in_by_password import sign_in_by_password
from tests.e2e.stories.conftest import Town
from tests.fixtures.steps import confirmed, end_month
from tests.fixtures.world import CELL, DISTRICT, HOME, OTHER

NAMES = ("甲", "乙", "丙", "丁", "戊", "己")


def speaks_for(town: Town, name: str, unit: str) -> None:
    """Somebody who speaks for the unit."""
    world = town.world
    world.actors[name] = world.services.commit(
        lambda tx: access.add_actor(tx, Role.UNIT_LIAISON, DISTRICT, name, unit_id=UUID(unit))
    )


@pytest.fixture
def unit(town: Town) -> str:
    """The id of a unit, with somebody who speaks for it."""
    body = {
        "area": HOME,
        "name": "示例中学",
        "kind": "school",
        "contact_name": "示例校长",
        "contact_phone": "00011112222",
    }
    made = town.ok("secretary", "POST /units", body)["id"]
    speaks_for(town, "liaison", made)
    return str(made)


def members(town: Town, unit: str, count: int) -> list[str]:
    """Members who named the unit and were confirmed by it; each with a name of its own."""
    for name in NAMES[:count]:
        town.world.member(name, total=9)
        town.ok("secretary", f"PATCH /members/{town.helper(name)}", {"name": f"示例{name}"})
        town.ok(name, "PUT /me/unit", {"unit": unit})
    waiting = town.ok("liaison", f"GET /units/{unit}/members")["items"]
    assert {one["name"] for one in waiting} == {f"示例{name}" for name in NAMES[:count]}
    for one in waiting:
        town.ok("liaison", f"POST /units/{unit}/members", {"member": one["id"], "is_ours": True})
    return list(NAMES[:count])


def month_over(town: Town) -> dict[str, str]:
    """The month is over: its period."""
    period = end_month(town.world)
    town.work()
    return period


def fed(town: Town, unit: str, period: dict[str, str], who: str = "liaison") -> Any:
    return town.ok(who, f"GET /units/{unit}/feedback?from={period['from']}&to={period['to']}")


def serve(town: Town, people: list[str]) -> None:
    for name in people:
        confirmed(town.world, town.world.actor(name))


def test_a_unit_is_told_what_five_people_did_and_whom_each_agreed_to_name(town: Town, unit: str) -> None:
    people = members(town, unit, 6)
    serve(town, people[:4])
    now = {"from": town.shift(0)["date"], "to": town.shift(0)["date"]}
    told = fed(town, unit, now)
    assert (told["not_yet"], told["work"]["services"], told["people"]) == ([now["from"][:8] + "01"], None, [])
    few = fed(town, unit, month_over(town))
    assert few["members"] == {"value": 6, "suppressed": False}
    assert few["active"] == {"value": None, "suppressed": True}
    assert few["work"] == {"services": None, "minutes": None, "hours": None, "suppressed": True}
    assert (few["categories"], few["people"]) == ([], [])
    serve(town, people)
    town.ok("甲", "POST /me/unit/names", {"notice": "1"})
    town.ok("甲", "POST /me/unit/names", {"notice": "1"})
    period = month_over(town)
    told = fed(town, unit, period)
    assert (told["active"]["value"], told["work"]["services"], told["work"]["minutes"]) == (6, 6, 180)
    assert [(one["name"], one["services"], one["minutes"]) for one in told["people"]] == [("示例甲", 1, 30)]
    # With two named, what the other four did could be worked out.
    serve(town, people)
    town.ok("乙", "POST /me/unit/names", {"notice": "1"})
    later = fed(town, unit, month_over(town))
    assert later["work"]["suppressed"]
    assert len(later["people"]) == 2
    town.ok("乙", "POST /me/unit/take-back", {"purpose": "names"})
    assert [one["name"] for one in fed(town, unit, {**period, "to": later["to"]})["people"]] == ["示例甲"]


def test_what_was_told_of_a_month_tells_nothing_of_who_comes_or_goes_later(town: Town, unit: str) -> None:
    people = members(town, unit, 6)
    town.world.member("late", total=9)
    town.ok("late", "PUT /me/unit", {"unit": unit})
    serve(town, [*people, "late"])
    period = month_over(town)

    def sums() -> Any:
        return {name: fed(town, unit, period)[name] for name in ("active", "work", "categories", "shares", "left_out")}

    before = sums()
    assert before["work"]["services"] == 6
    confirming = {"member": town.helper("late"), "is_ours": True}
    town.ok("liaison", f"POST /units/{unit}/members", confirming)
    assert sums() == before
    for name in people[:5]:
        town.ok(name, "POST /me/unit/names", {"notice": "1"})
    assert sums() == before
    assert fed(town, unit, period)["people"] == [], "who agrees later is named of later months"
    town.ok("secretary", f"PATCH /members/{town.helper('戊')}", {"state": "left"})
    serve(town, ["late"])
    assert sums() == before


def test_the_answer_is_signed_until_the_secret_is_another(town: Town, unit: str) -> None:
    old = town.ok("secretary", f"POST /units/{unit}/secret")["secret"]
    reply = town.ask("liaison", f"GET /units/{unit}/feedback")
    assert Webhook(old).verify(reply.content, dict(reply.headers)) == json.loads(reply.content)
    fresh = town.ok("liaison", f"POST /units/{unit}/secret")["secret"]
    assert fresh.startswith("whsec_")
    later = town.ask("liaison", f"GET /units/{unit}/feedback")
    Webhook(fresh).verify(later.content, dict(later.headers))
    with pytest.raises(Exception, match="No matching signature"):
        Webhook(old).verify(later.content, dict(later.headers))
    for path in ("feedback.html", "feedback.pdf", "pledge.html"):
        assert town.ask("liaison", f"GET /units/{unit}/{path}").is_success


def test_a_unit_registers_where_it_serves_and_that_community_knows_it(town: Town, unit: str) -> None:
    town.world.staff("far_secretary", Role.SECRETARY, OTHER)
    assert town.refused("far_secretary", f"GET /units/{unit}")[0] == 404
    town.ok("liaison", f"POST /units/{unit}/areas", {"area": OTHER})
    assert town.refused("liaison", f"POST /units/{unit}/areas", {"area": OTHER}) == (409, "not_available")
    seen = town.ok("far_secretary", f"GET /units/{unit}")
    assert ([one["area"] for one in seen["areas"]], seen["contact_phone"]) == ([OTHER], None)
    assert town.refused("far_secretary", f"GET /units/{unit}/feedback")[0] == 403
    assert town.refused("far_secretary", f"PATCH /units/{unit}", {"name": "别的"})[0] == 403
    town.ok("liaison", f"POST /units/{unit}/areas/end", {"area": OTHER})
    assert town.refused("far_secretary", f"GET /units/{unit}")[0] == 404


def test_the_secretary_lets_a_liaison_in_by_a_link(town: Town, unit: str) -> None:
    services, phone, password = town.world.services, "00019990000", "unit-page-of-2026"
    first = town.ok("secretary", f"POST /units/{unit}/invitation")["path"].partition("#")[2]
    token = town.ok("secretary", f"POST /units/{unit}/invitation")["path"].partition("#")[2]
    with pytest.raises(NotAvailable):
        accept_invitation(services, first, phone, password)
    with services.read() as tx:
        told = entering.read_invitation(tx, token)
    assert (told.role, told.name) == (Role.UNIT_LIAISON, "示例中学")
    who = accept_invitation(services, token, phone, password)
    assert str(who.unit_id) == unit
    town.world.actors["invited"] = who
    assert town.ok("invited", f"GET /units/{unit}")["name"] == "示例中学"
    assert town.refused("invited", f"POST /units/{unit}/invitation")[0] == 403
    assert town.refused("liaison", f"POST /units/{unit}/invitation")[0] == 403
    body = {"area": HOME, "name": "示例小学", "kind": "school", "serves": True}
    assert [one["area"] for one in town.ok("secretary", "POST /units", body)["areas"]] == [HOME]
    assert len(sign_in_by_password(services, phone, password, "here")) == 1
    town.ok("secretary", f"PATCH /units/{unit}", {"state": "left"})
    assert town.refused("secretary", f"POST /units/{unit}/invitation") == (409, "wrong_state")
    with pytest.raises(Unauthenticated):
        sign_in_by_password(services, phone, password, "here")


def test_what_a_unit_brings_and_whom_it_names_waits_for_the_secretary(town: Town, unit: str) -> None:
    body = {"area": HOME, "kind": "room", "text": "二楼会议室，周末可用", "until": town.shift(2)["date"]}
    given = town.ok("liaison", f"POST /units/{unit}/resources", body)["id"]
    body = {"area": HOME, "name": "示例庚", "phone": "00012340000"}
    named = town.ok("liaison", f"POST /units/{unit}/proposals", body)["id"]
    kinds = {one["kind"] for one in town.ok("secretary", "GET /todos")["items"]}
    assert kinds == {"unit_proposal", "unit_resource"}
    taken = town.ok("secretary", f"POST /resources/{given}/accept")
    assert (taken["state"], taken["text"]) == ("accepted", "二楼会议室，周末可用")
    made = town.ok("secretary", f"POST /proposals/{named}/accept", {"area": CELL, "how": "phone"})
    assert (made["state"], made["name"]) == ("accepted", None)
    member = town.ok("secretary", f"GET /members/{made['member']}")
    assert (member["unit"], member["unit_state"], member["area"]) == (unit, "confirmed", CELL)
    assert town.ok("secretary", "GET /todos")["items"] == []
    town.pass_time(days=3)
    assert town.ok("liaison", "GET /resources?state=over")["items"][0]["text"] is None
    assert town.ok("liaison", "GET /resources")["items"] == []


def test_a_member_sends_its_own_record_in_one_tap_and_takes_it_back(town: Town, unit: str) -> None:
    (who,) = members(town, unit, 1)
    confirmed(town.world, town.world.actor(who), place="绝密路9号")
    town.ok(who, "POST /me/unit/record")
    (record,) = town.ok("liaison", f"GET /units/{unit}/records")["items"]
    assert (record["name"], record["services"], record["minutes"]) == ("示例甲", 1, 30)
    assert "绝密" not in str(record)
    own = town.ok(who, "GET /me/unit")
    assert own["record_sent_at"]
    assert [(one["purpose"], one["how"]) for one in own["consents"]] == [("record", "click"), ("belong", "click")]
    town.ok(who, "POST /me/unit/take-back", {"purpose": "record"})
    assert town.ok("liaison", f"GET /units/{unit}/records")["items"] == []
    town.ok(who, "POST /me/unit/names")
    town.ok("secretary", f"PATCH /members/{town.helper(who)}", {"state": "left"})
    assert town.world.count("member_consent", withdrawn_at=None) == 0
    town.ok("secretary", f"PATCH /units/{unit}", {"state": "left"})
    assert town.refused("liaison", f"GET /units/{unit}/feedback") == (409, "wrong_state")
    assert town.world.count("personal_record", subject="unit") == 0
    assert all(one["withdrawn_at"] for one in town.ok(who, "GET /me/unit")["consents"])
