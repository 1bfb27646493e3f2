"""A unit and a member answer for an area (一联双包): they come first there, and no longer once that has ended."""

from typing import Any

from matcher.domain.roles import Role
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, NEXT_CELL, OTHER


def first(town: Town, order: str) -> tuple[str, str]:
    """The best candidate of an order, and the reason in Chinese."""
    found: Any = town.ok("secretary", f"GET /orders/{order}/candidates")["items"][0]
    return found["helper"], found["why"]["zh"]


def test_who_answers_for_an_area_comes_first_there(town: Town) -> None:
    world = town.world
    world.staff("admin", Role.DISTRICT_ADMIN, DISTRICT)
    world.member("near", NEXT_CELL)
    world.member("cadre", NEXT_CELL)
    near, cadre = town.helper("near"), town.helper("cadre")
    order = town.accepted()
    assert first(town, order)[0] == near

    made = town.ok("secretary", "POST /links", {"area": CELL, "member": cadre})
    assert (made["kind"], made["area"], made["who"], made["state"]) == ("member", CELL, cadre, "active")
    helper, why = first(town, order)
    assert helper == cadre
    assert "负责联系这一片" in why
    # The district sees it, and only the community's secretary arranges it; outside there is nothing.
    (seen,) = town.ok("admin", f"GET /links?area={HOME}")["items"]
    assert seen["id"] == made["id"]
    assert town.refused("admin", f"POST /links/{made['id']}/end") == (403, "not_allowed")
    assert town.refused("clerk", "POST /links", {"area": CELL, "member": near}) == (403, "not_allowed")
    assert town.refused("secretary", "POST /links", {"area": FAR_CELL, "member": near}) == (404, "not_found")
    assert town.refused("secretary", f"GET /links?area={OTHER}") == (404, "not_found")
    assert town.refused("secretary", "POST /links", {"area": CELL, "member": cadre})[0] == 409
    assert town.refused("secretary", "POST /links", {"area": CELL}) == (422, "invalid")

    town.ok("secretary", f"POST /links/{made['id']}/end")
    assert first(town, order)[0] == near
    assert town.ok("secretary", "GET /links")["items"] == []
    assert [one["id"] for one in town.ok("secretary", "GET /links?state=ended")["items"]] == [made["id"]]


def test_a_link_goes_along_with_its_area(town: Town) -> None:
    town.world.member("near")
    made = town.ok("secretary", "POST /links", {"area": NEXT_CELL, "member": town.helper("near")})
    town.ok("secretary", f"POST /areas/{NEXT_CELL}/end", {"into": CELL})
    town.pass_time(seconds=90)
    (seen,) = town.ok("secretary", "GET /links")["items"]
    assert (seen["id"], seen["area"]) == (made["id"], CELL)
