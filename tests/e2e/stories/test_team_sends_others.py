"""A leader names who goes, and one of them must not come: it is noticed at every door, and others are sent."""

import pytest

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL

PEOPLE = ("first", "second")


@pytest.fixture
def served(town: Town) -> tuple[str, str]:
    """A recipient, and an order for it that is offered to a team of two."""
    town.world.team("team")
    for name in PEOPLE:
        town.world.member(name)
    people = {"members": [town.helper(name) for name in PEOPLE], "size": 2}
    town.ok("secretary", f"PATCH /teams/{town.helper('team')}", people)
    person = {"area": CELL, "name": "示例奶奶", "phone": "00011112222"}
    recipient = str(town.ok("clerk", "POST /recipients", person)["id"])
    order_id = town.accepted("clerk", recipient=recipient, channel="phone")
    town.ok("secretary", f"POST /orders/{order_id}/offer", {"helpers": [town.helper("team")]})
    return recipient, order_id


def block(town: Town, recipient: str, who: str) -> None:
    town.ok("clerk", "POST /pairs", {"recipient": recipient, "helper": town.helper(who), "kind": "blocked"})


def test_somebody_else_of_the_team_goes(town: Town, served: tuple[str, str]) -> None:
    recipient, order_id = served
    held = town.accept("team", order_id)
    crew = f"POST /assignments/{held}/crew"
    town.ok("team", crew, {"members": [town.helper("first")]})
    (mine,) = town.ok("first", "GET /me/assignments")["items"]
    assert (mine["id"], mine["goes_for"], mine["crew"]) == (held, town.helper("team"), [town.helper("first")])
    assert town.ok("first", f"GET /orders/{order_id}")["state"] == "assigned"
    assert town.ok("first", f"POST /orders/{order_id}/reveal", {"reason": "visit"})["place"] == "示例路1号"
    assert len(town.ok("auditor", "GET /reveals")["items"]) == 1
    # What the leader decides is the leader's.
    assert town.refused("first", f"POST /assignments/{held}/start") == (404, "not_found")
    block(town, recipient, "first")
    assert town.refused("first", f"GET /orders/{order_id}") == (404, "not_found")
    assert town.todos("secretary", order_id) == ["crew_short"]
    assert town.notices("team", order_id)[-1] == "crew_short"
    assert town.refused("team", f"POST /assignments/{held}/start") == (409, "wrong_state")
    reply = town.ask("team", crew, {"members": [town.helper("first")]})
    assert (reply.status_code, "relative" in reply.text, "block" in reply.text) == (403, False, False)
    town.ok("team", crew, {"members": [town.helper("second")]})
    assert town.todos("secretary", order_id) == []
    town.done("team", held)


def test_the_secretary_decides_about_a_team_that_has_nobody_else(town: Town, served: tuple[str, str]) -> None:
    recipient, order_id = served
    held = town.accept("team", order_id)
    for name in PEOPLE:
        block(town, recipient, name)
    assert town.todos("secretary", order_id) == ["kept_apart"]
    (todo,) = town.ok("secretary", "GET /todos?kind=kept_apart")["items"]
    assert town.refused("secretary", f"POST /todos/{todo['id']}/done") == (422, "invalid")
    assert town.refused("clerk", f"POST /assignments/{held}/override", {"reason": "other"}) == (403, "not_allowed")
    assert town.refused("secretary", f"POST /assignments/{held}/override") == (422, "invalid")
    town.ok("secretary", f"POST /orders/{order_id}/reassign", {"reason": "other"})
    assert town.state(order_id) == "accepted"
    assert town.todos("secretary", order_id) == []
    assert town.notices("team", order_id)[-1] == "reassigned"
