"""Blood pressure with 30 seats: 64 want one in the same moment, 30 have one, and a team of nurses staffs it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from matcher.domain.roles import Role
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, FAR_CELL, HOME, OTHER

PRESSURE = "B01"
CROWD, SEATS = 64, 30
CONSENT = {"by": "self", "how": "click", "notice": "1"}


def announced(town: Town, seats: int = SEATS, ahead: int = 2) -> dict[str, Any]:
    """The desk announces a morning in the community's room."""
    body = {"service": PRESSURE, "area": HOME, "place": "社区活动室", "seats": seats, **town.shift(ahead)}
    return dict(town.ok("clerk", "POST /sessions", body | {"at": {"from": "08:30", "to": "11:00"}}))


def person(number: int) -> dict[str, Any]:
    """Who wants a seat, and agrees to it."""
    return {"contact": {"name": f"示例{number}", "phone": f"0001234{number:04d}"}, "consent": CONSENT}


def book(town: Town, who: str, session: str, number: int) -> tuple[int, str]:
    """Status and seat, or the code of the refusal; who is told to come again does so."""
    while True:
        reply = town.ask(who, f"POST /sessions/{session}/seats", person(number))
        if reply.status_code != 503:
            body = reply.json()
            return reply.status_code, str(body["id"] if reply.is_success else body["code"])


def crowd_of(town: Town, size: int = CROWD) -> list[str]:
    """So many residents, each with an account."""
    names = [f"resident{number}" for number in range(size)]
    for name in names:
        town.world.staff(name, Role.RESIDENT, CELL)
        town.token(name)
    return names


def all_at_once(town: Town, names: Sequence[str], session: str) -> dict[str, tuple[int, str]]:
    """What each of them gets."""
    with ThreadPoolExecutor(len(names)) as crowd:
        ends = crowd.map(lambda pair: book(town, pair[1], session, pair[0]), enumerate(names))
        return dict(zip(names, ends, strict=True))


def test_sixty_four_at_once_have_thirty_seats_and_one_given_back_goes_to_the_next(town: Town) -> None:
    names = crowd_of(town)
    session = str(announced(town)["id"])
    ends = all_at_once(town, names, session)
    seated = [name for name, (status, _) in ends.items() if status == 201]
    assert len(seated) == SEATS
    assert {end for end in ends.values() if end[0] != 201} == {(409, "not_available")}
    seen = town.ok("clerk", f"GET /sessions/{session}")
    assert (seen["free"], len(seen["taken"])) == (0, SEATS)
    assert not any("0001234" in str(one) or "示例1" in str(one) for one in seen["taken"])
    one, late = seated[0], next(name for name in names if name not in seated)
    mine = town.ok(one, f"GET /sessions/{session}")
    assert (mine["mine"], "taken" in mine, "order" in mine) == ([ends[one][1]], False, False)
    seat = f"POST /seats/{ends[one][1]}/cancel"
    assert town.refused(late, seat) == (404, "not_found")
    assert town.ok(one, seat, {"reason": "ill"})["state"] == "cancelled"
    assert town.refused(one, seat) == (409, "wrong_state")
    assert town.ok(late, f"GET /sessions/{session}")["free"] == 1
    assert book(town, late, session, names.index(late))[0] == 201
    assert book(town, one, session, names.index(one)) == (409, "not_available")
    assert town.ok(late, f"GET /sessions/{session}")["free"] == 0


def test_a_team_of_nurses_staffs_it_and_notes_who_came(town: Town) -> None:
    town.world.team("nurses", HOME, ["NURSE*"])
    town.world.team("far_nurses", FAR_CELL, ["NURSE*"])
    made = announced(town, 3)
    session, order_id = str(made["id"]), str(made["order"])
    seats = [book(town, "resident", session, number)[1] for number in range(2)]
    assert book(town, "resident", session, 0) == (409, "not_available"), "one seat each"
    items = {one["order"]: one["state"] for one in town.round()["items"]}
    assert items == {order_id: "offered"}
    assert town.ok("far_nurses", "GET /sessions")["items"] == []
    held = town.accept("nurses", order_id)
    attendance = f"POST /sessions/{session}/attendance"
    assert town.refused("nurses", attendance, {"seats": seats[:1]}) == (409, "wrong_state")
    town.sleep_until(9, days=2)
    town.ok("nurses", f"POST /assignments/{held}/start")
    # Somebody who walks in while it goes on gets the seat that is left.
    assert book(town, "neighbour", session, 7)[0] == 201
    town.ok("nurses", attendance, {"seats": seats[:1]})
    assert town.refused("nurses", attendance, {"seats": [order_id]}) == (422, "invalid")
    assert town.refused("resident", attendance, {"seats": seats}) == (403, "not_allowed")
    came = {one["id"]: one["came"] for one in town.ok("clerk", f"GET /sessions/{session}")["taken"]}
    assert ([came[one] for one in seats], len(came)) == ([True, False], 3)
    town.ok("nurses", f"POST /assignments/{held}/report", {"minutes": 150})
    assert town.ok("clerk", f"POST /orders/{order_id}/confirm")["state"] == "confirmed"
    town.sleep_until(15)
    assert book(town, "neighbour", session, 8) == (409, "not_available"), "it is over"


def test_who_orders_it_is_told_to_book_a_seat(town: Town) -> None:
    reply = town.ask("resident", "POST /orders", town.order(service=PRESSURE))
    assert reply.status_code == 422
    assert [(one["field"], one["code"]) for one in reply.json()["errors"]] == [("service", "book_a_seat")]
    body = {"service": PRESSURE, "area": HOME, "place": "社区活动室", "seats": 3, **town.shift()}
    assert town.refused("resident", "POST /sessions", body) == (403, "not_allowed")
    assert town.refused("clerk", "POST /sessions", body | {"area": OTHER}) == (404, "not_found")
    assert town.refused("clerk", "POST /sessions", body | {"service": "C04"}) == (422, "invalid")
    assert town.ok("resident", "GET /sessions")["items"] == []


def test_called_off_nobody_has_a_seat_or_has_to_come(town: Town) -> None:
    town.world.team("nurses", HOME, ["NURSE*"])
    made = announced(town)
    session, order_id = str(made["id"]), str(made["order"])
    _, seat = book(town, "resident", session, 1)
    town.round()
    town.accept("nurses", order_id)
    assert town.refused("resident", f"POST /sessions/{session}/cancel", {"reason": "other"}) == (403, "not_allowed")
    gone = town.ok("clerk", f"POST /sessions/{session}/cancel", {"reason": "other"})
    assert (gone["state"], gone["taken"], town.state(order_id)) == ("cancelled", [], "cancelled")
    assert town.ok("nurses", "GET /me/assignments")["items"] == []
    assert book(town, "neighbour", session, 2) == (409, "not_available")
    assert town.refused("resident", f"POST /seats/{seat}/cancel") == (409, "wrong_state")
