"""From rows to an outcome and back."""

import pytest

from matcher.domain.errors import Invalid, NotFound
from matcher.planning.candidates import candidates, unserved
from matcher.planning.solve import plan
from matcher.planning.words import why, why_unserved
from matcher.store.ids import new_id
from tests.integration.planning.world import World, on

CELL, NEXT_CELL, NEXT_COMMUNITY = "211402001001001", "211402001001002", "211402001002001"


@pytest.mark.parametrize("greedy", [False, True])
def test_the_nearest_who_qualifies_serves_the_order(world: World, greedy: bool) -> None:  # noqa: FBT001 - both ways
    near, far = world.helper(CELL), world.helper(NEXT_CELL)
    world.helper(CELL, tags={"SING": 0})
    order = world.order(on(1), version=4)
    made = world.outcome(greedy=greedy)
    (line,) = made.lines
    assert (line.order_id, line.order_version, line.shift) == (order, 4, on(1))
    assert line.helper_ids == (near,)
    assert line.places == 1
    assert line.cost_parts == {"distance": 0, "helper": 0, "tags": 0, "bonus": 0, "window": 0, "change": 0}
    assert made.solver == ("greedy" if greedy else "optimal")
    assert (made.left, made.held) == ((), ())
    assert far not in line.helper_ids


def test_a_single_person_plan_is_proven_and_timed(world: World) -> None:
    world.helper()
    world.order()
    made = world.outcome()
    assert made.bound == made.cost == 2
    assert made.timings.keys() == {"load", "build", "solve", "explain", "total"}
    assert made.timings["load"] > 0


def test_the_search_stays_in_the_community_until_it_is_widened(world: World) -> None:
    world.helper(NEXT_COMMUNITY, reach=2)
    kept = world.order(on(1))
    (left,) = world.outcome().left
    assert (left.order_id, left.order_version, left.reason) == (kept, 2, "impossible")
    widened = world.order(on(1), search_level="street")
    assert [line.order_id for line in world.outcome().lines] == [widened]


def test_several_people_and_a_team_fill_their_places(world: World) -> None:
    people = {world.helper(), world.helper(), world.helper()}
    by_people = world.order(on(1), needs="COOK:1;-:2", accepts=["member"])
    team = world.helper(kind="team", size=4, per_shift=2, per_day=4, total=10)
    by_team = world.order(on(2), needs="COOK:3", accepts=["team"])
    lines = {line.order_id: line for line in world.outcome().lines}
    assert set(lines[by_people].helper_ids) == people
    assert [share.places for share in lines[by_people].shares] == [1, 1, 1]
    assert lines[by_team].helper_ids == (team,)
    assert (lines[by_team].places, lines[by_team].shares[0].places) == (3, 3)


def test_each_of_several_has_its_own_reasons(world: World) -> None:
    near, far = world.helper(CELL), world.helper(NEXT_CELL)
    world.order(on(1), needs="COOK:1;-:1", accepts=["member"])
    (line,) = world.outcome().lines
    parts = {share.helper_id: share.cost_parts for share in line.shares}
    assert [parts[one]["distance"] for one in (near, far)] == [0, 10]
    assert sum(share["distance"] for share in parts.values()) == line.cost_parts["distance"]
    said = [why(parts[one], kind="member", area=CELL)["en"] for one in (near, far)]
    assert "same grid cell" in said[0]
    assert "same community" in said[1]
    # One of them came for the place that asks for no skill, and nobody says which.
    assert not any("main skill" in sentence for sentence in said)


def test_the_last_place_of_a_partly_filled_order_is_filled_beside_the_first(world: World) -> None:
    holder, newcomer = world.helper(), world.helper()
    order = world.order(on(1), on(2), needs="COOK:2", filled=1)
    world.assignment(order, holder, on(2))
    (line,) = world.outcome().lines
    assert (line.shift, line.helper_ids, line.places) == (on(2), (newcomer,), 1)


def test_what_was_offered_stays_unless_it_pays_to_move(world: World) -> None:
    asked = world.helper(NEXT_CELL)
    world.helper(CELL)
    order = world.order(on(1), state="offered")
    world.offer(order, asked, on(1))
    (line,) = world.outcome().lines
    assert line.helper_ids == (asked,)
    assert line.cost_parts["change"] == 0


def test_who_declined_is_passed_over_for_the_next_best(world: World) -> None:
    first, second = world.helper(CELL), world.helper(NEXT_CELL)
    order = world.order(on(1))
    world.offer(order, first, on(1), "declined", answered_at=world.ago(0))
    assert [line.helper_ids for line in world.outcome().lines] == [(second,)]


def test_a_standing_pair_wins_from_farther_away_and_the_words_say_so(world: World) -> None:
    recipient, near, friend = world.recipient(), world.helper(CELL), world.helper(NEXT_CELL)
    world.pair(recipient, friend, "standing")
    world.assignment(world.order(state="closed"), near, on(-3), "verified")
    world.order(on(1), recipient=recipient)
    (line,) = world.outcome().lines
    assert line.helper_ids == (friend,)
    said = why(line.shares[0].cost_parts, kind="member", area=CELL)
    assert "standing pair" in said["en"]
    assert "same community" in said["en"]
    assert "结对" in said["zh"]


def test_a_held_order_is_told_with_its_version(world: World) -> None:
    order = world.order(on(-1), version=9)
    (one,) = world.outcome().held
    assert (one.order_id, one.order_version, one.reason) == (order, 9, "no_window_left")


def test_without_orders_or_helpers_there_is_an_empty_outcome(world: World) -> None:
    made = world.outcome()
    assert (made.lines, made.left, made.held, made.cost) == ((), (), (), 0)


def test_candidates_are_ranked_for_one_order_as_if_it_stood_alone(world: World) -> None:
    near, far, skilled_second = world.helper(CELL), world.helper(NEXT_CELL), world.helper(CELL, tags={"COOK": 8})
    world.helper(CELL, tags={"SING": 0})
    order = world.order(on(2), on(1))
    problem = world.problem()
    found = candidates(problem, order, 10)
    assert [one.helper_id for one in found] == [near, skilled_second, far]
    assert [one.cost for one in found] == [2, 10, 12]
    assert all(one.shift == on(2) and one.kind == "member" for one in found)
    assert found[0].cost_parts == {
        "distance": 0, "helper": 0, "tags": 0, "bonus": 0, "window": 0, "balance": 2, "climbed": 0, "load": 0,
        "skills": 1,
    }  # fmt: skip
    assert [one.helper_id for one in candidates(problem, order, 1)] == [near]


def test_an_order_without_candidates_says_at_what_it_fails(world: World) -> None:
    world.helper(tags={"SING": 0})
    order = world.order()
    problem = world.problem()
    assert candidates(problem, order, 5) == []
    found = unserved(problem, order)
    assert found.reason == "impossible"
    assert "skill" in why_unserved(found.reason, found.detail)["en"]


def test_a_held_order_has_no_candidates_but_a_reason(world: World) -> None:
    order = world.order(consent=False)
    problem = world.problem()
    assert candidates(problem, order, 5) == []
    assert unserved(problem, order).reason == "no_consent"


def test_an_order_that_was_not_read_is_not_found(world: World) -> None:
    problem = world.problem()
    for ask in (lambda: candidates(problem, new_id(), 5), lambda: unserved(problem, new_id())):
        with pytest.raises(NotFound):
            ask()


def test_stored_data_that_make_no_instance_are_told_in_one_sentence(world: World) -> None:
    world.helper(tags={"COOK": -1})
    world.order()
    problem = world.problem()
    with pytest.raises(Invalid, match=r"helpers\[0\]\.tags\['COOK'\]"):
        plan(problem)
