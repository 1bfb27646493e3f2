"""Time passes: the search widens, people are told, the order goes up; each once, under any number of tickers."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.roles import Role
from matcher.domain.states import Channel, ConsentBy, ConsentHow, Urgency
from matcher.domain.waiting import TimerKind
from matcher.store import schema
from matcher.usecases import do_assignment
from matcher.usecases.accept_order import accept_order
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_settings import Numbers, change_settings
from matcher.usecases.contact_order import contact_order
from matcher.usecases.place_order import Consent, place_order
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.steps import accept, claim, open_pool, reasons, report, row, run_round, start, taken
from tests.fixtures.world import CELL, DISTRICT, HOME, World

FAR = "211402001002"
"""Another community of the same street."""
DAYS = [8, 9]


def tick(world: World, **duration: float) -> None:
    """Time passes, a ticker comes by, and a worker where it was rung."""
    world.pass_time(**duration)
    while work_off_timers(world.services):
        pass
    world.work()


def share(world: World, order_id: UUID, part: float) -> None:
    """So much of the order's time has gone since it was placed, and a minute."""
    stored = row(world, "service_order", order_id)
    with world.services.read() as tx:
        gone = tx.now - stored.placed_at
    tick(world, seconds=(dt.timedelta(hours=stored.tier_h) * part - gone).total_seconds() + 60)


def told(world: World, order_id: UUID, *verbs: str) -> list[tuple[str, str | None]]:
    return [(verb, why) for thing, verb, why in reasons(world, order_id) if thing == "order" and verb in verbs]


def todos(world: World, order_id: UUID, state: str = "open") -> list[tuple[str, str, str]]:
    todo = schema.todo.c
    with world.services.read() as tx:
        found = tx.rows(select(schema.todo).where(todo.order_id == order_id, todo.state == state).order_by(todo.seq))
    return [(one.kind, one.role, one.area) for one in found]


def waiting(world: World) -> UUID:
    """An accepted order that nobody can take, of somebody with whom the desk has spoken, its times far ahead."""
    order_id = world.accepted([world.shift(day) for day in DAYS])
    world.services.commit(lambda tx: contact_order(tx, world.actor("clerk"), order_id))
    return order_id


def test_the_search_widens_once_and_the_next_best_is_asked(world: World) -> None:
    order_id = waiting(world)
    share(world, order_id, 0.2)
    assert told(world, order_id, "widen") == []
    share(world, order_id, 0.25)
    stored = row(world, "service_order", order_id)
    assert (stored.search_level, stored.level) == ("street", "community")
    tick(world, minutes=5)
    assert told(world, order_id, "widen") == [("widen", "street")]


def test_a_wider_search_finds_who_lives_farther(world: World) -> None:
    helper = world.member("street", FAR, reach=2)
    order_id = world.accepted([world.shift(1), world.shift(2), world.shift(3)])
    run_round(world)
    assert world.offers(order_id) == {}
    admin = world.actor("admin")
    soon = {"widen_pct": 1}
    world.services.commit(lambda tx: change_settings(tx, admin, DISTRICT, None, None, Numbers(soon)))
    share(world, order_id, 0.01)
    assert list(world.offers(order_id)) == [helper.helper_id]


def test_half_the_time_gone_the_secretary_knows(world: World) -> None:
    order_id = waiting(world)
    share(world, order_id, 0.5)
    assert todos(world, order_id) == [("untaken", "secretary", HOME)]
    secretary = world.actor("secretary").id
    assert world.count("notice", to_id=secretary, kind="untaken", order_id=order_id) == 1
    share(world, order_id, 0.6)
    assert world.count("todo", kind="untaken") == 1


def test_it_goes_to_the_street_in_time_and_then_to_the_district(world: World) -> None:
    officer = world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    order_id = waiting(world)
    share(world, order_id, 0.999)
    assert row(world, "service_order", order_id).level == "community"
    share(world, order_id, 1)
    stored = row(world, "service_order", order_id)
    assert (stored.level, stored.search_level) == ("street", "street")
    assert ("raised_street", "street_officer", HOME[:9]) in todos(world, order_id)
    assert world.count("notice", to_id=officer.id, kind="raised_street") == 1
    share(world, order_id, 2)
    stored = row(world, "service_order", order_id)
    assert (stored.level, stored.search_level) == ("district", "district")
    assert ("raised_district", "district_admin", DISTRICT) in todos(world, order_id)
    assert told(world, order_id, "escalate") == [("escalate", "street"), ("escalate", "district")]
    assert world.count("timer", kind=TimerKind.ORDER_CLOCK, subject_id=order_id) == 0


def test_what_a_ticker_missed_is_made_up_in_its_order(world: World) -> None:
    order_id = world.accepted([world.shift(day) for day in (30, 31)])
    share(world, order_id, 3)
    assert told(world, order_id, "widen", "escalate") == [
        ("widen", "street"),
        ("escalate", "street"),
        ("widen", "district"),
        ("escalate", "district"),
    ]
    kinds = [kind for kind, _, _ in todos(world, order_id)]
    assert sorted(kinds) == ["contact", "raised_district", "raised_street", "untaken"]


@pytest.mark.timeout(60)
def test_many_tickers_do_each_step_once(world: World) -> None:
    ids = [world.accepted([world.shift(day) for day in (30, 31)]) for _ in range(4)]
    world.pass_time(hours=3 * max(row(world, "service_order", one).tier_h for one in ids))
    with ThreadPoolExecutor(4) as crowd:
        for done in [crowd.submit(work_off_timers, world.services) for _ in range(4)]:
            done.result()
    for one in ids:
        assert len(told(world, one, "widen", "escalate")) == 4
        assert len(todos(world, one)) == 4
    assert world.count("timer", state="dead") == 0


def test_nobody_spoke_with_the_resident(world: World) -> None:
    order_id = world.placed([world.shift(day) for day in DAYS])
    tick(world, hours=24, minutes=1)
    assert ("contact", "clerk", HOME) in todos(world, order_id)
    for name in ("clerk", "secretary"):
        assert world.count("notice", to_id=world.actor(name).id, kind="contact") == 1
    world.services.commit(lambda tx: contact_order(tx, world.actor("clerk"), order_id))
    assert ("contact", "clerk", HOME) not in todos(world, order_id)
    world.services.commit(lambda tx: contact_order(tx, world.actor("clerk"), order_id))
    assert told(world, order_id, "contact") == [("contact", None)]


def test_who_begins_the_work_has_met_the_resident(world: World) -> None:
    near, order_id = world.member("near"), world.accepted([world.shift(3)])
    open_pool(world, order_id)
    held = claim(world, near, order_id)
    tick(world, hours=24, minutes=1)
    assert ("contact", "clerk", HOME) in todos(world, order_id)
    start(world, near, held)
    assert ("contact", "clerk", HOME) not in todos(world, order_id)
    assert row(world, "service_order", order_id).contacted_at is not None
    assert told(world, order_id, "contact") == []


def test_an_owner_is_asked_first_and_urgency_decided_later_counts(world: World) -> None:
    order_id = world.placed([world.shift(day) for day in DAYS])
    tick(world, minutes=90)
    assert todos(world, order_id) == []
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, Urgency.URGENT))
    tick(world, seconds=1)
    mine = world.count("todo", kind="contact", actor_id=world.actor("clerk").id, order_id=order_id)
    assert mine == 1
    assert world.count("notice", kind="contact", urgent=True) == 1


@pytest.mark.parametrize(
    ("who", "channel", "spoken"),
    [
        ("clerk", Channel.PHONE, True),
        ("clerk", Channel.VISIT, True),
        ("clerk", Channel.PAPER, False),
        ("clerk", Channel.BOX, False),
        ("resident", Channel.PHONE, False),
    ],
)
def test_filing_on_the_phone_or_at_a_visit_is_the_first_contact(
    world: World, who: str, channel: Channel, *, spoken: bool
) -> None:
    how = ConsentHow.CLICK if who == "resident" else ConsentHow.PAPER
    command = world.command(channel=channel, consent=Consent(ConsentBy.SELF, how, "1"))
    order_id = world.services.commit(lambda tx: place_order(tx, world.actor(who), command))
    assert (row(world, "service_order", order_id).contacted_at is not None) is spoken


def test_what_is_taken_is_not_searched_until_it_is_free_again(world: World) -> None:
    member = world.member("near")
    order_id, held = taken(world, member, windows=[world.shift(7)])
    share(world, order_id, 0.6)
    assert told(world, order_id, "widen") == []
    world.services.commit(lambda tx: do_assignment.release(tx, member, held, "ill"))
    tick(world, seconds=1)
    assert told(world, order_id, "widen") == [("widen", "street")]
    assert ("untaken", "secretary", HOME) in todos(world, order_id)


def test_late_work_goes_up_and_reported_work_does_not(world: World) -> None:
    first, second = world.member("first"), world.member("second")
    late, done = world.accepted([world.shift(7)]), world.accepted([world.shift(7)])
    run_round(world)
    for one in (late, done):
        who = first if first.helper_id in world.offers(one) else second
        held = accept(world, who, one)
        start(world, who, held)
        if one == done:
            report(world, who, held)
    for one in (late, done):
        share(world, one, 1.01)
    assert row(world, "service_order", late).level == "street"
    assert row(world, "service_order", done).level == "community"


def test_an_order_that_ended_is_left_in_peace(world: World) -> None:
    order_id = world.accepted([world.shift(day) for day in DAYS])
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))
    share(world, order_id, 3)
    assert told(world, order_id, "widen", "escalate") == []
    assert todos(world, order_id) == []


def test_a_shorter_time_set_by_the_district_holds_at_once(world: World) -> None:
    order_id = waiting(world)
    tick(world, hours=2)
    set_ = Numbers({"widen_pct": 1, "tell_secretary_pct": 2, "to_street_pct": 3})
    assert told(world, order_id, "widen", "escalate") == []
    world.services.commit(lambda tx: change_settings(tx, world.actor("admin"), DISTRICT, None, None, set_))
    share(world, order_id, 0.03)
    assert row(world, "service_order", order_id).level == "street"


def test_placing_sets_both_clocks(world: World) -> None:
    order_id = world.placed([world.shift(3), world.shift(1)])
    with world.services.read() as tx:
        set_ = tx.rows(select(schema.timer).where(schema.timer.c.subject_id == order_id))
    due = {one.kind: one.due_at for one in set_}
    stored = row(world, "service_order", order_id)
    first = min(dt.timedelta(hours=24), dt.timedelta(hours=stored.tier_h) / 4)
    assert due["order_clock"] == stored.placed_at + first
    zone = dt.timezone(dt.timedelta(hours=8))
    assert due["windows_over"] == dt.datetime.combine(world.day(3), dt.time(8), zone)
    assert stored.area == CELL
