"""A son orders for his mother: only with her recorded consent, only as far as it goes, and not after its end."""

from typing import Any

import pytest

from matcher.domain.roles import Role
from tests.e2e.stories.conftest import Town
from tests.e2e.stories.post import Post, wants_letters, with_post
from tests.fixtures.world import CELL, NEXT_CELL, OTHER, World

MOTHER = {"name": "示例奶奶", "phone": "00011112222"}
SATISFIED = {"contacted": "yes", "solved": "yes", "satisfied": "yes"}


@pytest.fixture
def post(world: World) -> Post:
    """Made before the town, which is then served with it."""
    world.staff("son", Role.RESIDENT, CELL)
    world.staff("far_clerk", Role.CLERK, OTHER)
    return with_post(world)


def filing(**changes: Any) -> dict[str, Any]:
    """What the son sends: he says himself that he files for somebody else."""
    return {
        "recipient": MOTHER,
        "contact": {"name": "示例儿", "phone": "00011113333"},
        "on_behalf_of": {"name": "示例儿", "relation": "儿子"},
        "consent": {"by": "proxy", "how": "click", "notice": "1"},
        **changes,
    }


def mother(town: Town) -> str:
    """The desk knows her."""
    return str(town.ok("clerk", "POST /recipients", {"area": CELL, **MOTHER, "address": "示例路2号"})["id"])


def letting(town: Town, purpose: str) -> dict[str, Any]:
    """She lets her son do this."""
    to = str(town.world.actor("son").id)
    return {"purpose": purpose, "by": "self", "how": "phone", "notice": "1", "to": to}


def records(town: Town, served: str, purpose: str, who: str = "clerk") -> str:
    """Somebody notes on the phone with her that the son is let do this; the id of the consent."""
    return str(town.ok(who, f"POST /recipients/{served}/consents", letting(town, purpose))["id"])


def test_nothing_is_filed_without_her_consent_whatever_he_says(post: Post, town: Town) -> None:
    served = mother(town)
    assert town.refused("son", "POST /orders", town.order(**filing())) == (422, "no_consent")
    # He does not even know her id, and nobody is the guardian of a grown-up mother.
    assert town.refused("son", "POST /orders", town.order(**filing(recipient=served))) == (404, "not_found")
    said = filing(consent={"by": "guardian", "how": "click", "notice": "1"})
    assert town.refused("son", "POST /orders", town.order(**said)) == (422, "no_consent")
    assert town.ok("clerk", "GET /orders")["items"] == town.ok("son", "GET /orders")["items"] == []
    # Being let rate is not being let order; and only the desk and the grid staff of her community write it down.
    records(town, served, "rate")
    assert town.refused("son", "POST /orders", town.order(**filing())) == (422, "no_consent")
    path = f"POST /recipients/{served}/consents"
    assert town.refused("son", path, letting(town, "order")) == (404, "not_found")
    assert town.refused("far_clerk", path, letting(town, "order")) == (404, "not_found")
    assert town.refused("son", f"GET /recipients/{served}/consents") == (404, "not_found")
    records(town, served, "order", "grid")
    assert town.ok("son", "POST /orders", town.order(**filing(recipient=served)))["state"] == "placed"
    assert town.refused("neighbour", "POST /orders", town.order(**filing())) == (422, "no_consent")
    # At the desk a click is no consent of hers; her voice on the phone is.
    assert town.refused("clerk", "POST /orders", town.order(**filing(channel="phone"))) == (422, "no_consent")
    told = filing(channel="phone", consent={"by": "proxy", "how": "phone", "notice": "1"})
    assert town.ok("clerk", "POST /orders", town.order(**told))["state"] == "placed"


def test_with_it_he_files_is_told_and_confirms_but_rates_only_when_she_lets_him(post: Post, town: Town) -> None:
    town.world.member("near")
    wants_letters(town, ["son", "resident"])
    served = mother(town)
    records(town, served, "order")
    order_id = town.accepted("son", **filing(windows=[town.shift(1, "afternoon")]))
    town.round()
    held = town.accept("near", order_id)
    assert post.taken(town, "son") == ["assigned"]
    assert town.ok("son", f"GET /orders/{order_id}")["state"] == "assigned"
    assert [one["verb"] for one in town.ok("son", f"GET /orders/{order_id}/events")["items"]][:2] == ["place", "accept"]
    for outside in ("resident", "neighbour", "far_clerk"):
        assert town.refused(outside, f"GET /orders/{order_id}") == (404, "not_found")
    shown = town.ok("near", f"POST /orders/{order_id}/reveal", {"reason": "visit"})
    assert (shown["place"], shown["contact"]["name"]) == ("示例路1号", "示例儿")
    town.sleep_until(15, days=1)
    town.done("near", held)
    assert post.taken(town, "son") == ["please_rate"]
    assert post.taken(town, "resident") == []
    assert town.refused("son", f"POST /orders/{order_id}/confirm", {"rating": SATISFIED}) == (403, "not_allowed")
    assert town.state(order_id) == "reported"
    assert town.ok("son", f"POST /orders/{order_id}/confirm")["state"] == "confirmed"
    assert town.refused("son", f"POST /orders/{order_id}/rate", SATISFIED) == (403, "not_allowed")
    assert town.refused("neighbour", f"POST /orders/{order_id}/rate", SATISFIED) == (404, "not_found")
    records(town, served, "rate")
    assert town.ok("son", f"POST /orders/{order_id}/rate", SATISFIED)["satisfied"] is True
    assert town.refused("clerk", f"POST /orders/{order_id}/rate", SATISFIED) == (409, "wrong_state")


def test_her_daughter_who_wants_to_know_is_told_as_well(post: Post, town: Town) -> None:
    town.world.member("near")
    town.world.staff("daughter", Role.RESIDENT, NEXT_CELL)
    wants_letters(town, ["son", "daughter"])
    served = mother(town)
    records(town, served, "order")
    contact = {"kind": "family", "name": "示例女", "phone": "00011116666", "relation": "女儿", "gets_notices": True}
    wanting = contact | {"actor": str(town.world.actor("daughter").id)}
    made = town.ok("clerk", f"POST /recipients/{served}/contacts", wanting)
    order_id = town.accepted("son", **filing())
    town.round()
    town.accept("near", order_id)
    assert (post.taken(town, "son"), post.taken(town, "daughter")) == (["assigned"], ["assigned"])
    # Being told is not being let in.
    assert town.refused("daughter", f"GET /orders/{order_id}") == (404, "not_found")
    assert town.refused("daughter", "POST /orders", town.order(**filing())) == (422, "no_consent")
    town.ok("clerk", f"DELETE /contacts/{made['id']}")
    town.ok("near", f"POST /assignments/{town.held('near', order_id)}/release")
    assert (post.taken(town, "son"), post.taken(town, "daughter")) == (["place_freed"], [])


def test_taken_back_it_holds_what_is_open_and_asks_nobody_new(post: Post, town: Town) -> None:
    near, other = town.world.member("near"), town.world.member("other")
    wants_letters(town, ["son", "resident"])
    served = mother(town)
    given = records(town, served, "order")
    waiting = town.accepted("son", **filing(windows=[town.shift(2)]))
    own = town.accepted("resident", contact=MOTHER, windows=[town.shift(3)])
    town.ok("clerk", f"POST /orders/{waiting}/pool")
    town.ok("secretary", f"POST /orders/{waiting}/offer", {"helpers": [str(near.helper_id)]})
    assert town.offer("near", waiting)
    # Only who notes such things for her community takes them back; he may know of it.
    assert town.refused("son", f"POST /consents/{given}/withdraw") == (403, "not_allowed")
    assert town.refused("neighbour", f"POST /consents/{given}/withdraw") == (404, "not_found")
    assert town.refused("far_clerk", f"POST /consents/{given}/withdraw") == (404, "not_found")
    assert town.ok("clerk", f"POST /consents/{given}/withdraw")["withdrawn_at"]
    town.work()
    held_back = town.ok("son", f"GET /orders/{waiting}")
    assert (held_back["state"], held_back["pooled"]) == ("accepted", False)
    assert (town.offer("near", waiting), town.ok("other", "GET /me/tasks")["items"]) == (None, [])
    gone = town.ok("near", "GET /me/offers?state=rescinded")["items"]
    assert [one["order"] for one in gone] == [waiting]
    listed = town.ok("clerk", "GET /todos?kind=consent_gone")["items"]
    assert [(one["order"], one["subject"]) for one in listed] == [(waiting, waiting)]
    # A round leaves it and says why; her own order, which rests on her own word, goes on.
    items = {one["order"]: one for one in town.round()["items"]}
    assert (items[waiting]["state"], items[waiting]["reason"]) == ("held", "no_consent")
    assert items[own]["state"] == "offered"
    assert town.ok("clerk", f"GET /orders/{waiting}/candidates")["items"] == []
    by_hand = f"POST /orders/{waiting}/offer"
    assert town.refused("secretary", by_hand, {"helpers": [str(other.helper_id)]}) == (403, "not_allowed")
    assert town.refused("son", "POST /orders", town.order(**filing())) == (422, "no_consent")
    # The desk speaks with her and calls it off; then nothing is left on the list.
    assert town.ok("clerk", f"POST /orders/{waiting}/cancel", {"reason": "no_longer_needed"})["state"] == "cancelled"
    assert town.ok("clerk", "GET /todos?kind=consent_gone")["items"] == []
    assert post.taken(town, "son") == ["cancelled"]
    # Who calls off the own order knows of it; of one that was turned away one is told.
    unwanted = str(town.ok("resident", "POST /orders", town.order(contact=MOTHER, windows=[town.shift(4)]))["id"])
    town.ok("clerk", f"POST /orders/{unwanted}/reject", {"reason": "duplicate"})
    assert post.taken(town, "resident") == ["rejected"]
    town.ok("resident", f"POST /orders/{own}/cancel", {"reason": "no_longer_needed"})
    assert post.taken(town, "resident") == []
