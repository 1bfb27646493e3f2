"""A relative, or somebody who must not come, does not: asked alone, named for a team, or told so after saying yes."""

from uuid import UUID

import pytest

from matcher.domain.errors import Invalid, NotAllowed, Recused, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import ConflictKind, HelperKind, PairingKind, TodoOutcome
from matcher.domain.waiting import TodoKind
from matcher.store import todos
from matcher.store.database import Tx
from matcher.store.reveals import require_live
from matcher.usecases.conflicts import declare_conflict
from matcher.usecases.finish_todo import finish_todo
from matcher.usecases.name_crew import name_crew
from matcher.usecases.override_assignment import override
from matcher.usecases.pair import pair, unpair
from matcher.usecases.reassign_order import reassign_order
from matcher.usecases.register_helper import change_helper
from tests.fixtures.crew import Team, belong, listed, recipient_of, told
from tests.fixtures.steps import accept, claim, followed, helper_of, loaded, open_pool, reasons, row, run_round, start
from tests.fixtures.world import World

USUAL = "is not asked for this order"
BLOCKED = PairingKind.BLOCKED


@pytest.fixture
def team(world: World) -> Team:
    return Team(world)


def tie(world: World, order_id: UUID, who: Actor, kind: PairingKind = BLOCKED) -> None:
    clerk, served = world.actor("clerk"), recipient_of(world, order_id)
    world.services.commit(lambda tx: pair(tx, clerk, served, helper_of(who), kind))


def look(world: World, who: Actor, order_id: UUID) -> None:
    with world.services.read() as tx:
        require_live(tx, who, order_id)


def decide(world: World, held: UUID, reason: str = "other") -> None:
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: override(tx, secretary, held, reason))


@pytest.mark.parametrize("kind", [PairingKind.RELATIVE, BLOCKED])
def test_nobody_kept_apart_is_named_and_it_is_not_said_why(team: Team, kind: PairingKind) -> None:
    team.tie(team.hand, kind)
    with pytest.raises(NotAllowed, match=USUAL):
        team.name(team.skilled, team.hand)
    assert team.taken_from() == set()
    team.name(team.skilled, team.other)


def test_who_is_kept_apart_after_being_named_goes_no_more(team: Team, world: World) -> None:
    team.name(team.skilled, team.hand)
    team.tie(team.hand)
    assert team.taken_from() == {helper_of(team.skilled)}
    assert listed(world, "crew_short") == {team.held}
    assert (told(world, team.leader, "crew_short"), told(world, team.hand, "crew_left_out")) == (1, 1)
    with pytest.raises(WrongState, match="name who goes"):
        team.start()
    team.name(team.skilled, team.other)
    assert listed(world, "crew_short") == listed(world, "kept_apart") == set()
    team.start()


def test_a_team_of_which_everybody_is_kept_apart_is_not_asked(world: World) -> None:
    leader, one, other = world.team("few"), world.member("one"), world.member("other")
    belong(world, leader, one, other)
    order_id = world.accepted()
    tie(world, order_id, one)
    warm = loaded(world)
    tie(world, order_id, other, PairingKind.RELATIVE)
    assert followed(world, warm)
    for district in (warm, loaded(world)):
        (order,) = district._facts.orders.values()
        assert len(order.excludes) == 3
    run_round(world)
    assert world.offers(order_id) == {}
    open_pool(world, order_id)
    with pytest.raises(NotAllowed, match=USUAL):
        claim(world, leader, order_id)
    # With somebody else it can go, and whoever follows the district learns of it.
    members = {"members": (helper_of(world.member("new", tags=["X"])),)}
    warm = loaded(world)
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: change_helper(tx, secretary, helper_of(leader), HelperKind.TEAM, members))
    assert followed(world, warm)
    for district in (warm, loaded(world)):
        (order,) = district._facts.orders.values()
        assert len(order.excludes) == 2
    claim(world, leader, order_id)


def test_an_offer_to_a_team_that_has_nobody_else_is_taken_back(world: World) -> None:
    leader = world.team("few")
    only = world.member("only", tags=["X"])
    belong(world, leader, only)
    order_id = world.accepted()
    run_round(world)
    assert set(world.offers(order_id)) == {helper_of(leader)}
    tie(world, order_id, only)
    assert (world.offers(order_id), world.state(order_id)) == ({}, "accepted")
    assert ("offer", "rescind", "kept_apart") in reasons(world, order_id)


def held_then_tied(world: World) -> tuple[Actor, UUID, UUID]:
    """Somebody took an order, and was blocked since: who, order and assignment."""
    near = world.member("near")
    order_id = world.accepted()
    open_pool(world, order_id)
    held = claim(world, near, order_id)
    tie(world, order_id, near)
    return near, order_id, held


def test_who_is_blocked_after_saying_yes_waits_for_the_desk(world: World) -> None:
    near, order_id, held = held_then_tied(world)
    assert listed(world, "kept_apart") == {held}
    with pytest.raises(NotAllowed, match=USUAL):
        start(world, near, held)
    with pytest.raises(NotAllowed, match=USUAL):
        look(world, near, order_id)
    decide(world, held, "他们已经和好")
    assert listed(world, "kept_apart") == set()
    assert reasons(world, order_id)[-1] == ("assignment", "override", "in_words")
    look(world, near, order_id)
    # Another tie asks for another decision.
    tie(world, order_id, near, PairingKind.RELATIVE)
    with pytest.raises(NotAllowed, match=USUAL):
        start(world, near, held)
    decide(world, held)
    start(world, near, held)
    with pytest.raises(WrongState, match="waits for such a decision"):
        decide(world, held)


def test_the_desk_gives_the_place_to_somebody_else(world: World) -> None:
    near, order_id, held = held_then_tied(world)
    other = world.member("other")
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: reassign_order(tx, secretary, order_id, "other"))
    assert (row(world, "assignment", held).state, listed(world, "kept_apart")) == ("reassigned", set())
    assert (told(world, near, "reassigned"), told(world, world.actor("resident"), "place_freed")) == (1, 1)
    world.work()
    assert set(world.offers(order_id)) == {helper_of(other)}


def test_only_with_a_reason_and_by_somebody_without_a_stake(world: World) -> None:
    _, order_id, held = held_then_tied(world)
    secretary, served = world.actor("secretary"), recipient_of(world, order_id)

    def tick_off(tx: Tx) -> None:
        waiting = todos.open_of(tx, held, TodoKind.KEPT_APART)
        assert waiting is not None
        finish_todo(tx, secretary, waiting.id, TodoOutcome.DONE)

    with pytest.raises(Invalid, match="with a reason"):
        world.services.commit(tick_off)
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: override(tx, world.actor("clerk"), held, "other"))
    world.services.commit(lambda tx: declare_conflict(tx, secretary, served, ConflictKind.RELATIVE, None))
    with pytest.raises(Recused):
        decide(world, held)


def test_where_the_tie_goes_nothing_is_left_to_decide(world: World) -> None:
    near, order_id, held = held_then_tied(world)
    clerk, served = world.actor("clerk"), recipient_of(world, order_id)
    world.services.commit(lambda tx: unpair(tx, clerk, served, helper_of(near), BLOCKED))
    assert listed(world, "kept_apart") == set()
    start(world, near, held)


def test_the_desk_can_let_people_of_a_team_go(world: World) -> None:
    leader, only = world.team("few"), world.member("only", tags=["PC_REPAIR"], offers_a_week=0)
    belong(world, leader, only)
    order_id = world.accepted()
    run_round(world)
    held = accept(world, leader, order_id)
    tie(world, order_id, only)
    assert listed(world, "kept_apart") == {held}
    decide(world, held)
    world.services.commit(lambda tx: name_crew(tx, leader, held, [helper_of(only)]))
    look(world, only, order_id)
    start(world, leader, held)
