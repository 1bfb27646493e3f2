"""Duties are claimed from a calendar, take their shift, and whoever is on duty is asked first when something bursts."""

import datetime as dt
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, NotFound
from matcher.domain.roles import Actor, Role
from matcher.domain.shifts import Shift
from matcher.queries import rosters as shown
from matcher.queries.orders import placed_order
from matcher.queries.paging import Wanted
from matcher.store import schema
from matcher.store.database import Tx
from matcher.usecases.accept_order import accept_order
from matcher.usecases.keep_roster import RosterData, claim_duty, make_roster, release_duty, set_duty_phone
from matcher.usecases.place_order import place_order
from tests.fixtures.clock import set_clock
from tests.fixtures.crowd import all_at_once
from tests.fixtures.steps import accept, claim, followed, helper_of, loaded, open_pool, run_round
from tests.fixtures.world import CELL, FAR_CELL, HOME, OTHER, World

pytestmark = pytest.mark.timeout(120)
PATROL, TAGS = "L01", ("PATROL", "INSURED*")
EVERY_DAY = tuple((day, part) for day in range(7) for part in ("morning", "evening"))


@pytest.fixture
def world(world: World) -> World:
    """It is ten in the morning."""
    set_clock(world, 10)
    return world


def draw_up(world: World, who: str = "secretary", **changes: object) -> UUID:
    values = {
        "service": PATROL,
        "area": HOME,
        "name": "巡逻队",
        "days": EVERY_DAY,
        "first": world.today,
        "last": world.day(3),
        "phone": "00012340000",
    }
    data = RosterData(**values | changes)  # type: ignore[arg-type]  # the keys are checked by the dataclass
    return world.services.commit(lambda tx: make_roster(tx, world.actor(who), data))


def duty(world: World, shift: Shift) -> UUID:
    d = schema.duty.c
    with world.services.read() as tx:
        found = tx.value(select(d.id).where(d.date == shift.date, d.part == shift.part))
    assert isinstance(found, UUID)
    return found


def guard(world: World, name: str, base: str = CELL, tags: tuple[str, ...] = (), **limits: int) -> Actor:
    return world.member(name, base, (*TAGS, *tags), **limits)


def take(world: World, who: Actor, duty_id: UUID) -> None:
    world.services.commit(lambda tx: claim_duty(tx, who, duty_id))


def give_back(world: World, who: Actor, duty_id: UUID) -> None:
    world.services.commit(lambda tx: release_duty(tx, who, duty_id, "ill"))


def test_each_week_has_its_shifts_from_now_on(world: World) -> None:
    draw_up(world)
    assert world.count("duty") == 8
    with world.services.read() as tx:
        found = shown.list_rosters(tx, world.actor("clerk"), Wanted(), HOME, None).items
        beyond = shown.list_rosters(tx, world.actor("clerk"), Wanted(), None, world.day(2)).items
    assert [(one.name, one.phone, len(one.duties)) for one in found] == [("巡逻队", "00012340000", 8)]
    assert len(beyond[0].duties) == 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"service": "C04"}, "not_on_a_roster"),
        ({"days": ((0, "midnight"),)}, "unknown_part"),
        ({"last": dt.date(2020, 1, 1)}, "from_before_to"),
        ({"first": dt.date(2020, 1, 1), "last": dt.date(2020, 1, 9)}, "past"),
        ({"last": dt.date(2099, 1, 1)}, "too_far"),
        ({"name": "11010519491231002X"}, "identity_or_card_number"),
    ],
)
def test_what_is_no_roster_is_refused(world: World, changes: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        draw_up(world, "secretary", **changes)
    assert [one.code for one in refused.value.errors] == [code]


def test_a_duty_takes_its_shift_until_it_is_given_back(world: World) -> None:
    draw_up(world)
    one, evening = guard(world, "one", tags=("PC_REPAIR",)), world.shift(1, "evening")
    warm = loaded(world)
    take(world, one, duty(world, evening))
    assert followed(world, warm)
    assert warm.present.helpers == loaded(world).present.helpers
    order_id = world.accepted([evening])
    run_round(world)
    assert world.offers(order_id) == {}
    open_pool(world, order_id)
    with pytest.raises(NotAvailable):
        claim(world, one, order_id)
    give_back(world, one, duty(world, evening))
    with pytest.raises(NotAvailable, match="not on this duty"):
        give_back(world, one, duty(world, evening))
    assert followed(world, warm)
    assert warm.present.helpers == loaded(world).present.helpers
    claim(world, one, order_id)
    with pytest.raises(NotAvailable):
        take(world, one, duty(world, evening))


def test_limits_of_a_day_and_a_week_bind_as_for_orders(world: World) -> None:
    draw_up(world)
    one = guard(world, "one", total=2)
    take(world, one, duty(world, world.shift(1, "evening")))
    with pytest.raises(NotAvailable, match="that day"):
        take(world, one, duty(world, world.shift(1)))
    take(world, one, duty(world, world.shift(2)))
    with pytest.raises(NotAvailable, match="these days"):
        take(world, one, duty(world, world.shift(3)))


def test_tags_area_and_time_bind(world: World) -> None:
    draw_up(world)
    morning = duty(world, world.shift(1))
    with pytest.raises(NotAllowed, match="skill"):
        take(world, world.member("unskilled"), morning)
    with pytest.raises(NotFound):
        take(world, guard(world, "far", FAR_CELL), morning)
    one = guard(world, "one")
    today = duty(world, world.shift(0))
    set_clock(world, 13, ahead=0)
    with pytest.raises(NotAvailable, match="over"):
        take(world, one, today)


def test_a_roster_elsewhere_is_drawn_up_by_nobody_else_and_seen_by_its_own(world: World) -> None:
    world.staff("far_secretary", Role.SECRETARY, OTHER)
    with pytest.raises(NotFound):
        draw_up(world, "far_secretary")
    draw_up(world)
    with world.services.read() as tx:
        assert shown.list_rosters(tx, world.actor("far_secretary"), Wanted(), None, None).items == []
        seen = shown.list_rosters(tx, world.actor("resident"), Wanted(), None, None).items
    assert not isinstance(seen[0].duties[0].helpers, list)


def test_the_last_place_is_taken_once_by_64(world: World) -> None:
    draw_up(world, places=2)
    people = [guard(world, f"m{number}") for number in range(8)]
    duty_id = duty(world, world.shift(1))
    ends = all_at_once([partial(take, world, people[number % 8], duty_id) for number in range(64)])
    assert (ends.count("won"), ends.count("not_available")) == (2, 62)
    assert world.count("occupied", source="duty") == 2


def leak(world: World) -> UUID:
    command = replace(world.command(service="C03"), windows=())
    order_id = world.services.commit(lambda tx: place_order(tx, world.actor("resident"), command))
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    world.work()
    return order_id


def test_who_is_on_duty_is_asked_first_and_goes_beside_the_duty(world: World) -> None:
    draw_up(world)
    for number in range(3):
        world.member(f"near{number}", CELL, ["PLUMBING"])
    on_duty = guard(world, "on_duty", f"{HOME}002", ("PLUMBING",))
    unskilled = guard(world, "unskilled")
    now = duty(world, world.shift(0))
    take(world, on_duty, now)
    with pytest.raises(NotAvailable):
        take(world, unskilled, now)
    order_id = leak(world)
    offers = world.offers(order_id)
    assert helper_of(on_duty) in offers
    assert len(offers) == 3
    accept(world, on_duty, order_id)
    second = leak(world)
    assert helper_of(on_duty) not in world.offers(second)


def phone(world: World) -> str | None:
    command = replace(world.command(service="C03"), windows=())

    def place(tx: Tx) -> str | None:
        view = placed_order(tx, who, place_order(tx, who, command), (), "A7K2")
        return view.duty_phone if isinstance(view.duty_phone, str) else None

    who = world.actor("resident")
    return world.services.commit(place)


def test_the_duty_phone_is_told_at_once_the_nearest_and_that_of_who_is_on_duty_first(world: World) -> None:
    assert phone(world) is None
    admin, secretary = world.actor("admin"), world.actor("secretary")
    world.services.commit(lambda tx: set_duty_phone(tx, admin, HOME[:6], "00012341111"))
    assert phone(world) == "00012341111"
    world.services.commit(lambda tx: set_duty_phone(tx, secretary, HOME, "00012342222"))
    assert phone(world) == "00012342222"
    draw_up(world)
    assert phone(world) == "00012342222"
    take(world, guard(world, "one"), duty(world, world.shift(0)))
    assert phone(world) == "00012340000"
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: set_duty_phone(tx, secretary, OTHER, "00012343333"))
    with world.services.read() as tx:
        assert shown.read_duty_phone(tx, secretary, None).phone == "00012340000"
