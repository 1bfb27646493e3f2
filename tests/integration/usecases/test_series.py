"""A weekly visit: each day becomes an order two weeks ahead, exactly once, and the standing pair comes first."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from matcher.domain.errors import Invalid, NotAllowed, NotFound, WrongState
from matcher.domain.repeating import Pattern
from matcher.domain.roles import Role
from matcher.domain.states import Channel, ConsentBy, ConsentHow, HelperKind, SeriesState
from matcher.planning.workdays import is_public_holiday
from matcher.queries import series as shown
from matcher.store import schema
from matcher.store.database import Tx
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.place_order import Consent, Person
from matcher.usecases.repeat_service import SeriesData, accept_series, change_series, place_series
from matcher.usecases.set_availability import set_availability
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.clock import set_clock
from tests.fixtures.crowd import WON, all_at_once
from tests.fixtures.steps import accept, helper_of, row, run_round
from tests.fixtures.world import CELL, HOME, NEXT_CELL, OTHER, World

pytestmark = pytest.mark.timeout(120)
VISIT = "A08"
MONDAY = dt.date(2026, 9, 7)


@pytest.fixture
def world(world: World) -> World:
    """It is nine in the morning."""
    set_clock(world, 9)
    return world


def place(world: World, who: str = "clerk", **changes: object) -> UUID:
    """Every week on the weekday of tomorrow, in the afternoon."""
    values = {
        "service": VISIT,
        "area": CELL,
        "place": "示例路1号",
        "contact": Person("示例甲", "00012345678"),
        "days": ((world.day(1).weekday(), "afternoon"),),
        "first": world.today,
        "consent": Consent(ConsentBy.SELF, ConsentHow.PAPER, "1"),
        "channel": Channel.VISIT,
    }
    data = SeriesData(**values | changes)  # type: ignore[arg-type]  # the keys are checked by the dataclass
    return world.services.commit(lambda tx: place_series(tx, world.actor(who), data))


def made(world: World, series_id: UUID) -> dict[dt.date, UUID]:
    day = schema.series_day
    with world.services.read() as tx:
        rows = tx.rows(select(day).where(day.c.series_id == series_id).order_by(day.c.date))
    return {one.date: one.order_id for one in rows}


def change(world: World, series_id: UUID, state: SeriesState, who: str = "clerk") -> None:
    world.services.commit(lambda tx: change_series(tx, world.actor(who), series_id, state, "away"))


def a_day_later(world: World, days: int = 1) -> None:
    world.pass_time(days=days)
    while work_off_timers(world.services):
        pass


def test_days_are_counted_in_weeks_from_the_first_ones_monday() -> None:
    pattern = Pattern([(2, "morning"), (0, "evening")], 2, MONDAY + dt.timedelta(days=1))
    found = list(pattern.between(MONDAY, MONDAY + dt.timedelta(days=28)))
    days = [((shift.date - MONDAY).days, shift.part) for shift in found]
    assert days == [(2, "morning"), (14, "evening"), (16, "morning"), (28, "evening")]


def test_public_holidays_are_days_off_and_not_weekends_or_the_days_that_make_up() -> None:
    assert is_public_holiday(dt.date(2026, 10, 1))
    assert not is_public_holiday(dt.date(2026, 11, 21))
    assert not is_public_holiday(dt.date(2099, 1, 1))


def test_the_desks_series_makes_its_first_orders_at_once_and_the_next_by_a_timer(world: World) -> None:
    series_id = place(world)
    assert list(made(world, series_id)) == [world.day(1), world.day(8)]
    order = row(world, "service_order", made(world, series_id)[world.day(1)])
    assert (order.state, order.owner_id, order.series_id) == ("accepted", world.actor("clerk").id, series_id)
    assert world.count("consent", order_id=order.id, how="paper") == 1
    assert world.count("order_window", order_id=order.id, part="afternoon") == 1
    late = row(world, "service_order", made(world, series_id)[world.day(8)])
    shift_ends = dt.datetime.combine(world.day(8), dt.time(18), dt.timezone(dt.timedelta(hours=8)))
    assert late.due_at >= shift_ends
    a_day_later(world)
    assert list(made(world, series_id)) == [world.day(1), world.day(8), world.day(15)]
    a_day_later(world, 7)
    assert len(made(world, series_id)) == 4


def test_each_day_once_under_any_number_of_tickers(world: World) -> None:
    series_id = place(world, days=tuple((day, "afternoon") for day in range(7)))
    before = len(made(world, series_id))
    world.pass_time(days=3)
    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(lambda _: work_off_timers(world.services), range(8)))
    found = made(world, series_id)
    assert len(found) == before + 3
    assert world.count("service_order", series_id=series_id) == len(found) == len(set(found.values()))


def test_a_residents_series_waits_for_the_desk(world: World) -> None:
    series_id = place(world, "resident")
    assert made(world, series_id) == {}
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: accept_series(tx, world.actor("resident"), series_id))
    world.services.commit(lambda tx: accept_series(tx, world.actor("clerk"), series_id))
    assert len(made(world, series_id)) == 2
    with pytest.raises(WrongState):
        world.services.commit(lambda tx: accept_series(tx, world.actor("clerk"), series_id))


def test_taken_on_twice_at_once_it_makes_its_days_once(world: World) -> None:
    series_id = place(world, "resident")

    def take_on() -> None:
        world.services.commit(lambda tx: accept_series(tx, world.actor("clerk"), series_id))

    assert sorted(all_at_once([take_on] * 4)) == [WON, *["wrong_state"] * 3]
    assert len(made(world, series_id)) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"service": "B01"}, "not_repeated"),
        ({"days": ((0, "midnight"),)}, "unknown_part"),
        ({"area": HOME[:9]}, "too_wide"),
        ({"first": dt.date(2020, 1, 1)}, "past"),
        ({"last": dt.date(2020, 1, 1)}, "from_before_to"),
        ({"note": "11010519491231002X"}, "identity_or_card_number"),
    ],
)
def test_what_cannot_repeat_is_refused(world: World, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        place(world, "clerk", **changes)
    assert [one.code for one in refused.value.errors] == [code]
    assert world.count("series") == 0


def test_public_holidays_are_left_out_where_that_is_said(world: World) -> None:
    # The first week of October, from a day in September of a year that the calendar knows.
    with world.services.read() as tx:
        now = tx.now
    world.pass_time(seconds=(dt.datetime(2026, 9, 28, 1, tzinfo=dt.UTC) - now).total_seconds())
    world.today = dt.date(2026, 9, 28)
    every_day = tuple((day, "afternoon") for day in range(7))
    off, on = place(world, days=every_day, skips_holidays=True), place(world, days=every_day)
    holiday = dt.date(2026, 10, 2)
    assert holiday not in made(world, off)
    assert holiday in made(world, on)


def test_at_rest_nothing_is_ahead_and_going_on_it_is_made_again(world: World) -> None:
    member = world.member("pair", tags=["COMPANION"])
    series_id = place(world)
    first = made(world, series_id)
    run_round(world)
    accept(world, member, first[world.day(1)])
    change(world, series_id, SeriesState.PAUSED, "clerk")
    assert {world.state(one) for one in first.values()} == {"cancelled"}
    assert world.count("assignment", state="active") == 0
    a_day_later(world)
    assert made(world, series_id) == {}
    world.today = world.day(1)
    change(world, series_id, SeriesState.ACTIVE)
    assert list(made(world, series_id)) == [world.today, world.day(7), world.day(14)]
    with pytest.raises(WrongState):
        change(world, series_id, SeriesState.ACTIVE)


def test_a_visit_that_was_called_off_by_itself_is_not_made_again(world: World) -> None:
    series_id = place(world)
    order_id = made(world, series_id)[world.day(8)]
    world.services.commit(lambda tx: cancel_order(tx, world.actor("clerk"), order_id, "away"))
    a_day_later(world)
    assert made(world, series_id)[world.day(8)] == order_id


def test_it_ends_by_hand_for_good_and_by_itself_after_its_last_day(world: World) -> None:
    short, long = place(world, last=world.day(2)), place(world)
    change(world, long, SeriesState.ENDED)
    with pytest.raises(WrongState):
        change(world, long, SeriesState.ACTIVE)
    assert len(made(world, short)) == 1
    a_day_later(world, 4)
    assert [row(world, "series", one).state for one in (short, long)] == ["ended", "ended"]
    assert world.count("timer", kind="series") == 0


def test_what_lies_elsewhere_is_not_there(world: World) -> None:
    series_id = place(world)
    far, stranger = world.staff("far", Role.CLERK, OTHER), world.staff("stranger", Role.RESIDENT, CELL)
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: change_series(tx, far, series_id, SeriesState.ENDED, None))
    with pytest.raises(NotFound), world.services.read() as tx:
        shown.read_series(tx, stranger, series_id)
    with pytest.raises(NotFound):
        place(world, "far")


def test_the_standing_pair_comes_first_and_on_its_holiday_somebody_else(world: World) -> None:
    pair, other = (world.member(name, NEXT_CELL, ["COMPANION"], total=9) for name in ("pair", "other"))
    series_id = place(world)
    orders = made(world, series_id)
    served = row(world, "service_order", orders[world.day(1)]).recipient_id

    def together(tx: Tx) -> None:
        standing = {"recipient_id": served, "helper_id": helper_of(pair), "kind": "standing"}
        tx.execute(insert(schema.pairing).values(**standing))

    world.services.commit(together)
    run_round(world)
    assert set(world.offers(orders[world.day(1)])) == {helper_of(pair)}
    accept(world, pair, orders[world.day(1)])
    week = [(day, "afternoon") for day in range(7)]
    away = [(world.day(8), None, "busy")]
    world.services.commit(lambda tx: set_availability(tx, pair, helper_of(pair), HelperKind.MEMBER, week, away))
    a_day_later(world)
    run_round(world)
    assert set(world.offers(orders[world.day(8)])) == {helper_of(other)}
