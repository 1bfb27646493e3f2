"""Who leaves, or has no time, keeps nobody waiting: places and duties ahead go to others at once."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.closing import IncidentAction, IncidentKind, Severity
from matcher.domain.errors import Invalid, NotAllowed, NotAvailable
from matcher.domain.messages import EN
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Shift
from matcher.domain.states import CredentialState, HelperKind
from matcher.store import places, schema
from matcher.usecases.add_credential import add_credential
from matcher.usecases.incidents import act_on_incident, close_incident, incident_of_assignment, incident_of_order
from matcher.usecases.keep_roster import RosterData, claim_duty, make_roster, release_duty
from matcher.usecases.offer_order import offer_order
from matcher.usecases.pause_helper import pause, resume
from matcher.usecases.register_helper import change_helper
from matcher.usecases.steps.writing_letters import write
from tests.fixtures.crew import Team, belong, listed, told
from tests.fixtures.steps import claim, followed, helper_of, loaded, open_pool, reasons, row, run_round, start
from tests.fixtures.world import FAR_CELL, HOME, World

TAGS = ("PATROL", "INSURED*", "PC_REPAIR")


def leave(world: World, who: Actor, kind: HelperKind = HelperKind.MEMBER) -> None:
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: change_helper(tx, secretary, helper_of(who), kind, {"state": "left"}))


def rest(world: World, who: Actor, until: dt.date | None = None) -> None:
    world.services.commit(lambda tx: pause(tx, who, helper_of(who), HelperKind.MEMBER, until))


def duties(world: World, *ahead: int) -> list[UUID]:
    """A patrol of two on the mornings of these days."""
    days = tuple((world.day(one).weekday(), "morning") for one in ahead)
    data = RosterData("L01", HOME, "巡逻队", days, world.day(min(ahead)), world.day(max(ahead)), 2)
    clerk, d = world.actor("clerk"), schema.duty.c
    world.services.commit(lambda tx: make_roster(tx, clerk, data))
    with world.services.read() as tx:
        return [one for (one,) in tx.tuples(select(d.id).order_by(d.date))]


def on(world: World, who: Actor, *ids: UUID) -> Actor:
    for one in ids:
        world.services.commit(lambda tx, d=one: claim_duty(tx, who, d))  # type: ignore[misc]  # bound early
    return who


def claimed(world: World, who: Actor, ahead: int = 1) -> tuple[UUID, UUID]:
    order_id = world.accepted([world.shift(ahead)])
    open_pool(world, order_id)
    return order_id, claim(world, who, order_id)


def test_who_leaves_gives_back_what_has_not_begun(world: World) -> None:
    near, other = world.member("near", total=9), world.member("other")
    order_id, held = claimed(world, near)
    leave(world, near)
    assert (row(world, "assignment", held).state, world.state(order_id)) == ("released", "accepted")
    assert ("assignment", "release", "left") in reasons(world, order_id)
    assert (told(world, world.actor("resident"), "place_freed"), told(world, near, "reassigned")) == (1, 1)
    world.work()
    assert set(world.offers(order_id)) == {helper_of(other)}


def test_what_has_begun_is_laid_on_the_secretarys_list(world: World) -> None:
    near = world.member("near", total=9)
    _, held = claimed(world, near)
    start(world, near, held)
    leave(world, near)
    assert (row(world, "assignment", held).state, listed(world, "helper_left")) == ("active", {held})


def test_who_leaves_is_taken_out_of_crews(world: World) -> None:
    team = Team(world)
    team.name(team.skilled, team.hand)
    leave(world, team.hand)
    assert (team.taken_from(), listed(world, "crew_short")) == ({helper_of(team.skilled)}, {team.held})
    assert told(world, team.leader, "crew_short") == 1


def test_a_team_that_leaves_gives_back_its_orders_and_frees_its_people(world: World) -> None:
    team = Team(world)
    team.name(team.skilled, team.hand)
    leave(world, team.leader, HelperKind.TEAM)
    assert (team.taken_from(), world.state(team.order_id)) == (set(), "accepted")
    world.work()


def test_a_team_that_everybody_has_left_is_no_candidate(world: World) -> None:
    leader, only = world.team("few"), world.member("only", tags=["X"])
    belong(world, leader, only)
    held_id, held = claimed(world, leader)
    asked = world.accepted([world.shift(2)])
    run_round(world)
    assert set(world.offers(asked)) == {helper_of(leader)}
    warm = loaded(world)
    leave(world, only)
    assert (world.offers(asked), world.state(held_id)) == ({}, "accepted")
    assert row(world, "assignment", held).state == "released"
    assert followed(world, warm)
    for district in (warm, loaded(world)):
        assert helper_of(leader) not in {one.id for one in district._facts.helpers.values()}
    world.work()
    assert world.offers(asked) == {}
    late = world.accepted([world.shift(3)])
    open_pool(world, late)
    with pytest.raises(NotAllowed, match="does not take orders"):
        claim(world, leader, late)


def test_who_pauses_or_leaves_is_on_no_duty_meanwhile(world: World) -> None:
    first, second = duties(world, 1, 2)
    resting = on(world, world.member("resting", tags=TAGS), first, second)
    going = on(world, world.member("going", tags=TAGS), first)
    rest(world, resting, world.day(2))
    leave(world, going)
    held = [row(world, "duty", one).filled for one in (first, second)]
    assert held == [0, 1], "on the day on which it is there again it is on duty"
    assert world.count("occupied") == 1
    clerk = world.actor("clerk")
    assert [told(world, one, "duty_freed") for one in (resting, going, clerk)] == [1, 1, 2]
    with world.services.read() as tx:
        letters = tx.rows(select(schema.notice).where(schema.notice.c.to_id == clerk.id))
        calendar = places.calendar_of(tx, HOME)
        assert "A place on duty is free: " in write(tx, calendar, EN, letters)[1]
    rest(world, resting)
    assert row(world, "duty", second).filled == 0


def test_a_credential_that_ends_lays_a_duty_on_the_list(world: World) -> None:
    (one,) = duties(world, 3)
    guard = on(world, world.member("guard", tags=TAGS), one)

    def note(state: CredentialState, until: dt.date | None = None) -> None:
        given = (helper_of(guard), HelperKind.MEMBER, "INSURED*", state, until)
        world.services.commit(lambda tx: add_credential(tx, world.actor("secretary"), *given))

    note(CredentialState.CHECKED, world.day(2))
    assert len(listed(world, "credential_over")) == 1
    note(CredentialState.CHECKED, world.day(3))
    assert listed(world, "credential_over") == set()
    note(CredentialState.REFUSED)
    world.services.commit(lambda tx: release_duty(tx, guard, one, None))
    assert listed(world, "credential_over") == set()


def test_a_duty_that_is_over_is_not_given_back(world: World) -> None:
    (one,) = duties(world, 1)
    guard = on(world, world.member("guard", tags=TAGS), one)
    with world.services.read() as tx:
        ends_at = places.calendar_of(tx, HOME).ends_at(Shift(world.day(1), "morning"))
        left = ends_at - tx.now
    world.pass_time(seconds=left.total_seconds() + 1)
    with pytest.raises(NotAvailable, match="is over"):
        world.services.commit(lambda tx: release_duty(tx, guard, one, None))
    assert row(world, "duty", one).filled == 1


def test_the_action_paused_helper_pauses_whoever_it_is_about(world: World) -> None:
    world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    near = world.member("near", FAR_CELL, reach=3, total=9, per_day=2)
    _, held = claimed(world, near)
    asked, secretary = world.accepted([world.shift(2)]), world.actor("secretary")
    world.services.commit(lambda tx: offer_order(tx, secretary, asked, [helper_of(near)], None))
    assert set(world.offers(asked)) == {helper_of(near)}
    given = (held, IncidentKind.CONDUCT, Severity.HIGH, "他很凶")
    told_of = world.services.commit(lambda tx: incident_of_assignment(tx, world.actor("resident"), *given))
    officer = world.actor("officer")
    world.services.commit(lambda tx: act_on_incident(tx, officer, told_of, IncidentAction.PAUSED_HELPER, None))
    assert (row(world, "helper", helper_of(near)).state, world.offers(asked)) == ("paused", {})
    with pytest.raises(NotAllowed, match="still looking into"):
        world.services.commit(lambda tx: resume(tx, near, helper_of(near), HelperKind.MEMBER))
    with pytest.raises(NotAllowed, match="still looking into"):
        rest(world, near, world.day(2))
    world.services.commit(lambda tx: close_incident(tx, secretary, told_of, None))
    world.services.commit(lambda tx: resume(tx, near, helper_of(near), HelperKind.MEMBER))
    world.work()


def test_nobody_is_paused_where_it_is_not_said_who(world: World) -> None:
    order_id = world.accepted()
    given = (order_id, IncidentKind.CONDUCT, Severity.LOW, "不知道是谁")
    told_of = world.services.commit(lambda tx: incident_of_order(tx, world.actor("clerk"), *given))
    secretary = world.actor("secretary")
    with pytest.raises(Invalid, match="not about one helper"):
        world.services.commit(lambda tx: act_on_incident(tx, secretary, told_of, IncidentAction.PAUSED_HELPER, None))
