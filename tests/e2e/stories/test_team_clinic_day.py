"""A team takes a free clinic: its leader names who goes, seats are booked, and a list says who came."""

from typing import Any

import pytest

from matcher.domain.roles import Role
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import HOME, OTHER

CREW = ("doctor", "nurse", "hand1", "hand2")
SEATS = 3


@pytest.fixture
def clinic(town: Town) -> dict[str, Any]:
    """A clinic in three days with three seats, offered to a team of five."""
    town.world.team("team", tags=("DOCTOR*", "NURSE*"))
    town.world.member("doctor", tags=("DOCTOR*", "PC_REPAIR"))
    town.world.member("nurse", tags=("NURSE*", "PC_REPAIR"))
    for name in ("hand1", "hand2", "hand3"):
        town.world.member(name)
    people = {"members": [town.helper(name) for name in (*CREW, "hand3")], "size": 4}
    town.ok("secretary", f"PATCH /teams/{town.helper('team')}", people)
    when = {**town.shift(3), "at": {"from": "08:30", "to": "11:30"}}
    made: dict[str, Any] = town.ok(
        "clerk", "POST /sessions", {"service": "B02", "area": HOME, "place": "社区活动室", "seats": SEATS, **when}
    )
    town.round()
    return made


def crew(town: Town, *names: str) -> dict[str, list[str]]:
    """Who goes, as the leader names them."""
    return {"members": [town.helper(name) for name in names]}


def named(town: Town, held: str, *names: str) -> None:
    """The leader names who goes, and sees them named."""
    given = crew(town, *names)
    assert town.ok("team", f"POST /assignments/{held}/crew", given) == {"assignment": held, **given}


def seat(town: Town, who: str, clinic: dict[str, Any], number: int) -> str:
    person = {"name": f"示例{number}", "phone": f"0003333444{number}"}
    consent = {"by": "self", "how": "click", "notice": "1"}
    booked = town.ok(who, f"POST /sessions/{clinic['id']}/seats", {"contact": person, "consent": consent})
    return str(booked["id"])


def test_nobody_orders_a_clinic_for_oneself_and_no_single_person_staffs_it(town: Town, clinic: dict[str, Any]) -> None:
    reply = town.ask("resident", "POST /orders", town.order(service="B02"))
    assert reply.json()["errors"] == [{"field": "service", "code": "book_a_seat"}]
    order_id = clinic["order"]
    assert [town.offer(name, order_id) for name in (*CREW, "hand3")] == [None] * 5
    (offer,) = town.ok("team", "GET /me/offers")["items"]
    assert (offer["order"], offer["places"], offer["shift"]) == (order_id, 4, town.shift(3))
    assert town.notices("team", order_id) == ["offer_made"]
    # The order is the desk's: whoever books a seat sees the session, and not who staffs it.
    assert "order" not in town.ok("resident", f"GET /sessions/{clinic['id']}")
    assert town.refused("resident", f"GET /orders/{order_id}") == (404, "not_found")


def test_who_is_named_is_asked_for_nothing_else_then(town: Town, clinic: dict[str, Any]) -> None:
    order_id = clinic["order"]
    held = town.accept("team", order_id)
    assert town.state(order_id) == "assigned"
    path = f"POST /assignments/{held}/crew"
    # A clinic without a doctor, or with too few hands, is none.
    assert town.refused("team", path, crew(town, "hand1", "hand2", "hand3", "nurse")) == (422, "invalid")
    assert town.refused("team", path, crew(town, "doctor", "nurse", "hand1")) == (422, "invalid")
    assert town.world.count("crew_member") == town.world.count("occupied") == 0
    named(town, held, *CREW)
    for name in CREW:
        assert town.notices(name, order_id) == ["crew_named"]
    # Five could repair a computer that morning, and four of them are at the clinic.
    other = town.accepted(windows=[town.shift(3)])
    town.round()
    assert [name for name in (*CREW, "hand3") if town.offer(name, other)] == ["hand3"]
    town.ok("hand3", f"POST /offers/{town.offer('hand3', other)}/decline")
    town.work()
    assert town.state(other) == "accepted"
    # Once somebody else is named in one's place, one is free again.
    named(town, held, "doctor", "nurse", "hand1", "hand3")
    assert town.notices("doctor", order_id) == ["crew_named"], "whoever stays is not told twice"
    town.round()
    assert [name for name in (*CREW, "hand3") if town.offer(name, other)] == ["hand2"]
    # Only the leader names people; to the others the team's place is none of theirs.
    assert town.refused("hand1", path, crew(town, *CREW)) == (404, "not_found")
    assert town.refused("clerk", path, crew(town, *CREW)) == (403, "not_allowed")


def test_a_team_that_gives_the_clinic_back_frees_its_people(town: Town, clinic: dict[str, Any]) -> None:
    order_id = clinic["order"]
    held = town.accept("team", order_id)
    named(town, held, *CREW)
    assert town.world.count("occupied") == 4
    town.ok("team", f"POST /assignments/{held}/release", {"reason": "busy"})
    town.work()
    assert town.world.count("occupied") == 0
    assert (town.state(order_id), town.offer("team", order_id)) == ("accepted", None)
    # Whoever booked keeps the seat: the session stands until the desk calls it off, and only then is told.
    seat(town, "resident", clinic, 1)
    town.ok("clerk", f"POST /sessions/{clinic['id']}/cancel", {"reason": "not_offered"})
    assert town.state(order_id) == "cancelled"
    assert town.ok("resident", f"GET /sessions/{clinic['id']}")["state"] == "cancelled"
    assert town.world.count("seat", state="cancelled") == 1


def test_seats_are_booked_until_all_are_taken_and_given_back(town: Town, clinic: dict[str, Any]) -> None:
    path = f"/sessions/{clinic['id']}"
    seats = [seat(town, "resident", clinic, number) for number in range(SEATS)]
    body = {"contact": {"name": "示例九", "phone": "00033334449"}, "consent": town.order()["consent"]}
    assert town.refused("neighbour", f"POST {path}/seats", body) == (409, "not_available")
    town.ok("resident", f"POST /seats/{seats[0]}/cancel")
    assert town.refused("neighbour", f"POST /seats/{seats[1]}/cancel") == (404, "not_found")
    assert town.ok("neighbour", f"GET {path}")["free"] == 1
    taken = town.ok("neighbour", f"POST {path}/seats", body)["id"]
    assert town.ok("neighbour", f"GET {path}")["mine"] == [taken]
    shown = town.ok("clerk", f"GET {path}")
    assert (shown["free"], len(shown["taken"])) == (0, SEATS)
    assert all("示例" not in one["name"] for one in shown["taken"]), "names are masked"
    assert "taken" not in town.ok("resident", f"GET {path}")
    town.world.staff("far_clerk", Role.CLERK, OTHER)
    assert town.refused("far_clerk", f"GET {path}") == (404, "not_found")


def test_who_came_stands_on_a_list_and_the_team_reports(town: Town, clinic: dict[str, Any]) -> None:
    path, order_id = f"/sessions/{clinic['id']}", clinic["order"]
    held = town.accept("team", order_id)
    named(town, held, *CREW)
    seats = [seat(town, "resident", clinic, number) for number in range(SEATS)]
    assert town.refused("team", f"POST {path}/attendance", {"seats": seats}) == (409, "wrong_state")
    town.sleep_until(9, days=3)
    town.world.team("others", tags=("DOCTOR*", "NURSE*"))
    assert town.refused("others", f"POST {path}/attendance", {"seats": seats}) == (403, "not_allowed")
    town.ok("team", f"POST /assignments/{held}/start")
    town.ok("team", f"POST {path}/attendance", {"seats": seats[:2]})
    town.ok("team", f"POST {path}/attendance", {"seats": seats[1:]})
    assert [one["came"] for one in town.ok("clerk", f"GET {path}")["taken"]] == [False, True, True]
    stranger = "00000000-0000-7000-8000-000000000000"
    assert town.refused("team", f"POST {path}/attendance", {"seats": [stranger]}) == (422, "invalid")
    town.ok("team", f"POST /assignments/{held}/report", {"minutes": 180})
    assert town.state(order_id) == "reported"
    done = town.ok("clerk", f"POST /orders/{order_id}/confirm")
    assert [(one["helper"], one["kind"], one["state"]) for one in done["assigned"]] == [
        (town.helper("team"), "team", "verified")
    ]
    assert town.refused("team", f"POST /assignments/{held}/crew", crew(town, *CREW)) == (409, "wrong_state")
    assert town.refused("officer", f"GET /orders/{order_id}") == (404, "not_found")
