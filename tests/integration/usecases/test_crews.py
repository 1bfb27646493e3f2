"""A leader accepts for the team and names who goes; that takes the shift from each of them, and from nobody else."""

import pytest
from sqlalchemy import update

from matcher.domain.errors import IllegalTransition, Invalid, JiedanError, NotAllowed, NotAvailable, NotFound
from matcher.domain.roles import Actor
from matcher.store import schema
from matcher.usecases import do_assignment
from matcher.usecases.cancel_order import cancel_order
from tests.fixtures.crew import Team
from tests.fixtures.steps import claim, helper_of, loaded, open_pool
from tests.fixtures.world import TWO_PEOPLE, World


@pytest.fixture
def team(world: World) -> Team:
    return Team(world)


def test_naming_takes_the_shift_from_each_and_from_nobody_else(team: Team, world: World) -> None:
    team.name(team.skilled, team.hand)
    assert team.taken_from() == {helper_of(team.skilled), helper_of(team.hand)}
    order_id = world.accepted([world.shift()], service=TWO_PEOPLE)
    open_pool(world, order_id)
    with pytest.raises(NotAvailable, match="at that time"):
        claim(world, team.hand, order_id)
    claim(world, team.other, order_id)
    facts = {one.id: one for one in loaded(world)._facts.helpers.values()}
    assert facts[helper_of(team.skilled)].taken == (world.shift(),)


def test_other_people_may_be_named_instead(team: Team) -> None:
    team.name(team.skilled, team.hand)
    team.name(team.skilled, team.other)
    assert team.taken_from() == {helper_of(team.skilled), helper_of(team.other)}


@pytest.mark.parametrize("ending", ["release", "cancel", "no_show"])
def test_when_the_team_does_not_go_its_people_are_free(team: Team, world: World, ending: str) -> None:
    team.name(team.skilled, team.hand)
    clerk = world.actor("clerk")
    if ending == "release":
        world.services.commit(lambda tx: do_assignment.release(tx, team.leader, team.held, None))
    elif ending == "no_show":
        world.pass_time(days=2)
        world.services.commit(lambda tx: do_assignment.no_show(tx, clerk, team.held, None))
    else:
        world.services.commit(lambda tx: cancel_order(tx, clerk, team.order_id, "duplicate"))
    assert team.taken_from() == set()
    world.work()


def refused(team: Team, *people: Actor, by: Actor | None = None) -> JiedanError:
    with pytest.raises(JiedanError) as caught:
        team.name(*people, by=by)
    assert team.taken_from() == set()
    return caught.value


def test_together_they_fill_all_places(team: Team) -> None:
    assert "cannot fill all places" in str(refused(team, team.hand, team.other))
    assert "cannot fill all places" in str(refused(team, team.skilled))
    assert isinstance(refused(team, team.skilled, team.skilled), Invalid)


def test_only_people_of_the_team_who_take_part_and_are_free(team: Team, world: World) -> None:
    stranger = world.member("stranger", tags=["X"])
    assert isinstance(refused(team, team.skilled, stranger), Invalid)
    mine = schema.helper.c.id == team.hand.helper_id
    world.services.commit(lambda tx: tx.execute(update(schema.helper).where(mine).values(state="paused")))
    assert "takes no part" in str(refused(team, team.skilled, team.hand))
    order_id = world.accepted([world.shift()], service=TWO_PEOPLE)
    open_pool(world, order_id)
    claim(world, team.other, order_id)
    assert isinstance(refused(team, team.skilled, team.other), NotAvailable)


def test_only_the_leader_of_the_team_and_only_while_it_is_to_go(team: Team, world: World) -> None:
    other = world.team("others")
    assert isinstance(refused(team, team.skilled, team.hand, by=other), NotFound)
    assert isinstance(refused(team, team.skilled, team.hand, by=world.actor("clerk")), NotAllowed)
    assert isinstance(refused(team, team.skilled, team.hand, by=team.skilled), NotFound)
    world.services.commit(lambda tx: do_assignment.release(tx, team.leader, team.held, None))
    assert isinstance(refused(team, team.skilled, team.hand), IllegalTransition)
    world.work()


def test_those_named_are_told_once(team: Team, world: World) -> None:
    team.name(team.skilled, team.hand)
    team.name(team.skilled, team.other)
    assert world.count("notice", kind="crew_named") == 3
    assert world.count("crew_member", assignment_id=team.held) == 2
