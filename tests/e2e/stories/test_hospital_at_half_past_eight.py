"""To the hospital at half past eight: it goes to who is free all through the hours, and a long one takes the day."""

from typing import Any

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL

ESCORT = "B07"
TAGS = ("COMPANION", "MOBILITY_ASSIST", "PC_REPAIR")
ALL_PARTS = ("morning", "noon", "afternoon", "evening")


def companion(town: Town, name: str, **limits: int) -> str:
    """Somebody who goes along to the hospital, and mends computers; the id of the member."""
    return str(town.world.member(name, CELL, TAGS, **limits).helper_id)


def free_from(town: Town, who: str, begin: str, end: str = "12:00") -> None:
    """The person says: in the mornings only these hours, and all other parts of every day."""
    week: list[dict[str, Any]] = [{"weekday": day, "part": part} for day in range(7) for part in ALL_PARTS]
    narrowed = [one | ({"from": begin, "to": end} if one["part"] == "morning" else {}) for one in week]
    town.ok(who, "PUT /me/availability", {"week": narrowed})


def escort(town: Town, begin: str, end: str, ahead: int = 1) -> str:
    """The resident asks to be gone along with; the order's id, once the desk has taken it on."""
    return town.accepted(service=ESCORT, at={"from": begin, "to": end}, windows=[town.shift(ahead)])


def test_who_begins_at_nine_is_not_asked_and_who_begins_at_eight_is(town: Town) -> None:
    late, early = companion(town, "late"), companion(town, "early")
    free_from(town, "late", "09:00")
    free_from(town, "early", "08:00", "10:30")
    order_id = escort(town, "08:30", "10:30")
    assert [one["helper"] for one in town.ok("clerk", f"GET /orders/{order_id}/candidates")["items"]] == [early]
    told = town.ok("clerk", f"GET /orders/{order_id}/what-if?helper={late}")
    assert told["possible"] is False
    town.round()
    assert (town.offer("late", order_id), bool(town.offer("early", order_id))) == (None, True)
    assert town.refused("late", f"GET /orders/{order_id}") == (404, "not_found")
    held = town.accept("early", order_id)
    town.sleep_until(8, days=1, minute=30)
    town.done("early", held)
    assert town.ok("resident", f"POST /orders/{order_id}/confirm")["state"] == "confirmed"


def test_half_an_hour_longer_than_anybody_is_free_nobody_is_asked_until_it_is_moved(town: Town) -> None:
    companion(town, "early")
    free_from(town, "early", "08:00", "10:30")
    order_id = escort(town, "08:30", "11:00")
    items = {one["order"]: one for one in town.round()["items"]}
    assert (items[order_id]["state"], items[order_id]["reason"]) == ("left", "impossible")
    # Hours that do not fit the part are refused; earlier ones fit, and the same member is asked.
    wrong = {"windows": [town.shift(1, "afternoon")]}
    assert town.refused("resident", f"PATCH /orders/{order_id}", wrong) == (422, "invalid")
    town.ok("resident", f"PATCH /orders/{order_id}", {"at": {"from": "08:00", "to": "10:30"}})
    town.round()
    assert town.offer("early", order_id)


def test_without_an_hour_or_outside_the_day_it_is_not_placed(town: Town) -> None:
    hours = [None, {"from": "07:00", "to": "09:00"}, {"from": "20:00", "to": "22:00"}, {"from": "11:00", "to": "09:00"}]
    for at in hours:
        body = town.order(service=ESCORT, **({"at": at} if at else {}))
        assert town.refused("resident", "POST /orders", body) == (422, "invalid")
    assert town.ok("clerk", "GET /orders")["items"] == []


def test_until_three_in_the_afternoon_it_takes_three_parts_and_the_whole_day(town: Town) -> None:
    companion(town, "one", total=9, per_day=1)
    order_id = escort(town, "08:30", "15:00")
    town.round()
    held = town.accept("one", order_id)
    # Whatever else is wanted that day finds somebody else, or nobody; the day after is free.
    others = {part: town.accepted(windows=[town.shift(1, part)]) for part in ("noon", "afternoon", "evening")}
    next_day = town.accepted(windows=[town.shift(2)])
    items = {one["order"]: one["state"] for one in town.round()["items"]}
    assert {items[one] for one in others.values()} == {"left"}
    assert town.offer("one", next_day)
    for one in others.values():
        town.ok("clerk", f"POST /orders/{one}/pool")
        assert town.refused("one", f"POST /orders/{one}/claim") == (409, "not_available")
    assert town.ok("one", "GET /me/tasks")["items"] == []
    # Given back, the whole day is free again.
    town.ok("one", f"POST /assignments/{held}/release", {"reason": "ill"})
    town.ok("one", f"POST /orders/{others['noon']}/claim")
    assert town.state(others["noon"]) == "assigned"


def test_who_has_anything_else_that_day_is_not_asked_for_the_long_one(town: Town) -> None:
    companion(town, "busy", total=9, per_day=3)
    companion(town, "free")
    evening = town.accepted(windows=[town.shift(1, "evening")])
    town.ok("clerk", f"POST /orders/{evening}/pool")
    town.ok("busy", f"POST /orders/{evening}/claim")
    order_id = escort(town, "08:30", "15:00")
    town.ok("clerk", f"POST /orders/{order_id}/pool")
    assert town.refused("busy", f"POST /orders/{order_id}/claim") == (409, "not_available")
    town.round()
    assert (town.offer("busy", order_id), bool(town.offer("free", order_id))) == (None, True)
    held = town.accept("free", order_id)
    town.sleep_until(9, days=1)
    town.ok("free", f"POST /assignments/{held}/start")
    assert town.state(order_id) == "in_service"
