"""A credential that ends between offer and service: nobody accepts or begins with it, and the desk is told in time."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.errors import NotAllowed
from matcher.domain.roles import Actor
from matcher.domain.states import CredentialState, HelperKind
from matcher.store import schema
from matcher.usecases.add_credential import add_credential
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.steps import claim, helper_of, open_pool, row, run_round, start
from tests.fixtures.world import TWO_PEOPLE, World

TAG = "ELECTRICIAN*"
DESKS = "credential_over"


def note(world: World, who: Actor, state: CredentialState, until: dt.date | None = None, tag: str = TAG) -> None:
    secretary, helper_id = world.actor("secretary"), helper_of(who)
    kind = HelperKind(str(row(world, "helper", helper_id).kind))
    world.services.commit(lambda tx: add_credential(tx, secretary, helper_id, kind, tag, state, until))


def both_places(world: World, ahead: int = 3) -> tuple[Actor, Actor, UUID, UUID, UUID]:
    """An electrician and another pair of hands have taken an order: who, the order, their assignments."""
    skilled, hand = world.member("skilled", tags=[TAG]), world.member("hand", tags=["X"])
    order_id = world.accepted([world.shift(ahead)], service=TWO_PEOPLE)
    open_pool(world, order_id)
    return skilled, hand, order_id, claim(world, skilled, order_id), claim(world, hand, order_id)


def on_the_list(world: World) -> set[UUID]:
    todo = schema.todo.c
    with world.services.read() as tx:
        wanted = (todo.kind == DESKS, todo.state == "open", todo.role == "secretary")
        return {one.subject_id for one in tx.rows(select(todo.subject_id).where(*wanted))}


def test_an_offer_is_taken_back_when_its_credential_ends(world: World) -> None:
    lawyer = world.member("lawyer", tags=["LAWYER*"])
    order_id = world.accepted([world.shift(2)], service="E01")
    run_round(world)
    assert helper_of(lawyer) in world.offers(order_id)
    note(world, lawyer, CredentialState.CHECKED, world.day(1), "LAWYER*")
    assert world.offers(order_id) == {}
    assert helper_of(lawyer) in world.offers(order_id, "rescinded")


@pytest.mark.parametrize("end", ["refused", "too early", "claimed anew"])
def test_an_assignment_whose_credential_ends_is_laid_on_the_desks_list_at_once(world: World, end: str) -> None:
    skilled, _, order_id, held, _ = both_places(world)
    assert on_the_list(world) == set()
    if end == "refused":
        note(world, skilled, CredentialState.REFUSED)
    elif end == "too early":
        note(world, skilled, CredentialState.CHECKED, world.day(2))
    else:
        note(world, skilled, CredentialState.CLAIMED)
    assert on_the_list(world) == {held}
    with world.services.read() as tx:
        told = tx.execute(select(schema.todo).where(schema.todo.c.subject_id == held)).one()
    assert (told.order_id, told.reason) == (order_id, None)
    assert told.due_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date() == world.day(3)
    note(world, skilled, CredentialState.CHECKED, world.day(30))
    assert on_the_list(world) == set(), "checked again: nothing is left to do"


def test_nobody_begins_with_a_credential_that_no_longer_counts(world: World) -> None:
    skilled, hand, _, held, other = both_places(world, ahead=1)
    note(world, skilled, CredentialState.CHECKED, world.day(0))
    world.pass_time(days=1)
    with pytest.raises(NotAllowed, match="no longer counts"):
        start(world, skilled, held)
    assert row(world, "assignment", held).started_at is None
    start(world, hand, other)
    note(world, skilled, CredentialState.CHECKED, world.day(400))
    start(world, skilled, held)


def test_on_the_day_after_its_last_one_the_timer_looks_again(world: World) -> None:
    skilled, _, _, held, _ = both_places(world)
    note(world, skilled, CredentialState.CHECKED, world.day(3))
    assert on_the_list(world) == set()
    assert world.count("timer", kind=DESKS, subject_id=helper_of(skilled)) == 1
    world.pass_time(days=4)
    while work_off_timers(world.services):
        pass
    assert on_the_list(world) == {held}, "the service is late, and can no longer be done by this person"
    assert world.count("timer", kind=DESKS) == 0


def test_the_next_credential_is_watched_when_one_has_ended(world: World) -> None:
    member = world.member("skilled", tags=[TAG, "LAWYER*"])
    note(world, member, CredentialState.CHECKED, world.day(1))
    note(world, member, CredentialState.CHECKED, world.day(5), "LAWYER*")
    world.pass_time(days=2)
    while work_off_timers(world.services):
        pass
    assert world.count("timer", kind=DESKS, subject_id=helper_of(member)) == 1


def test_a_team_needs_its_credential_as_well(world: World) -> None:
    team = world.team("team", tags=[TAG])
    order_id = world.accepted([world.shift(1)], service=TWO_PEOPLE)
    open_pool(world, order_id)
    held = claim(world, team, order_id)
    note(world, team, CredentialState.REFUSED)
    assert on_the_list(world) == {held}
    with pytest.raises(NotAllowed, match="no longer counts"):
        start(world, team, held)


def test_what_needs_no_credential_is_nobodys_concern(world: World) -> None:
    member = world.member("near", tags=["PC_REPAIR", TAG])
    order_id = world.accepted([world.shift(1)])
    open_pool(world, order_id)
    held = claim(world, member, order_id)
    note(world, member, CredentialState.REFUSED)
    assert on_the_list(world) == set()
    start(world, member, held)
