"""Hospital at 8:30: an order with exact hours goes to who is free all through them, in a plan and by hand alike."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import insert, update

from matcher.domain.errors import Invalid, NotAvailable
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Shift
from matcher.domain.weights import Weights
from matcher.planning import answers
from matcher.planning.instance import build
from matcher.queries.own_tasks import list_own_tasks
from matcher.queries.paging import Wanted
from matcher.store import helpers, occupied, schema
from matcher.store.database import Tx
from matcher.store.snapshot import horizon_of, read_area
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.do_assignment import release
from matcher.usecases.services import Nobody
from tests.fixtures.steps import accept, claim, followed, helper_of, loaded, open_pool, run_round
from tests.fixtures.world import CELL, HOME, World

ESCORT = "B07"
"""Going along to the hospital: timed, one person with COMPANION and MOBILITY_ASSIST."""
TAGS = ("COMPANION", "MOBILITY_ASSIST", "PC_REPAIR")


def clock(hour: int, minute: int = 0) -> dt.time:
    return dt.time(hour, minute)


def escort(world: World, begin: dt.time, end: dt.time, windows: list[Shift] | None = None) -> UUID:
    return world.accepted(windows, service=ESCORT, at=(begin, end))


def companion(world: World, name: str, **limits: int) -> Actor:
    return world.member(name, CELL, TAGS, **limits)


def narrow(world: World, who: Actor, part: str, begin: int, end: int) -> None:
    """Only these minutes of the part, every day."""
    week = schema.weekly_availability

    def work(tx: Tx) -> None:
        mine = (week.c.helper_id == who.helper_id, week.c.part == part)
        tx.execute(update(week).where(*mine).values(from_min=begin, to_min=end))
        row = helpers.lock(tx, helper_of(who))
        helpers.change(tx, row, {}, who)

    world.services.commit(work)


def away(world: World, who: Actor, date: dt.date, begin: int, end: int) -> None:
    """Busy for these minutes of a date."""
    busy = {"helper_id": helper_of(who), "date": date, "part": "*", "state": "busy", "from_min": begin, "to_min": end}

    def work(tx: Tx) -> None:
        tx.execute(insert(schema.availability_exception).values(**busy))
        row = helpers.lock(tx, helper_of(who))
        helpers.change(tx, row, {}, who)

    world.services.commit(work)


def call_off(world: World, order_id: UUID) -> None:
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))


def offered(world: World, order_id: UUID) -> set[UUID]:
    run_round(world)
    return set(world.offers(order_id))


def taken(world: World, who: Actor) -> list[tuple[dt.date, str]]:
    with world.services.read() as tx:
        rows = tx.rows(schema.occupied.select().where(schema.occupied.c.helper_id == who.helper_id))
    return [(row.date, row.part) for row in rows]


def test_without_hours_it_is_not_placed(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.placed(service=ESCORT)
    assert [(one.field, one.code) for one in refused.value.errors] == [("at", "missing")]


@pytest.mark.parametrize(
    ("begin", "end", "part", "found"),
    [
        (clock(8, 30), clock(11), "afternoon", ("windows[0].part", "not_at_that_hour")),
        (clock(7), clock(9), "morning", ("at", "outside_parts")),
        (clock(20), clock(22), "evening", ("at", "outside_parts")),
        (clock(22), clock(23), "evening", ("at", "outside_parts")),
    ],
)
def test_hours_must_lie_in_the_parts_that_are_named(
    world: World, begin: dt.time, end: dt.time, part: str, found: tuple[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        world.placed([world.shift(1, part)], service=ESCORT, at=(begin, end))
    assert [(one.field, one.code) for one in refused.value.errors] == [found]


def test_a_new_time_keeps_to_the_hours(world: World) -> None:
    order_id, resident = escort(world, clock(8, 30), clock(11)), world.actor("resident")
    with pytest.raises(Invalid, match="morning"):
        world.services.commit(lambda tx: change_order(tx, resident, order_id, (world.shift(2, "evening"),), None))
    world.services.commit(lambda tx: change_order(tx, resident, order_id, (world.shift(2),), None))
    at = (clock(14), clock(15))
    afternoon = (world.shift(2, "afternoon"),)
    world.services.commit(lambda tx: change_order(tx, resident, order_id, afternoon, None, at))


def test_it_goes_to_who_is_free_all_through_the_hours(world: World) -> None:
    late, exact = companion(world, "late"), companion(world, "exact")
    narrow(world, late, "morning", 9 * 60, 12 * 60)
    narrow(world, exact, "morning", 8 * 60 + 30, 11 * 60)
    order_id = escort(world, clock(8, 30), clock(11))
    assert offered(world, order_id) == {helper_of(exact)}
    longer = escort(world, clock(8, 30), clock(11, 1), [world.shift(2)])
    assert offered(world, longer) == set()


def test_hours_away_on_one_date_bind_on_that_date_alone(world: World) -> None:
    member = companion(world, "one", total=9)
    away(world, member, world.day(1), 10 * 60, 11 * 60)
    assert offered(world, escort(world, clock(8, 30), clock(10, 30))) == set()
    assert offered(world, escort(world, clock(8), clock(10))) == {helper_of(member)}
    assert offered(world, escort(world, clock(8, 30), clock(10, 30), [world.shift(2)])) == {helper_of(member)}


def test_an_order_longer_than_its_part_takes_all_that_it_touches_until_it_ends(world: World) -> None:
    member = companion(world, "one", total=9, per_day=1)
    order_id = escort(world, clock(8, 30), clock(13))
    assert offered(world, order_id) == {helper_of(member)}
    held = accept(world, member, order_id)
    assert taken(world, member) == [(world.day(1), "noon")]
    noon = world.accepted([world.shift(1, "noon")])
    assert offered(world, noon) == set()
    world.services.commit(lambda tx: release(tx, member, held, "ill"))
    assert taken(world, member) == []
    assert offered(world, noon) == {helper_of(member)}


def test_a_long_order_that_is_called_off_frees_the_day(world: World) -> None:
    member = companion(world, "one")
    order_id = escort(world, clock(8, 30), clock(15))
    run_round(world)
    accept(world, member, order_id)
    assert len(taken(world, member)) == 2
    call_off(world, order_id)
    assert taken(world, member) == []


def test_a_long_order_goes_to_nobody_with_anything_else_that_day(world: World) -> None:
    busy, handy = companion(world, "busy", total=9), companion(world, "handy", per_day=2)
    evening = world.accepted([world.shift(1, "evening")])
    open_pool(world, evening)
    claim(world, busy, evening)
    order_id = escort(world, clock(8, 30), clock(13))
    with world.services.read() as tx:
        planned = build(read_area(tx, HOME, horizon_of(tx, HOME)), Weights(), horizon_of(tx, HOME))
    # No plan of several orders can promise the whole day of somebody who takes two orders a day.
    assert not any(tag.startswith("at:") for row in planned.instance.helpers for tag in row.tags)
    assert [one.helper_id for one in answers.candidates(loaded(world), order_id, 9).items] == [helper_of(handy)]
    # By itself it finds whoever has nothing else that day.
    assert offered(world, order_id) == {helper_of(handy)}
    accept(world, handy, order_id)
    assert world.state(order_id) == "assigned"


def test_a_team_of_several_crews_takes_a_long_order_by_itself(world: World) -> None:
    team = world.team("team", tags=TAGS)
    order_id = escort(world, clock(8, 30), clock(13))
    assert offered(world, order_id) == {helper_of(team)}


def test_by_hand_and_by_claim_the_whole_day_must_be_free_as_well(world: World) -> None:
    member = companion(world, "one", total=9, per_day=3)
    evening = world.accepted([world.shift(1, "evening")])
    open_pool(world, evening)
    claim(world, member, evening)
    order_id = escort(world, clock(8, 30), clock(13), [world.shift(1), world.shift(2)])
    open_pool(world, order_id)
    with pytest.raises(NotAvailable, match="that day"):
        claim(world, member, order_id, world.shift(1))
    claim(world, member, order_id, world.shift(2))
    assert taken(world, member) == [(world.day(2), "noon")]
    noon = world.accepted([world.shift(2, "noon")])
    open_pool(world, noon)
    with pytest.raises(NotAvailable, match="at that time"):
        claim(world, member, noon)


def test_own_tasks_show_what_a_claim_would_give(world: World) -> None:
    member = companion(world, "one", total=9, per_day=2)
    narrow(world, member, "morning", 9 * 60, 10 * 60)
    order_id = escort(world, clock(8, 30), clock(13))
    open_pool(world, order_id)
    with world.services.read() as tx:
        shown = list_own_tasks(tx, Nobody(), member, Wanted()).items
    assert [one.id for one in shown] == [order_id]
    claim(world, member, order_id)


def test_candidates_are_those_of_the_hours(world: World) -> None:
    free, late = companion(world, "free"), companion(world, "late")
    narrow(world, late, "morning", 9 * 60, 12 * 60)
    order_id = escort(world, clock(8, 30), clock(11))
    found = answers.candidates(loaded(world), order_id, 9)
    assert [one.helper_id for one in found.items] == [helper_of(free)]


def test_a_team_gives_a_crew_for_each_part(world: World) -> None:
    team = world.team("team", tags=TAGS, per_shift=1, per_day=1)
    order_id = escort(world, clock(8, 30), clock(13))
    assert offered(world, order_id) == {helper_of(team)}
    accept(world, team, order_id)
    noon = world.accepted([world.shift(1, "noon")])
    open_pool(world, noon)
    with pytest.raises(NotAvailable):
        claim(world, team, noon)


def test_a_warm_district_follows_the_hours_as_they_come_and_go(world: World) -> None:
    first, second = companion(world, "a"), companion(world, "b", per_day=2)
    narrow(world, second, "morning", 9 * 60, 12 * 60)
    warm = loaded(world)

    def same() -> None:
        assert followed(world, warm)
        fresh = loaded(world)
        assert warm.present.orders == fresh.present.orders
        assert warm.present.helpers == fresh.present.helpers

    order_id = escort(world, clock(9), clock(11), [world.shift(1), world.shift(3)])
    same()
    assert any(tag.startswith("at:") for row in warm.present.helpers.values() for tag in row.tags)
    long = escort(world, clock(9), clock(13), [world.shift(2)])
    same()
    narrow(world, first, "noon", 12 * 60, 13 * 60)
    same()
    run_round(world)
    same()
    asked = world.offers(long)
    assert set(asked) == {helper_of(first)}
    accept(world, first, long)
    same()
    call_off(world, order_id)
    same()
    call_off(world, long)
    same()
    assert not any(tag.startswith("at:") for row in warm.present.helpers.values() for tag in row.tags)


def test_time_that_something_else_takes_counts_against_every_limit(world: World) -> None:
    member, source = world.member("one"), world.staff("other", Role.CLERK, "211402").id
    order_id = world.accepted()
    warm = loaded(world)
    crew = UUID(int=source.int)

    def take(tx: Tx) -> None:
        helpers.lock(tx, helper_of(member))
        occupied.take(tx, helper_of(member), [world.shift()], occupied.CREW, crew)

    world.services.commit(take)
    assert followed(world, warm)
    assert warm.present.helpers == loaded(world).present.helpers
    assert offered(world, order_id) == set()
    open_pool(world, order_id)
    with pytest.raises(NotAvailable):
        claim(world, member, order_id)
    world.services.commit(lambda tx: occupied.free(tx, occupied.CREW, crew))
    assert followed(world, warm)
    assert warm.present.helpers == loaded(world).present.helpers
    claim(world, member, order_id)


def test_nobody_gets_hours_by_naming_them_as_a_skill(world: World) -> None:
    date = world.day(1).isoformat()
    liar = world.member("liar", tags=(*TAGS, f"at:{date}:{8 * 60 + 30}-{11 * 60}"))
    narrow(world, liar, "morning", 9 * 60, 12 * 60)
    assert offered(world, escort(world, clock(8, 30), clock(11))) == set()
