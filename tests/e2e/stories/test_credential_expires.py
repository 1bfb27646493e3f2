"""A starred tag's credential ends between the offer and the service: nobody serves with it, and somebody else comes."""

from typing import Any

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, NEXT_CELL

LEGAL, LAWYER = "E01", "LAWYER*"
"""Legal advice: one person whose licence somebody has seen."""


def lawyer(town: Town, name: str, base: str = CELL) -> str:
    """A lawyer whose licence was checked and has no end yet; the id of the member."""
    return str(town.world.member(name, base, (LAWYER,)).helper_id)


def checks(town: Town, member: str, state: str = "checked", ahead: int | None = None) -> Any:
    """The secretary notes what the licence says: until when it counts, days from now on."""
    body = {"tag": LAWYER, "state": state}
    body |= {} if ahead is None else {"expires_on": town.shift(ahead)["date"]}
    return town.ok("secretary", f"POST /members/{member}/credentials", body)


def listed(town: Town, who: str = "secretary") -> list[tuple[str, str]]:
    """Order and assignment of each entry about credentials on somebody's list."""
    items = town.ok(who, "GET /todos?kind=credential_over")["items"]
    return [(one["order"], one["subject"]) for one in items]


def test_ended_before_the_yes_the_offer_is_worth_nothing_and_the_next_is_asked(town: Town) -> None:
    first, second = lawyer(town, "first"), lawyer(town, "second", NEXT_CELL)
    order_id = town.accepted(service=LEGAL, windows=[town.shift(3)])
    town.round()
    offer_id = town.offer("first", order_id)
    assert (bool(offer_id), town.offer("second", order_id)) == (True, None)
    # The licence turns out to end the day before; a member cannot call the own one checked.
    checks(town, first, ahead=2)
    own = {"tag": LAWYER, "state": "checked"}
    assert town.refused("first", f"POST /members/{first}/credentials", own) == (403, "not_allowed")
    # The offer is taken back at once: it could only be refused.
    assert town.refused("first", f"POST /offers/{offer_id}/accept") == (409, "not_available")
    assert (town.state(order_id), listed(town)) == ("accepted", [])
    assert [one["helper"] for one in town.ok("clerk", f"GET /orders/{order_id}/candidates")["items"]] == [second]
    town.work()
    assert town.offer("first", order_id) is None
    town.accept("second", order_id)
    assert town.state(order_id) == "assigned"


def test_only_claimed_or_too_short_it_is_not_even_asked(town: Town) -> None:
    claimed, short, refused = (lawyer(town, name) for name in ("claimed", "short", "refused"))
    checks(town, claimed, "claimed")
    checks(town, short, ahead=1)
    checks(town, refused, "refused")
    order_id = town.accepted(service=LEGAL, windows=[town.shift(2)])
    items = {one["order"]: one for one in town.round()["items"]}
    assert (items[order_id]["state"], items[order_id]["reason"]) == ("left", "impossible")
    # A plan wants a licence that lasts as long as what it plans; who claims needs it on that day alone.
    for ahead, answer in ((2, 403), (1, 200)):
        wanted = town.accepted(service=LEGAL, windows=[town.shift(ahead)])
        town.ok("clerk", f"POST /orders/{wanted}/pool")
        assert town.ask("claimed", f"POST /orders/{wanted}/claim").status_code == 403
        assert town.ask("refused", f"POST /orders/{wanted}/claim").status_code == 403
        assert town.ask("short", f"POST /orders/{wanted}/claim").status_code == answer
    past = {"tag": LAWYER, "state": "checked", "expires_on": town.shift(-1)["date"]}
    assert town.refused("secretary", f"POST /members/{refused}/credentials", past) == (422, "invalid")


def test_ended_before_the_service_the_desk_knows_at_once_and_replaces(town: Town) -> None:
    first = lawyer(town, "first")
    lawyer(town, "second", NEXT_CELL)
    order_id = town.accepted(service=LEGAL, windows=[town.shift(2)])
    town.round()
    held = town.accept("first", order_id)
    assert listed(town) == []
    checks(town, first, ahead=1)
    assert listed(town) == [(order_id, held)]
    assert (listed(town, "clerk"), town.state(order_id)) == ([], "assigned")
    # Renewed it is nothing to worry about; then it is taken away for good.
    checks(town, first, ahead=100)
    assert listed(town) == []
    checks(town, first, "refused")
    assert listed(town) == [(order_id, held)]
    town.sleep_until(9, days=2)
    assert town.refused("first", f"POST /assignments/{held}/start") == (403, "not_allowed")
    assert town.state(order_id) == "assigned"
    town.ok("clerk", f"POST /assignments/{held}/no-show", {"reason": "not_able"})
    # The place is somebody else's matter now: the list forgets who held it.
    assert listed(town) == []
    assert town.ok("resident", f"GET /orders/{order_id}")["assigned"] == []
    town.ok("resident", f"PATCH /orders/{order_id}", {"windows": [town.shift(0, "afternoon")]})
    town.round()
    assert town.offer("first", order_id) is None
    town.done("second", town.accept("second", order_id))
    assert town.ok("resident", f"POST /orders/{order_id}/confirm")["state"] == "confirmed"
    assert town.refused("first", f"GET /orders/{order_id}") == (404, "not_found")


def test_on_the_day_after_its_last_a_late_service_cannot_begin(town: Town) -> None:
    first = lawyer(town, "first")
    checks(town, first, ahead=1)
    order_id = town.accepted(service=LEGAL, windows=[town.shift(1)])
    town.ok("clerk", f"POST /orders/{order_id}/pool")
    town.ok("first", f"POST /orders/{order_id}/claim")
    held = town.held("first", order_id)
    town.sleep_until(23, days=1)
    assert listed(town) == []
    town.sleep_until(9)
    assert listed(town) == [(order_id, held)]
    assert town.refused("first", f"POST /assignments/{held}/start") == (403, "not_allowed")
    # The member sends the new licence in, and the secretary has seen it: now it can be done.
    sent = {"tag": LAWYER, "state": "claimed", "expires_on": town.shift(365)["date"]}
    town.ok("first", f"POST /members/{first}/credentials", sent)
    assert town.refused("first", f"POST /assignments/{held}/start") == (403, "not_allowed")
    checks(town, first, ahead=365)
    assert listed(town) == []
    town.done("first", held)
    assert town.state(order_id) == "reported"
