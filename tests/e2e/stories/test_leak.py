"""A leak cannot wait for a round: a phone is named at once, three are asked at once, and somebody phones after that."""

from typing import Any

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, FAR_CELL, HOME, NEXT_CELL, OTHER

LEAK, PATROL = "C03", "L01"
DUTY_PHONE, OFFICE_PHONE = "04290000119", "04290000110"


def plumber(town: Town, name: str, base: str = CELL, *more: str) -> str:
    """Somebody who mends pipes; the id of the member."""
    return str(town.world.member(name, base, ("PLUMBING", *more)).helper_id)


def roster(town: Town) -> str:
    """Today's morning watch of the community, with its own phone; the id of the duty."""
    today = town.shift(0)["date"]
    weekdays = [{"weekday": day, "part": "morning"} for day in range(7)]
    body = {"service": PATROL, "area": HOME, "name": "值班", "days": weekdays, "phone": DUTY_PHONE, "places": 2}
    made = town.ok("clerk", "POST /rosters", body | {"from": today, "until": town.shift(6)["date"]})
    return next(str(one["id"]) for one in made["duties"] if one["shift"]["date"] == today)


def leak(town: Town, who: str = "resident") -> dict[str, Any]:
    """Water runs; nobody asks when."""
    return dict(town.ok(who, "POST /orders", town.order(service=LEAK, windows=...)))


def accepts(town: Town, order_id: str) -> None:
    """The clerk takes it on, and the workers ask around."""
    town.ok("clerk", f"POST /orders/{order_id}/accept")
    town.work()


def asked(town: Town, order_id: str, names: list[str]) -> set[str]:
    """Who of these waits to be answered by."""
    return {name for name in names if town.offer(name, order_id)}


def phones(town: Town, who: str = "clerk") -> list[str]:
    """The orders for which somebody at the desk has to phone."""
    return [one["order"] for one in town.ok(who, "GET /todos?kind=phone")["items"]]


def test_the_phone_of_who_is_on_duty_is_told_at_once(town: Town) -> None:
    assert "duty_phone" not in leak(town)
    town.ok("clerk", "POST /duty-phones", {"area": HOME, "phone": OFFICE_PHONE})
    assert town.refused("resident", "POST /duty-phones", {"area": HOME, "phone": DUTY_PHONE}) == (403, "not_allowed")
    assert town.refused("clerk", "POST /duty-phones", {"area": OTHER, "phone": DUTY_PHONE}) == (404, "not_found")
    assert leak(town)["duty_phone"] == OFFICE_PHONE
    town.world.member("guard", CELL, ("PATROL", "INSURED*"))
    town.ok("guard", f"POST /duties/{roster(town)}/claim")
    placed = leak(town)
    assert (placed["duty_phone"], placed["urgency"]) == (DUTY_PHONE, "urgent")
    assert placed["windows"] == [town.shift(0)]
    # In the afternoon nobody is on duty, and the office answers.
    town.sleep_until(15)
    assert town.ok("neighbour", "GET /duty-phones")["phone"] == OFFICE_PHONE
    later = leak(town, "neighbour")
    assert (later["duty_phone"], later["windows"]) == (OFFICE_PHONE, [town.shift(0, "afternoon")])
    # What can wait names no phone.
    assert "duty_phone" not in town.ok("resident", "POST /orders", town.order())
    assert town.refused("resident", "POST /orders", town.order(windows=...)) == (422, "invalid")


def test_three_are_asked_at_once_who_is_on_duty_first_and_the_first_yes_wins(town: Town) -> None:
    near = ["near1", "near2", "near3"]
    for name in near:
        plumber(town, name)
    plumber(town, "guard", NEXT_CELL, "PATROL", "INSURED*")
    plumber(town, "elsewhere", FAR_CELL)
    town.ok("guard", f"POST /duties/{roster(town)}/claim")
    order_id = str(leak(town)["id"])
    assert asked(town, order_id, [*near, "guard"]) == set()
    accepts(town, order_id)
    three = asked(town, order_id, [*near, "guard", "elsewhere"])
    assert (len(three), "guard" in three, "elsewhere" in three) == (3, True, False)
    # A round leaves it alone.
    items = {one["order"]: one for one in town.round()["items"]}
    assert (items[order_id]["state"], items[order_id]["reason"]) == ("held", "asked_at_once")
    assert asked(town, order_id, [*near, "guard"]) == three
    first, second = sorted(three - {"guard"})
    lost = {name: town.offer(name, order_id) for name in (first, "guard")}
    held = town.accept(second, order_id)
    seen = town.ok("resident", f"GET /orders/{order_id}")
    assert (seen["state"], [one["kind"] for one in seen["assigned"]]) == ("assigned", ["member"])
    for name, offer_id in lost.items():
        gone = town.ok(name, "GET /me/offers?state=rescinded")["items"]
        assert [one["id"] for one in gone] == [offer_id]
        assert town.refused(name, f"POST /offers/{offer_id}/accept") == (409, "not_available")
        assert town.refused(name, f"GET /orders/{order_id}") == (404, "not_found")
    town.done(second, held)
    assert town.ok("resident", f"POST /orders/{order_id}/confirm")["state"] == "confirmed"
    assert town.verbs(order_id).count("assign") == 1
    assert phones(town) == []


def test_ten_minutes_without_an_answer_a_clerk_phones_and_after_fifteen_the_next_are_asked(town: Town) -> None:
    names = [f"p{number}" for number in range(5)]
    for name in names:
        plumber(town, name)
    order_id = str(leak(town)["id"])
    accepts(town, order_id)
    first = asked(town, order_id, names)
    assert len(first) == 3
    # One no changes nothing for the other two, and brings nobody new yet.
    no = min(first)
    town.ok(no, f"POST /offers/{town.offer(no, order_id)}/decline")
    town.pass_time(minutes=9)
    assert (asked(town, order_id, names), phones(town)) == (first - {no}, [])
    town.pass_time(minutes=2)
    assert phones(town) == [order_id]
    assert asked(town, order_id, names) == first - {no}
    town.pass_time(minutes=5)
    second = asked(town, order_id, names)
    assert second == set(names) - first
    for name in first - {no}:
        assert [one["order"] for one in town.ok(name, "GET /me/offers?state=expired")["items"]] == [order_id]
    # Somebody says yes while the clerk still phones: nobody has to any more.
    yes = min(second)
    town.accept(yes, order_id)
    assert phones(town) == []
    assert asked(town, order_id, names) == set()


def test_nobody_takes_it_on_and_still_a_clerk_phones(town: Town) -> None:
    order_id = str(leak(town)["id"])
    town.pass_time(minutes=11)
    assert (phones(town), phones(town, "clerk2"), town.state(order_id)) == ([order_id], [order_id], "placed")
    entry = town.ok("clerk", "GET /todos?kind=phone")["items"][0]
    assert town.refused("resident", f"POST /todos/{entry['id']}/done") == (404, "not_found")
    town.ok("clerk", f"POST /todos/{entry['id']}/done", {"outcome": "done"})
    town.pass_time(minutes=30)
    assert phones(town) == []
    # A plumber who comes to live here is asked when it is taken on, in the part of the day that goes on then.
    plumber(town, "new")
    town.sleep_until(15)
    accepts(town, order_id)
    assert town.ok("resident", f"GET /orders/{order_id}")["windows"][0] == town.shift(0, "afternoon")
    held = town.accept("new", order_id)
    town.ok("new", f"POST /assignments/{held}/release", {"reason": "ill"})
    assert town.state(order_id) == "accepted"
    assert town.ok("resident", f"POST /orders/{order_id}/cancel", {"reason": "already_done"})["state"] == "cancelled"
    assert phones(town) == []
