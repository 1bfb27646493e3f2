"""Names, addresses and words go 180 days after an order ended; what was counted stays. On both databases."""

from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select, update

from matcher.domain.closing import Answers, CallbackOutcome, IncidentAction, IncidentKind, Severity
from matcher.domain.errors import NotAvailable, Unauthenticated
from matcher.domain.roles import Actor
from matcher.domain.states import PairingKind
from matcher.domain.waiting import TimerKind
from matcher.store import codes, schema
from matcher.usecases.answer_callback import answer_callback
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.follow_order import follow_order
from matcher.usecases.incidents import act_on_incident, close_incident, incident_of_order
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reopen_order import reopen_order
from matcher.usecases.reveal_order import reveal_order
from tests.fixtures.steps import closed, confirmed, helper_of, reported, row, tick
from tests.fixtures.world import DISTRICT, World

KEPT = ("order", "assignment", "rating", "callback", "incident", "step", "reveal", "recipient")


@pytest.fixture
def near(world: World) -> Actor:
    return world.member("near", total=100, per_day=50, per_shift=50)


def records(world: World) -> set[str]:
    """The subjects of which something personal is kept; of members and teams it always is."""
    kept = schema.personal_record.c.subject
    with world.services.read() as tx:
        return {subject for (subject,) in tx.tuples(select(kept).distinct())} & {*KEPT, "offer"}


def full(world: World, near: Actor) -> UUID:
    """A closed order of which everything personal is kept that there can be."""
    run, clerk = world.services.commit, world.actor("clerk")
    order_id, _ = reported(world, near, note="请轻敲门")
    run(lambda tx: reveal_order(tx, near, order_id, "想先认认路"))
    wrong = run(lambda tx: incident_of_order(tx, near, order_id, IncidentKind.DAMAGE, Severity.LOW, "碗碎了"))
    run(lambda tx: act_on_incident(tx, world.actor("secretary"), wrong, IncidentAction.CALLED, "已赔"))
    run(lambda tx: close_incident(tx, world.actor("secretary"), wrong, None))
    run(lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    run(lambda tx: rate_order(tx, world.actor("resident"), order_id, Answers(satisfied=False), None, "来晚了"))
    with world.services.read() as tx:
        call = tx.value(select(schema.todo.c.id).where(schema.todo.c.kind == "callback"))
    said = Answers(satisfied=True)
    run(lambda tx: answer_callback(tx, clerk, call, CallbackOutcome.REACHED, said, "已道歉"))
    world.pass_time(days=8)
    tick(world)
    assert world.state(order_id) == "closed"
    return order_id


def test_180_days_after_closing_the_texts_are_gone_and_the_figures_stay(world: World, near: Actor) -> None:
    order_id = full(world, near)
    assert records(world) == set(KEPT) - {"assignment"}
    events = world.count("event")
    world.pass_time(days=179)
    tick(world)
    assert records(world) == set(KEPT) - {"assignment"}
    world.pass_time(days=1)
    tick(world)
    assert records(world) == set()
    assert world.count("event") == events
    assert (world.count("rating", satisfied=False), world.count("callback"), world.count("reveal")) == (1, 1, 1)
    assert world.count("consent", order_id=order_id) == world.count("service_order") == 1
    assert world.count("incident") == world.count("recipient", phone_index=None) == 1
    assert world.count("timer", kind=TimerKind.RETENTION) == 0
    with pytest.raises(NotAvailable, match="deleted"):
        world.services.commit(lambda tx: reveal_order(tx, world.actor("clerk"), order_id, "call"))


def test_the_code_opens_nothing_any_more(world: World) -> None:
    order_id = world.placed()
    code = schema.service_order
    world.services.commit(
        lambda tx: tx.execute(
            update(code).where(code.c.id == order_id).values(code_hash=codes.hash_of(tx, order_id, "A7K2"))
        )
    )
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "不用了，谢谢"))
    assert follow_order(world.services, 1, "A7K2", "here").order_id == order_id
    world.pass_time(days=180, seconds=1)
    tick(world)
    assert records(world) == set()
    with pytest.raises(Unauthenticated):
        follow_order(world.services, 1, "A7K2", "here")


def test_a_complaint_or_an_open_incident_keeps_the_record(world: World, near: Actor) -> None:
    run, secretary = world.services.commit, world.actor("secretary")
    order_id = confirmed(world, near)
    run(lambda tx: dispute_order(tx, world.actor("resident"), order_id, "other"))
    wrong = run(lambda tx: incident_of_order(tx, secretary, order_id, IncidentKind.CONDUCT, Severity.HIGH, "说话难听"))
    world.pass_time(days=8)
    tick(world)
    world.pass_time(days=200)
    tick(world)
    assert {"order", "recipient", "incident"} <= records(world)
    run(lambda tx: settle_order(tx, secretary, order_id, "other"))
    world.pass_time(days=8)
    tick(world)
    assert {"order", "recipient", "incident"} <= records(world)
    run(lambda tx: close_incident(tx, secretary, wrong, None))
    tick(world)
    assert "order" in records(world)
    world.pass_time(days=8)
    tick(world)
    assert records(world) == set()


def test_a_reopened_order_is_not_forgotten(world: World, near: Actor) -> None:
    order_id = closed(world, near)
    world.services.commit(lambda tx: reopen_order(tx, world.actor("resident"), order_id, None))
    world.pass_time(days=200)
    tick(world)
    assert {"order", "recipient"} <= records(world)


@pytest.mark.parametrize("why", ["another order", "a newer order", "a standing pair"])
def test_the_persons_own_record_stays_while_it_is_needed(world: World, near: Actor, why: str) -> None:
    order_id = closed(world, near)
    served = row(world, "service_order", order_id).recipient_id
    if why == "a standing pair":
        pair = {"recipient_id": served, "helper_id": helper_of(near), "kind": PairingKind.STANDING}
        world.services.commit(lambda tx: tx.execute(insert(schema.pairing).values(**pair)))
    else:
        with world.services.read() as tx:
            world.today = tx.now.date()
        other = world.placed([world.shift(2)])
        if why == "a newer order":
            world.pass_time(days=1)
            world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), other, "mistake"))
        assert row(world, "service_order", other).recipient_id == served
    world.pass_time(days=179 if why == "a newer order" else 180)
    tick(world)
    assert "recipient" in records(world)
    assert world.count("personal_record", subject="order", subject_id=order_id) == 0
    assert world.count("recipient", phone_index=None) == 0
    if why == "another order":
        return
    world.services.commit(lambda tx: tx.execute(delete(schema.pairing)))
    world.pass_time(days=30, seconds=1)
    tick(world)
    assert records(world) == set()


def test_a_district_that_keeps_longer_keeps_longer(world: World, near: Actor) -> None:
    closed(world, near)
    district = schema.district
    longer = update(district).where(district.c.code == DISTRICT).values(policy={"retention_days": 300})
    world.services.commit(lambda tx: tx.execute(longer))
    world.pass_time(days=200)
    tick(world)
    assert "order" in records(world)
    world.pass_time(days=100, seconds=1)
    tick(world)
    assert records(world) == set()
