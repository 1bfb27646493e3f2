"""A district that is kept warm: what it follows, when it must be loaded afresh, and what it answers."""

import datetime as dt
from dataclasses import replace
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert

from matcher.domain.states import HelperKind
from matcher.planning import answers, asking
from matcher.planning.district import District
from matcher.store import feed, schema
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.offer_order import offer_order
from matcher.usecases.set_availability import set_availability
from tests.fixtures.steps import accept, decline, followed, helper_of, loaded, open_pool, run_round
from tests.fixtures.world import DISTRICT, NEXT_CELL, TWO_PEOPLE, World


class Warm:
    """A live engine in this process: it answers from one district, as the live process does over its socket."""

    def __init__(self, world: World) -> None:
        self.services = world.services
        with world.services.read() as tx:
            self.district = District.load(tx, DISTRICT)
        self.asked: list[str] = []

    def ask(self, district: str, question: bytes) -> bytes | None:
        self.asked.append(district)
        with self.services.read() as tx:
            assert self.district.follow(tx)
        return asking.answered(self.district, question)


class Says:
    """A live engine that always says the same."""

    def __init__(self, answer: bytes | None) -> None:
        self.answer = answer

    def ask(self, district: str, question: bytes) -> bytes | None:  # noqa: ARG002 - the port's signature
        return self.answer


def same(world: World, warm: District) -> bool:
    fresh = loaded(world)
    assert followed(world, warm)
    assert (warm.present.orders, warm.present.helpers) == (fresh.present.orders, fresh.present.helpers)
    return warm.present.live().last.cost == fresh.present.live().last.cost


def test_each_step_of_an_order_is_followed(world: World) -> None:
    near, far = world.member("near"), world.member("far", NEXT_CELL)
    warm = loaded(world)
    order_id = world.accepted()
    assert same(world, warm)
    assert warm.has(order_id)
    run_round(world)
    assert same(world, warm)
    decline(world, near, order_id)
    assert same(world, warm)
    world.work()
    assert same(world, warm)
    accept(world, far, order_id)
    assert same(world, warm)
    assert not warm.has(order_id)
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))
    assert same(world, warm)


def test_helpers_who_come_change_and_go_are_followed(world: World) -> None:
    warm = loaded(world)
    order_id = world.accepted()
    near = world.member("near")
    assert same(world, warm)
    assert [one.helper_id for one in answers.candidates(warm, order_id, 9).items] == [near.helper_id]
    busy = [(world.day(1), None, "busy")]
    world.services.commit(lambda tx: set_availability(tx, near, helper_of(near), HelperKind.MEMBER, [], busy))
    assert same(world, warm)
    found = answers.candidates(warm, order_id, 9)
    assert found.items == ()
    assert found.unserved is not None
    assert found.unserved.reason == "impossible"


def test_a_part_that_begins_closes_its_windows(world: World) -> None:
    # From an hour past midnight on, so that all parts of the day are still to come.
    world.pass_time(hours=25 - dt.datetime.now(ZoneInfo("Asia/Shanghai")).hour)
    world.member("near")
    parts = ("morning", "noon", "afternoon", "evening")
    # Held once its only window closes: what it offers then counts as taken by who was asked.
    orders = [
        world.accepted([world.shift(1, part) for part in parts[number:]] + [world.shift(2)]) for number in range(4)
    ]
    warm, was_followed = loaded(world), 0
    for _ in range(8):
        world.pass_time(hours=3)
        if not followed(world, warm):
            warm = loaded(world)
        else:
            was_followed += 1
            assert same(world, warm)
    assert was_followed >= 6
    assert all(warm.has(order_id) for order_id in orders)


def test_an_offer_for_a_day_beyond_those_planned_counts_for_who_is_asked(world: World) -> None:
    near = world.member("near")
    far_off = world.accepted([world.shift(9)])
    warm, held = loaded(world), helper_of(near)
    secretary = world.actor("secretary")
    world.services.commit(lambda tx: offer_order(tx, secretary, far_off, [held], None))
    assert same(world, warm)
    warm = loaded(world)
    decline(world, near, far_off)
    assert same(world, warm)


def test_another_day_must_be_loaded(world: World) -> None:
    warm = loaded(world)
    world.pass_time(hours=24)
    assert not followed(world, warm)


def test_too_many_changes_must_be_loaded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    warm = loaded(world)
    monkeypatch.setattr(feed, "FOLLOWED_MOST", 1)
    world.accepted()
    with world.services.read() as tx, pytest.raises(feed.TooFar):
        feed.read_changes(tx, feed.Mark(0))
    assert isinstance(followed(world, warm), bool)


def tell(tx: Tx, order_id: UUID) -> None:
    values = {"thing": "order", "thing_id": order_id, "version": 1, "order_id": order_id, "verb": "place"}
    nobody = {"from_state": None, "reason": None, "actor_id": None, "role": None}
    tx.execute(insert(schema.event), {**values, **nobody, "to_state": "placed", "at": tx.now})


def test_every_event_is_seen_once_whatever_commits_first(world: World) -> None:
    services, seen = world.services, []
    with services.read() as tx:
        mark = feed.begin(tx)

    def look() -> None:
        nonlocal mark
        with services.read() as tx:
            changes, mark = feed.read_changes(tx, mark)
        seen.append(changes.orders)

    # Orders that are not there: the invariants are none of this test's business, so nothing is left behind.
    names = [new_id() for _ in range(4)]
    if services.database.is_sqlite:
        for name in names:
            services.commit(partial(tell, order_id=name))
            look()
    else:
        with services.database.engine.connect() as slow, slow.begin():
            tell(Tx(slow, services.database.vault), names[0])
            services.commit(lambda tx: tell(tx, names[1]))
            look()
            services.commit(lambda tx: tell(tx, names[2]))
            look()
        look()
        services.commit(lambda tx: tell(tx, names[3]))
        look()
        names = [names[1], names[2], names[0], names[3]]
    assert seen == [{name} for name in names]
    look()
    assert seen[-1] == set()


def test_what_was_let_go_goes_to_the_next_by_the_warm_engine(world: World) -> None:
    near, far = world.member("near"), world.member("far", NEXT_CELL)
    order_id = world.accepted()
    engine = Warm(world)
    world.services = replace(world.services, live=engine)
    run_round(world)
    decline(world, near, order_id)
    world.work()
    assert engine.asked == [DISTRICT]
    assert world.offers(order_id).keys() == {far.helper_id}


@pytest.mark.parametrize("answer", [None, b"", b"\xc1", b"\x80"])
def test_without_a_sound_answer_the_caller_solves_for_itself(world: World, answer: bytes | None) -> None:
    near, far = world.member("near"), world.member("far", NEXT_CELL)
    order_id = world.accepted()
    world.services = replace(world.services, live=Says(answer))
    run_round(world)
    decline(world, near, order_id)
    world.work()
    assert world.offers(order_id).keys() == {far.helper_id}


def test_an_order_of_several_people_is_proposed_with_what_is_offered_elsewhere_taken(world: World) -> None:
    crew = [world.member(name, tags=["ELECTRICIAN*", "PC_REPAIR"]) for name in ("a", "b")]
    asked = world.accepted()
    run_round(world)
    two = world.accepted(service=TWO_PEOPLE)
    engine = Warm(world)
    plan = asking.propose(engine, DISTRICT, [two])
    assert plan is not None
    assert plan.lines == ()
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), asked, "mistake"))
    plan = asking.propose(engine, DISTRICT, [two])
    assert plan is not None
    assert {helper for line in plan.lines for helper in line.helper_ids} == {helper_of(one) for one in crew}


def test_questions_about_what_is_not_there_are_not_answered(world: World) -> None:
    engine = Warm(world)
    assert asking.candidates(engine, DISTRICT, new_id(), 5) is None
    assert asking.answered(engine.district, b"\xc1 rubbish") is None
    supposed = asking.what_if(engine, DISTRICT, new_id(), new_id(), None)
    assert supposed is not None
    assert supposed.found is None
    found = asking.propose(engine, DISTRICT, [new_id()])
    assert found is not None
    assert found.lines == ()


def test_answers_over_the_wire_are_those_of_a_fresh_district(world: World) -> None:
    world.member("near")
    world.member("far", NEXT_CELL)
    first, second = world.accepted(), world.accepted()
    engine, fresh = Warm(world), loaded(world)
    near = helper_of(world.actor("near"))
    open_pool(world, first)
    assert asking.candidates(engine, DISTRICT, first, 9) == answers.candidates(fresh, first, 9)
    wishes = [(second, world.shift())]
    assert asking.claims(engine, DISTRICT, near, wishes) == answers.claims(fresh, near, wishes)
    supposed = asking.what_if(engine, DISTRICT, second, near, None)
    assert supposed is not None
    assert supposed.found == answers.what_if(fresh, second, near, None)
