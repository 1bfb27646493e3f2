"""The same need comes in on the page and by phone, to two clerks: one order is kept, and everybody hears of it."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from matcher.domain.roles import Role
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import HOME, NEXT_CELL, OTHER

ELDER = {"name": "示例甲", "phone": "00012345678"}
NOTE = "电脑开不了机，屏幕一直是黑的"


@pytest.fixture
def pair(town: Town) -> tuple[str, str]:
    """Filed on the page by the resident, and a day later on the phone to the second clerk."""
    paged = str(town.ok("resident", "POST /orders", town.order(note=NOTE, windows=[town.shift(3)]))["id"])
    town.ok("clerk", f"POST /orders/{paged}/accept")
    town.pass_time(hours=20)
    told = town.order(note="电脑坏了开不了机，屏幕是黑的", channel="phone", windows=[town.shift(2)], contact=ELDER)
    told["consent"] = {"by": "self", "how": "phone", "notice": "1"}
    phoned = str(town.ok("clerk2", "POST /orders", told)["id"])
    return paged, phoned


def likely(town: Town, who: str, order_id: str) -> dict[str, list[str]]:
    """Order -> why it may be the same."""
    return {one["order"]: one["why"] for one in town.ok(who, f"GET /orders/{order_id}/duplicates")["items"]}


def merge(town: Town, who: str, order_id: str, into: str) -> tuple[int, str | None]:
    reply = town.ask(who, f"POST /orders/{order_id}/merge", {"into": into})
    return reply.status_code, reply.json().get("code")


def test_the_second_clerk_sees_the_first_order_and_why(town: Town, pair: tuple[str, str]) -> None:
    paged, phoned = pair
    town.accepted("neighbour", contact={"name": "示例丙", "phone": "00055556666"}, place="示例路99号")
    (why,) = likely(town, "clerk2", phoned).values()
    assert why == ["same_person", "similar_text", "same_item", "same_cell", "near_in_time"]
    assert list(likely(town, "clerk", paged)) == [phoned]
    reply = town.ask("clerk", f"GET /orders/{paged}/duplicates")
    assert not [text for text in (NOTE, "示例甲", "00012345678", "示例路") if text in reply.text]
    for who in ("resident", "grid"):
        assert town.refused(who, f"GET /orders/{paged}/duplicates") == (403, "not_allowed")
    town.world.staff("far_clerk", Role.CLERK, OTHER)
    assert town.refused("far_clerk", f"GET /orders/{paged}/duplicates") == (404, "not_found")


def test_it_is_merged_while_somebody_is_asked_and_all_are_told(town: Town, pair: tuple[str, str]) -> None:
    paged, phoned = pair
    town.world.member("near")
    town.round()
    offer = town.offer("near", paged)
    assert town.state(paged) == "offered"
    done = town.ok("clerk2", f"POST /orders/{paged}/merge", {"into": phoned})
    assert (done["state"], done["merged_into"], done["waiting"]) == ("merged", phoned, [])
    assert town.ok("clerk", f"GET /orders/{phoned}/desk")["merged"] == [paged]
    assert town.offer("near", paged) is None
    assert town.refused("near", f"POST /offers/{offer}/accept") == (409, "not_available")
    assert town.notices("near", paged) == ["offer_made", "offer_rescinded"]
    assert town.notices("resident", paged) == ["merged"]
    assert town.notices("clerk2", phoned) == ["absorbed"]
    assert likely(town, "clerk", phoned) == {}
    # What was merged is at an end: nobody works on it, and its clocks stand.
    for verb, body in (("accept", {}), ("cancel", {"reason": "mistake"}), ("pool", {}), ("reopen", {})):
        assert town.refused("clerk", f"POST /orders/{paged}/{verb}", body) == (409, "wrong_state")
    assert town.ok("resident", f"GET /orders/{paged}")["state"] == "merged"
    town.pass_time(days=15)
    assert town.ok("clerk", f"GET /orders/{paged}")["level"] == "community"


def test_the_one_that_is_kept_is_served(town: Town, pair: tuple[str, str]) -> None:
    paged, phoned = pair
    town.ok("clerk2", f"POST /orders/{paged}/merge", {"into": phoned})
    town.ok("clerk2", f"POST /orders/{phoned}/accept")
    town.world.member("near")
    found = town.round()
    assert [one["order"] for one in found["items"]] == [phoned]
    town.done("near", town.accept("near", phoned))
    assert town.ok("clerk", f"POST /orders/{phoned}/confirm")["state"] == "confirmed"
    assert town.told(phoned, "absorb") == [None]
    assert town.refused("resident", f"GET /orders/{phoned}") == (404, "not_found")


def test_no_circle_nothing_of_other_people_and_nothing_that_is_taken(town: Town, pair: tuple[str, str]) -> None:
    paged, phoned = pair
    other: dict[str, Any] = {"contact": {"name": "示例丙", "phone": "00055556666"}}
    next_cell = town.ok("neighbour", "POST /orders", town.order(area=NEXT_CELL, **other))["id"]
    abroad = town.ok("neighbour", "POST /orders", town.order(area=f"{OTHER}001", **other))["id"]
    assert merge(town, "clerk", paged, paged) == (422, "invalid")
    assert merge(town, "clerk", paged, next_cell) == (422, "invalid")
    assert merge(town, "clerk", paged, abroad) == (404, "not_found")
    assert merge(town, "clerk", abroad, paged) == (404, "not_found")
    for who in ("resident", "grid"):
        assert merge(town, who, paged, phoned)[0] == 403
    # Whoever answers for both communities may not mix them either.
    town.world.staff("street_clerk", Role.SECRETARY, HOME[:6])
    assert merge(town, "street_clerk", paged, abroad) == (422, "invalid")
    town.world.member("near")
    town.round()
    town.accept("near", paged)
    assert merge(town, "clerk", paged, phoned) == (409, "not_available")
    # The one that is taken is the one to keep.
    assert merge(town, "clerk", phoned, paged) == (200, None)
    assert merge(town, "clerk", paged, phoned) == (409, "wrong_state")
    assert town.state(paged) == "assigned"


@pytest.mark.timeout(60)
def test_two_clerks_merge_each_into_the_other_and_one_order_is_left(town: Town, pair: tuple[str, str]) -> None:
    paged, phoned = pair
    for who in ("clerk", "clerk2"):
        town.token(who)
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(merge, town, "clerk", paged, phoned)
        two = pool.submit(merge, town, "clerk2", phoned, paged)
        answers = sorted([one.result(), two.result()], key=lambda found: found[0])
    assert answers == [(200, None), (409, "wrong_state")]
    assert sorted(town.state(each) == "merged" for each in pair) == [False, True]
    assert town.world.count("notice", kind="merged") == town.world.count("notice", kind="absorbed") == 1


@pytest.mark.timeout(60)
def test_two_clerks_merge_the_same_and_it_happens_once(town: Town, pair: tuple[str, str]) -> None:
    paged, phoned = pair
    for who in ("clerk", "clerk2"):
        town.token(who)
    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(lambda who: merge(town, who, phoned, paged), ("clerk", "clerk2")), key=str)
    assert answers == [(200, None), (409, "wrong_state")]
    assert town.verbs(paged).count("absorb") == town.verbs(phoned).count("merge") == 1
