"""Meals for fourteen of one cell: two runs, one drive each; who is not at home and who calls off stop nobody else."""

from dataclasses import dataclass
from typing import Any

import pytest

from matcher.domain.roles import Role
from tests.e2e.stories.conftest import Town
from tests.e2e.stories.post import Post, wants_letters, with_post
from tests.fixtures.world import CELL, NEXT_CELL, World

MEALS = "A06"
TAGS = ("DELIVERY", "FOOD_HEALTH_CERT*")
GUESTS = [f"guest{number}" for number in range(14)]


@dataclass
class Run:
    """A run that a helper drives: its order, the assignment of it, and who goes along (order -> assignment)."""

    order: str
    held: str
    along: dict[str, str]


@pytest.fixture
def post(world: World) -> Post:
    """Fourteen residents who have ordered a meal for themselves, and a post office."""
    for name in GUESTS:
        world.staff(name, Role.RESIDENT, CELL)
    return with_post(world)


def meal(town: Town, who: str, number: int, **changes: Any) -> str:
    """Somebody's meal for tomorrow noon, taken on."""
    contact = {"name": f"示例{number}", "phone": f"0001234{number:04d}"}
    return town.accepted(who, **{"service": MEALS, "contact": contact, "windows": [town.shift(1, "noon")], **changes})


def meals(town: Town) -> dict[str, str]:
    """Guest -> order."""
    return {name: meal(town, name, number) for number, name in enumerate(GUESTS)}


def runs(town: Town) -> list[str]:
    """The orders that carry others, the oldest first: of all, only they are planned."""
    proposed = town.ok("secretary", "POST /rounds", {"area": CELL, "mode": "propose"})
    town.work()
    items = town.ok("secretary", f"GET /rounds/{proposed['id']}")["items"]
    return [one["order"] for one in items if one["reason"] != "in_run"]


def driving(town: Town, who: str, order: str) -> Run:
    """The secretary asks the driver for this run, and the driver says yes."""
    town.ok("secretary", f"POST /orders/{order}/offer", {"helpers": [str(town.world.actor(who).helper_id)]})
    held = town.accept(who, order)
    mine = town.ok(who, "GET /me/assignments")["items"]
    return Run(order, held, {one["order"]: one["id"] for one in mine if one["goes_with"] == held})


def test_one_is_not_at_home_one_calls_off_and_twelve_are_served(post: Post, town: Town) -> None:
    for name in ("driver", "second"):
        town.world.member(name, CELL, TAGS)
    ordered = meals(town)
    carriers = runs(town)
    assert len(carriers) == 2
    first = driving(town, "driver", carriers[0])
    assert (len(first.along), town.state(carriers[1])) == (12, "planned")
    assert {town.state(one) for one in first.along} == {"assigned"}
    second = driving(town, "second", carriers[1])
    assert (set(first.along) | set(second.along), len(second.along)) == (set(ordered.values()), 2)
    town.sleep_until(12, days=1, minute=10)
    guests = {order: guest for guest, order in ordered.items()}
    absent, fed_up, *others = first.along
    told = f"POST /assignments/{first.along[absent]}/undelivered"
    note = {"note": "敲门无人应答"}
    assert town.refused("driver", told, note) == (409, "wrong_state"), "not under way yet"
    assert town.refused("driver", f"POST /assignments/{first.along[absent]}/start") == (409, "wrong_state")
    town.ok("driver", f"POST /assignments/{first.held}/start")
    assert {town.state(one) for one in first.along} == {"in_service"}
    assert {town.state(one) for one in second.along} == {"assigned"}
    # One has eaten already, and one does not open the door.
    cancelled = town.ok(guests[fed_up], f"POST /orders/{fed_up}/cancel", {"reason": "no_longer_needed"})
    assert cancelled["state"] == "cancelled"
    assert town.refused("second", told, note) == (404, "not_found")
    town.ok("driver", told, note)
    assert town.ok(guests[absent], f"GET /orders/{absent}")["state"] == "needs_human"
    listed = town.ok("clerk", "GET /todos?kind=undelivered")["items"]
    assert [one["order"] for one in listed] == [absent]
    assert "敲门" not in str(listed)
    town.ok("driver", f"POST /assignments/{first.held}/report", {"minutes": 60})
    assert town.state(first.order) == "reported"
    for one in others:
        confirmed = town.ok(guests[one], f"POST /orders/{one}/confirm", {"rating": {"satisfied": "yes"}})
        assert confirmed["state"] == "confirmed"
    assert (town.state(absent), town.state(fed_up)) == ("needs_human", "cancelled")
    town.done("second", second.held)
    for one in second.along:
        assert town.ok(guests[one], f"POST /orders/{one}/confirm")["state"] == "confirmed"
        assert town.refused(guests[others[0]], f"GET /orders/{one}") == (404, "not_found")
    # The clerk has found out: she was at the doctor's, and wants no meal any more.
    town.ok("clerk", f"POST /orders/{absent}/cancel", {"reason": "not_reachable"})
    assert town.ok("clerk", "GET /todos?kind=undelivered")["items"] == []


def test_everybody_who_goes_along_is_told_what_the_driver_does(post: Post, town: Town) -> None:
    for name in ("driver", "second"):
        town.world.member(name, CELL, TAGS)
    wants_letters(town, GUESTS[:2])
    for number, name in enumerate(GUESTS[:2]):
        meal(town, name, number, windows=[town.shift(2, "noon")])
    (carrier,) = runs(town)
    run = driving(town, "driver", carrier)
    assert [post.taken(town, name) for name in GUESTS[:2]] == [["assigned"]] * 2
    at = f"{town.shift(2)['date']}T12:30:00+08:00"
    town.ok("driver", f"POST /assignments/{run.held}/schedule", {"at": at})
    assert [post.taken(town, name) for name in GUESTS[:2]] == [["scheduled"]] * 2
    town.ok("driver", f"POST /assignments/{run.held}/release", {"reason": "ill"})
    assert [post.taken(town, name) for name in GUESTS[:2]] == [["place_freed"]] * 2
    town.work()
    held = town.accept("second", carrier)
    # Three letters a day are enough for anybody: the next comes in the morning.
    assert [post.taken(town, name) for name in GUESTS[:2]] == [[], []]
    town.sleep_until(9, days=1)
    assert [post.taken(town, name) for name in GUESTS[:2]] == [["assigned"]] * 2
    town.sleep_until(12, days=1, minute=10)
    town.done("second", held)
    assert [post.taken(town, name) for name in GUESTS[:2]] == [["please_rate"]] * 2


def test_a_certificate_that_ends_is_one_worry_and_not_one_for_each_meal(post: Post, town: Town) -> None:
    driver = town.world.member("driver", CELL, TAGS)
    for number, name in enumerate(GUESTS[:3]):
        meal(town, name, number)
    run = driving(town, "driver", runs(town)[0])
    refused = {"tag": "FOOD_HEALTH_CERT*", "state": "refused"}
    town.ok("secretary", f"POST /members/{driver.helper_id}/credentials", refused)
    assert [one["subject"] for one in town.ok("secretary", "GET /todos?kind=credential_over")["items"]] == [run.held]
    town.ok("driver", f"POST /assignments/{run.held}/release")
    assert town.ok("secretary", "GET /todos?kind=credential_over")["items"] == []


def test_another_cell_another_time_and_a_late_comer(post: Post, town: Town) -> None:
    town.world.member("driver", CELL, TAGS)
    here = meal(town, "guest0", 0)
    meal(town, "guest1", 1, area=NEXT_CELL)
    town.accepted("guest2", service=MEALS, windows=[town.shift(2, "noon")])
    assert len(runs(town)) == 2, "the other cell's is in the next round of that cell"
    run = driving(town, "driver", runs(town)[0])
    assert list(run.along) == [here]
    # Who orders while the driver has not set out goes along, and nobody has to be asked.
    late = meal(town, "guest3", 3)
    assert town.state(late) == "assigned"
    assert town.refused("guest3", "POST /orders", town.order(service=MEALS, headcount=2)) == (422, "invalid")
    for one in (here, late):
        name = "guest0" if one == here else "guest3"
        town.ok(name, f"POST /orders/{one}/cancel", {"reason": "away"})
    # Nobody is left to drive for.
    assert town.state(run.order) == "cancelled"
    assert town.ok("driver", "GET /me/assignments")["items"] == []
