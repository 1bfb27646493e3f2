"""A weekly visit by the same person: somebody else while she is on holiday, she again afterwards; it rests and ends."""

import datetime as dt
from typing import Any

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, NEXT_CELL, OTHER

VISIT = "A08"
GRANNY = {"name": "示例奶奶", "phone": "00011112222"}
ALL_WEEK = [{"weekday": day, "part": part} for day in range(7) for part in ("morning", "noon", "afternoon", "evening")]


def visitor(town: Town, name: str, base: str = CELL) -> str:
    """Somebody who visits; the id of the member."""
    return str(town.world.member(name, base, ("COMPANION",)).helper_id)


def series_body(town: Town, **changes: Any) -> dict[str, Any]:
    """Every week on the weekday of tomorrow, in the afternoon."""
    tomorrow = dt.date.fromisoformat(town.shift(1)["date"])
    return {
        "service": VISIT,
        "area": CELL,
        "place": "示例路2号",
        "contact": GRANNY,
        "days": [{"weekday": tomorrow.weekday(), "part": "afternoon"}],
        "from": town.shift(0)["date"],
        "channel": "visit",
        "consent": {"by": "self", "how": "paper", "notice": "1"},
        **changes,
    }


def weekly(town: Town, who: str = "clerk", **changes: Any) -> dict[str, Any]:
    """A series that somebody places."""
    return dict(town.ok(who, "POST /series", series_body(town, **changes)))


def days(town: Town, series: str, who: str = "clerk") -> dict[str, str]:
    """Date -> order, of all days that were made, in their order."""
    made = town.ok(who, f"GET /series/{series}")["made"]
    return {one["date"]: one["order"] for one in reversed(made)}


def visited(town: Town, who: str, order_id: str) -> None:
    """The visit is made on its afternoon, and found good."""
    held = town.accept(who, order_id)
    town.sleep_until(15, days=1)
    town.done(who, held)
    town.ok("clerk", f"POST /orders/{order_id}/confirm")


def test_the_pair_comes_somebody_else_while_she_is_away_and_she_again(town: Town) -> None:
    # Both live next door; nothing but her being the pair tells them apart.
    standing = visitor(town, "standing", NEXT_CELL)
    visitor(town, "near", NEXT_CELL)
    made = weekly(town)
    series, recipient = str(made["id"]), made["recipient"]
    assert made["state"] == "active"
    town.ok("clerk", "POST /pairs", {"recipient": recipient, "helper": standing, "kind": "standing"})
    tomorrow, next_week = (town.shift(ahead)["date"] for ahead in (1, 8))
    assert list(days(town, series)) == [tomorrow, next_week]
    away = {"week": ALL_WEEK, "exceptions": [{"date": next_week, "state": "busy"}]}
    town.ok("standing", "PUT /me/availability", away)
    town.round()
    first, second = days(town, series).values()
    assert (bool(town.offer("standing", first)), town.offer("near", first)) == (True, None)
    told = next(one for one in town.ok("standing", "GET /me/offers")["items"] if one["order"] == first)
    assert told["shift"] == {"date": tomorrow, "part": "afternoon"}
    visited(town, "standing", first)
    # A week on she is away: the neighbour is asked, and nobody has to say anything.
    town.sleep_until(9, days=6)
    assert town.shift(1)["date"] == next_week
    town.round()
    assert (town.offer("standing", second), bool(town.offer("near", second))) == (None, True)
    visited(town, "near", second)
    # And she again.
    town.sleep_until(9, days=6)
    third = days(town, series)[town.shift(1)["date"]]
    town.round()
    assert (bool(town.offer("standing", third)), town.offer("near", third)) == (True, None)
    visited(town, "standing", third)
    assert town.refused("near", f"GET /orders/{third}") == (404, "not_found")
    assert town.verbs(third)[:2] == ["place", "accept"]


def test_it_rests_goes_on_and_ends_and_whoever_was_to_come_is_told(town: Town) -> None:
    visitor(town, "near")
    series = str(weekly(town)["id"])
    first, second = days(town, series).values()
    town.round()
    town.accept("near", first)
    rests = town.ok("clerk", f"PATCH /series/{series}", {"state": "paused", "reason": "away"})
    assert (rests["state"], rests["made"]) == ("paused", [])
    assert (town.state(first), town.state(second)) == ("cancelled", "cancelled")
    assert town.ok("near", "GET /me/assignments")["items"] == []
    told = town.ok("clerk", f"GET /orders/{first}/events?limit=200")["items"]
    assert [one["reason"] for one in told if one["verb"] == "cancel"] == ["series_rests"]
    town.sleep_until(9, days=3)
    assert days(town, series) == {}
    assert town.ok("clerk", f"PATCH /series/{series}", {"state": "active"})["state"] == "active"
    assert town.refused("clerk", f"PATCH /series/{series}", {"state": "active"}) == (409, "wrong_state")
    again = days(town, series)
    assert len(again) == 2
    assert set(again.values()).isdisjoint({first, second})
    # One visit is under way when she moves to her daughter: it is finished, and no other comes.
    town.sleep_until(
        9, days=(dt.date.fromisoformat(min(again)) - dt.date.fromisoformat(town.shift(0)["date"])).days - 1
    )
    town.round()
    held = town.accept("near", again[min(again)])
    town.sleep_until(15, days=1)
    town.ok("near", f"POST /assignments/{held}/start")
    assert (
        town.ok("clerk", f"PATCH /series/{series}", {"state": "ended", "reason": "no_longer_needed"})["state"]
        == "ended"
    )
    assert town.state(again[min(again)]) == "in_service"
    later = [town.state(one) for date, one in again.items() if date > min(again)]
    assert set(later) == {"cancelled"}
    town.ok("near", f"POST /assignments/{held}/report", {"minutes": 60})
    for state in ("active", "paused"):
        assert town.refused("clerk", f"PATCH /series/{series}", {"state": state}) == (409, "wrong_state")
    town.sleep_until(9, days=15)
    assert len(town.ok("clerk", "GET /orders?state=accepted")["items"]) == 0


def test_a_residents_own_waits_for_the_desk_and_is_hers_alone(town: Town) -> None:
    made = weekly(town, "resident", channel="web", until=town.shift(10)["date"])
    series = str(made["id"])
    assert (made["state"], made["made"]) == ("placed", [])
    assert town.refused("neighbour", f"GET /series/{series}") == (404, "not_found")
    assert town.refused("resident", f"POST /series/{series}/accept") == (403, "not_allowed")
    assert town.ok("clerk", f"POST /series/{series}/accept")["state"] == "active"
    assert town.refused("clerk2", f"POST /series/{series}/accept") == (409, "wrong_state")
    orders = days(town, series, "resident")
    assert len(orders) == 2
    for one in orders.values():
        assert town.ok("resident", f"GET /orders/{one}")["state"] == "accepted"
        assert town.refused("neighbour", f"GET /orders/{one}") == (404, "not_found")
    today, yesterday = town.shift(0)["date"], town.shift(-1)["date"]
    wrong: list[dict[str, Any]] = [
        {"service": "C03"},
        {"from": yesterday},
        {"from": today, "until": yesterday},
        {"area": OTHER[:9]},
        {"days": [{"weekday": 0, "part": "night"}]},
    ]
    for change in wrong:
        assert town.refused("resident", "POST /series", series_body(town, **change)) == (422, "invalid")
    # Over by itself after its last day.
    town.sleep_until(9, days=12)
    assert town.ok("resident", f"GET /series/{series}")["state"] == "ended"
