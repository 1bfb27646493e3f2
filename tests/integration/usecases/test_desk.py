"""The desk's verbs: legal once, told by an event, and reasons in words never stand in one."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import pytest

from matcher.domain.errors import FieldError, IllegalTransition, Invalid, NotAllowed, NotAvailable, NotFound
from matcher.domain.states import Urgency
from matcher.store import personal
from matcher.usecases import do_assignment
from matcher.usecases.accept_order import accept_order
from matcher.usecases.answer_offer import decline_offer
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.offer_order import offer_order
from matcher.usecases.reject_order import reject_order
from tests.fixtures.steps import accept, claim, helper_of, open_pool, reasons, report, row, run_round, start, taken
from tests.fixtures.world import CELL, FAR_CELL, NEXT_CELL, TWO_PEOPLE, World

WORDS = "王示例说已经修好了"


def sealed(world: World, subject: str, subject_id: UUID) -> dict[str, str]:
    with world.services.read() as tx:
        return personal.read_many(tx, subject, [subject_id]).get(subject_id, {})


def test_who_accepts_an_order_owns_it_and_decides_how_urgent_it_is(world: World) -> None:
    order_id = world.placed(claimed_urgency=Urgency.URGENT)
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, Urgency.LOW))
    stored = row(world, "service_order", order_id)
    assert (stored.owner_id, stored.claimed_urgency, stored.urgency) == (world.actor("clerk").id, "urgent", "low")
    with pytest.raises(IllegalTransition, match="cannot accept an order that is accepted"):
        world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))


def test_a_resident_does_no_desk_work_on_the_own_order(world: World) -> None:
    order_id = world.placed()
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: accept_order(tx, world.actor("resident"), order_id, None))
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), uuid4(), None))


def test_a_reason_in_words_is_sealed_and_its_event_says_only_that(world: World) -> None:
    order_id = world.placed()
    world.services.commit(lambda tx: reject_order(tx, world.actor("clerk"), order_id, WORDS))
    assert ("order", "reject", "in_words") in reasons(world, order_id)
    assert sealed(world, "order", order_id)["reject_reason"] == WORDS
    assert sealed(world, "order", order_id)["place"] == "示例路1号"


def test_a_name_in_small_letters_is_no_reason_code(world: World) -> None:
    order_id = world.placed()
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "wang_xiaoming"))
    assert ("order", "cancel", "in_words") in reasons(world, order_id)
    assert sealed(world, "order", order_id)["cancel_reason"] == "wang_xiaoming"


def test_a_known_reason_stands_in_the_event(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted()
    run_round(world)
    offer_id = world.offers(order_id)[helper_of(member)]
    world.services.commit(lambda tx: decline_offer(tx, member, offer_id, "no_time"))
    assert ("offer", "decline", "no_time") in reasons(world, order_id)
    assert sealed(world, "offer", offer_id) == {}


def test_an_offer_by_hand_replaces_what_is_out(world: World) -> None:
    asked, wanted = world.member("asked"), world.member("wanted", NEXT_CELL)
    order_id = world.accepted()
    run_round(world)
    assert list(world.offers(order_id)) == [asked.helper_id]
    ids = [helper_of(wanted)]
    world.services.commit(lambda tx: offer_order(tx, world.actor("secretary"), order_id, ids, None))
    assert list(world.offers(order_id)) == ids
    assert list(world.offers(order_id, "rescinded")) == [asked.helper_id]


def test_an_offer_by_hand_names_fit_helpers_once_and_not_too_many(world: World) -> None:
    electrician = world.member("electrician", tags=["ELECTRICIAN*"])
    other = world.member("other", tags=["ELECTRICIAN*"])
    third = world.member("third", tags=["ELECTRICIAN*"])
    unskilled = world.member("unskilled", tags=["CLEAN"])
    order_id, two = world.accepted(), world.accepted(service=TWO_PEOPLE)

    def offer(order: UUID, *helpers: UUID) -> None:
        world.services.commit(lambda tx: offer_order(tx, world.actor("secretary"), order, helpers, None))

    with pytest.raises(NotAllowed):
        offer(order_id, helper_of(unskilled))
    with pytest.raises(NotFound):
        offer(order_id, uuid4())
    with pytest.raises(Invalid, match="named twice"):
        offer(two, helper_of(electrician), helper_of(electrician))
    with pytest.raises(Invalid, match="so many"):
        offer(two, helper_of(electrician), helper_of(other), helper_of(third))
    with pytest.raises(Invalid, match="so many"):
        offer(two)
    assert world.count("offer") == 0
    offer(two, helper_of(other), helper_of(electrician))
    assert set(world.offers(two)) == {helper_of(electrician), helper_of(other)}


def test_an_order_that_nobody_accepted_yet_cannot_be_offered_by_hand(world: World) -> None:
    member = world.member("near")
    order_id = world.placed()
    with pytest.raises(IllegalTransition, match="cannot offer an order that is placed"):
        world.services.commit(lambda tx: offer_order(tx, world.actor("secretary"), order_id, [helper_of(member)], None))


def test_the_pool_opens_and_closes_beside_the_offers(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted()
    open_pool(world, order_id)
    open_pool(world, order_id)
    run_round(world)
    assert world.state(order_id) == "offered"
    open_pool(world, order_id, is_open=False)
    assert [verb for thing, verb, _ in reasons(world, order_id) if verb == "pool"] == ["pool", "pool"]
    quick = world.member("quick")
    with pytest.raises(NotFound):
        claim(world, quick, order_id)
    with pytest.raises(NotAvailable):
        claim(world, member, order_id)


def test_another_time_takes_back_the_offers_that_do_not_suit_it(world: World) -> None:
    member = world.member("near")
    order_id = world.accepted([world.shift(2)], at=(dt.time(9), dt.time(10, 30)))
    run_round(world)
    run = world.services.commit
    run(lambda tx: change_order(tx, world.actor("resident"), order_id, (world.shift(4), world.shift(2)), None))
    assert world.state(order_id) == "offered"
    run(lambda tx: change_order(tx, world.actor("resident"), order_id, (world.shift(4),), None))
    assert world.state(order_id) == "accepted"
    world.work()
    offer = row(world, "offer", world.offers(order_id)[helper_of(member)])
    assert (offer.date, offer.part) == (world.day(4), "morning")
    assert ("offer", "rescind", "time_changed") in reasons(world, order_id)


def test_exact_hours_move_to_the_day_of_the_new_first_choice(world: World) -> None:
    order_id = world.accepted([world.shift(2)], at=(dt.time(9), dt.time(10, 30)))
    run = world.services.commit
    run(lambda tx: change_order(tx, world.actor("resident"), order_id, (world.shift(5), world.shift(2)), None))
    stored = row(world, "service_order", order_id)
    zone = dt.timezone(dt.timedelta(hours=8))
    assert stored.at_from == dt.datetime.combine(world.day(5), dt.time(9), zone)
    assert stored.at_to == dt.datetime.combine(world.day(5), dt.time(10, 30), zone)


def test_exact_hours_alone_are_changed_on_a_day_that_the_order_names(world: World) -> None:
    order_id = world.accepted([world.shift(2), world.shift(4)])
    resident, zone = world.actor("resident"), dt.timezone(dt.timedelta(hours=8))

    def changed(begin: dt.time | dt.datetime, end: dt.time | dt.datetime) -> dt.datetime:
        at: Any = (begin, end)
        world.services.commit(lambda tx: change_order(tx, resident, order_id, None, None, at))
        found: dt.datetime = row(world, "service_order", order_id).at_from
        return found

    begin, end = (dt.datetime.combine(world.day(4), dt.time(hour), zone) for hour in (9, 10))
    assert changed(begin.astimezone(dt.UTC), end) == begin
    assert changed(dt.time(8), dt.time(9)) == dt.datetime.combine(world.day(2), dt.time(8), zone)
    with pytest.raises(Invalid) as caught:
        changed(begin + dt.timedelta(days=1), end + dt.timedelta(days=1))
    assert caught.value.errors == (FieldError("at", "not_a_window"),)


def test_another_place_is_sealed_and_touches_no_offer(world: World) -> None:
    world.member("near")
    order_id = world.accepted()
    run_round(world)
    world.services.commit(lambda tx: change_order(tx, world.actor("resident"), order_id, None, "示例路2号"))
    assert sealed(world, "order", order_id)["place"] == "示例路2号"
    assert len(world.offers(order_id)) == 1


def test_what_somebody_has_taken_is_not_changed(world: World) -> None:
    order_id, _ = taken(world, world.member("near"))
    with pytest.raises(NotAvailable, match="taken it already"):
        world.services.commit(lambda tx: change_order(tx, world.actor("resident"), order_id, None, "示例路2号"))


def test_a_change_to_a_time_that_is_over_changes_nothing(world: World) -> None:
    order_id = world.accepted()
    before = row(world, "service_order", order_id)
    with pytest.raises(Invalid, match="over"):
        world.services.commit(
            lambda tx: change_order(tx, world.actor("resident"), order_id, (world.shift(-1),), "示例路2号")
        )
    assert row(world, "service_order", order_id) == before
    assert sealed(world, "order", order_id)["place"] == "示例路1号"


STAGES = ["placed", "accepted", "offered", "assigned", "scheduled", "in_service", "reported"]


def brought_to(world: World, stage: str) -> UUID:
    """An order in the pool, in the named state."""
    member = world.member("near")
    order_id = world.placed()
    if stage == "placed":
        return order_id
    world.services.commit(lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    open_pool(world, order_id)
    if stage != "accepted":
        run_round(world)
    if stage not in STAGES[:3]:
        held = accept(world, member, order_id)
        at = dt.datetime.combine(world.day(1), dt.time(9), dt.timezone(dt.timedelta(hours=8)))
        if stage == "scheduled":
            world.services.commit(lambda tx: do_assignment.schedule(tx, member, held, at))
        if stage in ("in_service", "reported"):
            start(world, member, held)
        if stage == "reported":
            report(world, member, held)
    assert world.state(order_id) == stage
    return order_id


@pytest.mark.parametrize("stage", STAGES[:-1])
def test_an_order_is_cancelled_in_every_open_state_and_everybody_is_free_again(world: World, stage: str) -> None:
    order_id = brought_to(world, stage)
    world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "no_longer_needed"))
    assert world.state(order_id) == "cancelled"
    assert world.offers(order_id) == {}
    stored = row(world, "service_order", order_id)
    assert (stored.filled, stored.pooled) == (0, False)
    assert world.count("assignment", order_id=order_id, state="active") == 0
    with pytest.raises(IllegalTransition):
        world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))
    again = world.accepted()
    run_round(world)
    if stage != "placed":
        assert len(world.offers(again)) == 1


def test_a_confirmed_order_is_not_cancelled(world: World) -> None:
    order_id = brought_to(world, "reported")
    world.services.commit(lambda tx: confirm_order(tx, world.actor("clerk"), order_id))
    with pytest.raises(IllegalTransition, match="confirmed"):
        world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake"))


def test_the_desk_of_another_community_does_not_know_the_order(world: World) -> None:
    order_id = world.accepted(area=CELL)
    world.staff("far", world.actor("clerk").role, FAR_CELL[:12])
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: cancel_order(tx, world.actor("far"), order_id, "other"))
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: reject_order(tx, world.actor("far"), order_id, "other"))
