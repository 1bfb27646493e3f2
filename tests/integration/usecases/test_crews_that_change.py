"""Those named for a team stay fit for it: their limits, all of a long order's time, and their credentials."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import insert

from matcher.domain.closing import IncidentKind, Severity
from matcher.domain.errors import NotAllowed, NotAvailable, NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import CredentialState, HelperKind
from matcher.queries.offers import list_own_assignments
from matcher.queries.orders import read_order
from matcher.queries.paging import Wanted
from matcher.store import schema
from matcher.store.invariants import broken
from matcher.store.reveals import require_live
from matcher.store.watching import described, sees_order, watchers
from matcher.usecases.add_credential import add_credential
from matcher.usecases.incidents import incident_of_order
from matcher.usecases.name_crew import name_crew
from matcher.usecases.register_helper import change_helper
from tests.fixtures.crew import SKILLED, Team, belong, listed, told
from tests.fixtures.steps import claim, helper_of, open_pool, start, tick
from tests.fixtures.world import CELL, World

OUTING = ("COMPANION", "MOBILITY_ASSIST", "PC_REPAIR")


@pytest.fixture
def team(world: World) -> Team:
    return Team(world)


def check(world: World, who: Actor, state: CredentialState, until: dt.date | None = None) -> None:
    given = (helper_of(who), HelperKind.MEMBER, SKILLED[0], state, until)
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: add_credential(tx, secretary, *given))


def pooled(world: World, part: str = "morning") -> UUID:
    order_id = world.accepted([world.shift(part=part)])
    open_pool(world, order_id)
    return order_id


def test_a_long_order_takes_all_its_parts_from_each_of_the_crew(world: World) -> None:
    leader = world.team("outing", tags=OUTING)
    busy = world.member("busy", CELL, OUTING, per_day=3, total=9)
    belong(world, leader, busy)
    order_id = world.accepted(service="B07", at=(dt.time(8, 30), dt.time(15)))
    open_pool(world, order_id)
    held = claim(world, leader, order_id)
    world.services.commit(lambda tx: name_crew(tx, leader, held, [helper_of(busy)]))
    for part in ("morning", "noon", "afternoon"):
        with pytest.raises(NotAvailable, match="at that time"):
            claim(world, busy, pooled(world, part))
    assert world.count("occupied", source="crew") == 3
    with world.services.read() as tx:
        assert "inv_crew_untaken" not in broken(tx)
    noon = {"helper_id": helper_of(busy), "date": world.day(1), "part": "noon", "source": "crew", "source_id": held}
    taken = (schema.occupied.c.source == "crew", schema.occupied.c.part == "noon")
    world.services.commit(lambda tx: tx.execute(schema.occupied.delete().where(*taken)))
    with world.services.read() as tx:
        assert broken(tx)["inv_crew_untaken"] == 1
    world.services.commit(lambda tx: tx.execute(insert(schema.occupied), noon))


def test_naming_obeys_the_limits_of_each_as_a_claim_does(team: Team, world: World) -> None:
    claim(world, team.other, pooled_for(world, team.other))
    with pytest.raises(NotAvailable, match="on that day"):
        team.name(team.skilled, team.other)
    team.name(team.skilled, team.hand)


def pooled_for(world: World, who: Actor) -> UUID:
    """An order of the same day's evening that suits somebody."""
    world.services.commit(
        lambda tx: tx.execute(insert(schema.helper_tag).values(helper_id=helper_of(who), tag="PC_REPAIR", cost=0))
    )
    return pooled(world, "evening")


def test_the_crew_must_hold_each_credential_when_it_begins(team: Team, world: World) -> None:
    team.name(team.skilled, team.hand)
    check(world, team.skilled, CredentialState.REFUSED)
    assert listed(world, "credential_over") == {team.held}, "although the team's own was checked"
    with pytest.raises(NotAllowed, match="no longer counts"):
        team.start()
    check(world, team.hand, CredentialState.CHECKED)
    assert listed(world, "credential_over") == set(), "somebody else of the crew has it"
    team.start()


def test_the_desk_is_told_when_a_credential_of_the_crew_ends(team: Team, world: World) -> None:
    check(world, team.skilled, CredentialState.CHECKED, world.day(1))
    team.name(team.skilled, team.hand)
    world.pass_time(days=2)
    tick(world)
    assert listed(world, "credential_over") == {team.held}


def test_others_with_the_credential_are_named_instead(team: Team, world: World) -> None:
    team.name(team.skilled, team.hand)
    check(world, team.skilled, CredentialState.REFUSED)
    check(world, team.other, CredentialState.CHECKED)
    team.name(team.other, team.hand)
    assert listed(world, "credential_over") == set()
    team.start()


def test_a_team_with_people_names_who_goes_before_it_begins(team: Team, world: World) -> None:
    with pytest.raises(WrongState, match="name who goes first"):
        team.start()
    team.name(team.skilled, team.hand)
    team.start()
    # Of a team whose people nobody has written down there is nobody to name.
    alone = world.team("alone")
    held = claim(world, alone, pooled(world))
    start(world, alone, held)


def test_who_belongs_to_the_team_no_more_does_not_go_for_it(team: Team, world: World) -> None:
    team.name(team.skilled, team.hand)
    secretary, stays = world.actor("secretary"), {"members": (helper_of(team.skilled), helper_of(team.other))}
    world.services.commit(lambda tx: change_helper(tx, secretary, helper_of(team.leader), HelperKind.TEAM, stays))
    assert team.taken_from() == {helper_of(team.skilled)}
    assert (listed(world, "crew_short"), told(world, team.leader, "crew_short")) == ({team.held}, 1)


def test_whoever_is_named_sees_the_order_and_where_to_go(team: Team, world: World) -> None:
    with world.services.read() as tx, pytest.raises(NotFound):
        read_order(tx, team.hand, team.order_id)
    team.name(team.skilled, team.hand)
    with world.services.read() as tx:
        assert read_order(tx, team.hand, team.order_id).id == team.order_id
        require_live(tx, team.hand, team.order_id)
        (mine,) = list_own_assignments(tx, team.hand, Wanted()).items
        (change,) = described(tx, [(0, "order", team.order_id, team.order_id, "x", "x", None)])
        known = watchers(tx, [team.hand, team.other])
    assert (mine.id, mine.helper, mine.goes_for) == (team.held, helper_of(team.leader), helper_of(team.leader))
    assert change.order is not None
    assert [sees_order(known[one.id], change.order) for one in (team.hand, team.other)] == [True, False]
    told_of = (team.order_id, IncidentKind.NEAR_MISS, Severity.LOW, "差点摔倒")
    world.services.commit(lambda tx: incident_of_order(tx, team.hand, *told_of))
    team.name(team.skilled, team.other)
    with world.services.read() as tx, pytest.raises(NotFound):
        read_order(tx, team.hand, team.order_id)


def test_those_who_were_named_are_told_when_the_team_does_not_go(team: Team, world: World) -> None:
    team.name(team.skilled, team.hand)
    team.give_back()
    assert [told(world, one, "crew_left_out") for one in (team.skilled, team.hand, team.other)] == [1, 1, 0]
    world.work()
