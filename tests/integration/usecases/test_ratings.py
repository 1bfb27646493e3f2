"""Confirmed, rated, closed, called back, reopened: once each, and silence is never taken for a yes."""

import datetime as dt
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain.closing import Answers, CallbackOutcome, RatedHow
from matcher.domain.errors import IllegalTransition, Invalid, NotAllowed, NotFound, WrongState
from matcher.domain.roles import Actor, Role
from matcher.domain.states import ConsentBy, ConsentHow, ConsentPurpose, Urgency
from matcher.domain.waiting import TimerKind
from matcher.queries.paging import Wanted
from matcher.queries.ratings import CallbackView, list_callbacks
from matcher.store import schema
from matcher.usecases import do_assignment
from matcher.usecases.answer_callback import answer_callback
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.place_order import Consent, Proxy
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reopen_order import reopen_order
from matcher.usecases.rework_order import rework_order
from tests.fixtures.clock import set_clock
from tests.fixtures.crowd import WON, all_at_once
from tests.fixtures.intake import agree, known
from tests.fixtures.steps import claim, closed, confirmed, open_pool, reasons, report, reported, row, start, tick
from tests.fixtures.world import DISTRICT, HOME, OTHER, World

GOOD, BAD, NOTHING = Answers(True, True, True), Answers(True, True, False), Answers()
CHINA = dt.timezone(dt.timedelta(hours=8))


@pytest.fixture
def near(world: World) -> Actor:
    """A member whose limits end no story."""
    return world.member("near", total=100, per_day=50, per_shift=50)


def rate(world: World, order_id: UUID, answers: Answers, who: str = "resident", how: RatedHow | None = None) -> None:
    world.services.commit(lambda tx: rate_order(tx, world.actor(who), order_id, answers, how, None))


def reopen(world: World, order_id: UUID, who: str = "resident") -> None:
    wake(world)
    windows = (world.shift(1), world.shift(2))
    world.services.commit(lambda tx: reopen_order(tx, world.actor(who), order_id, "already_done", windows))


def wake(world: World) -> None:
    """The world's days count from the moved clock."""
    with world.services.read() as tx:
        world.today = tx.now.astimezone(CHINA).date()


def calls(world: World, who: str = "clerk", *, later: bool = True) -> list[CallbackView]:
    with world.services.read() as tx:
        return list_callbacks(tx, world.actor(who), Wanted(200), later=later).items


def answer(world: World, call: CallbackView, outcome: CallbackOutcome, answers: Answers = NOTHING) -> None:
    world.services.commit(lambda tx: answer_callback(tx, world.actor("clerk"), call.id, outcome, answers, None))


def policy(world: World, **values: int) -> None:
    district = schema.district
    world.services.commit(
        lambda tx: tx.execute(update(district).where(district.c.code == DISTRICT).values(policy=values))
    )


def test_confirming_says_nothing_about_satisfaction(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    assert world.count("rating") == 0
    world.pass_time(days=7, seconds=1)
    tick(world)
    assert world.state(order_id) == "closed"
    assert row(world, "service_order", order_id).closed_at is not None
    assert [(one.order, one.why, one.tries) for one in calls(world)] == [(order_id, "unanswered", 0)]


def test_an_order_closes_when_the_days_are_over_and_not_before(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    world.pass_time(days=6, hours=23)
    tick(world)
    assert world.state(order_id) == "confirmed"
    world.pass_time(hours=1, seconds=1)
    tick(world)
    tick(world)
    assert world.state(order_id) == "closed"
    assert [verb for thing, verb, _ in reasons(world, order_id)].count("close") == 1
    assert world.count("timer", kind=TimerKind.RETENTION) == 1
    assert world.count("timer", kind=TimerKind.RATING_OVER) == 0


def test_what_nobody_confirms_goes_to_the_desk_and_is_never_taken_as_done(world: World, near: Actor) -> None:
    order_id, _ = reported(world, near)
    world.pass_time(days=30)
    tick(world)
    assert world.state(order_id) == "reported"
    assert world.count("todo", kind="confirm", state="open", role="clerk", area=HOME) == 1
    world.services.commit(lambda tx: confirm_order(tx, world.actor("clerk"), order_id))
    assert world.count("todo", kind="confirm", state="dropped") == 1
    assert world.state(order_id) == "confirmed"


def test_rework_goes_on_where_it_was_and_is_reported_anew(world: World, near: Actor) -> None:
    order_id, held = reported(world, near)
    world.services.commit(lambda tx: rework_order(tx, world.actor("resident"), order_id, "它又坏了"))
    assert (world.state(order_id), row(world, "assignment", held).state) == ("in_service", "active")
    assert row(world, "assignment", held).minutes is None
    assert world.count("timer", kind=TimerKind.RATING_OVER) == 0
    report(world, near, held)
    assert (world.state(order_id), row(world, "assignment", held).state) == ("reported", "reported")
    assert ("order", "rework", "in_words") in reasons(world, order_id)


def test_rework_is_for_reported_work_only(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    with pytest.raises(IllegalTransition):
        world.services.commit(lambda tx: rework_order(tx, world.actor("resident"), order_id, "other"))
    other_id, held = reported(world, near)
    world.services.commit(lambda tx: do_assignment.verify(tx, world.actor("clerk"), held))
    with pytest.raises(WrongState, match="verified"):
        world.services.commit(lambda tx: rework_order(tx, world.actor("resident"), other_id, "other"))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: rework_order(tx, near, other_id, "other"))


@pytest.mark.parametrize("answers", [GOOD, BAD, Answers(satisfied=True), Answers(contacted=False)])
def test_a_rating_is_kept_as_it_was_given_once(world: World, near: Actor, answers: Answers) -> None:
    order_id = confirmed(world, near)
    rate(world, order_id, answers)
    with world.services.read() as tx:
        (kept,) = tx.rows(select(schema.rating))
    assert (kept.contacted, kept.solved, kept.satisfied) == (answers.contacted, answers.solved, answers.satisfied)
    assert (kept.how, kept.role, kept.turn) == ("page", "resident", 0)
    for who in ("resident", "clerk", "secretary"):
        with pytest.raises(WrongState, match="rated already"):
            rate(world, order_id, GOOD, who)


def test_no_rating_before_it_is_confirmed_nor_after_the_days(world: World, near: Actor) -> None:
    order_id, _ = reported(world, near)
    with pytest.raises(IllegalTransition):
        rate(world, order_id, GOOD)
    done = confirmed(world, near)
    with pytest.raises(Invalid, match="at least one"):
        rate(world, done, Answers())
    with pytest.raises(Invalid, match="desk"):
        rate(world, done, GOOD, "clerk", RatedHow.PAGE)
    with pytest.raises(Invalid, match="desk"):
        rate(world, done, GOOD, "resident", RatedHow.PHONE)
    world.pass_time(days=7, seconds=1)
    with pytest.raises(WrongState, match="days"):
        rate(world, done, GOOD)
    tick(world)
    with pytest.raises(WrongState, match="days"):
        rate(world, done, GOOD)
    assert world.count("rating") == 0


def test_the_desk_rates_for_somebody_on_the_phone_and_others_do_not(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    world.staff("other", Role.CLERK, OTHER), world.staff("neighbour", Role.RESIDENT, HOME)
    for who in ("other", "neighbour"):
        with pytest.raises(NotFound):
            rate(world, order_id, GOOD, who)
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: rate_order(tx, near, order_id, GOOD, None, None))
    rate(world, order_id, GOOD, "clerk", RatedHow.PAPER)
    assert world.count("rating", how="paper", role="clerk") == 1


def test_a_proxy_does_not_rate_without_authority(world: World, near: Actor) -> None:
    by_proxy = {"on_behalf_of": Proxy("示例乙", "女儿"), "consent": Consent(ConsentBy.PROXY, ConsentHow.PHONE, "1")}
    served = known(world)
    agree(world, served, ConsentPurpose.ORDER, to=world.actor("resident").id)
    order_id = confirmed(world, near, recipient=served, **by_proxy)
    with pytest.raises(NotAllowed, match="authority"):
        rate(world, order_id, GOOD)
    rate(world, order_id, GOOD, "clerk", RatedHow.PHONE)
    world.pass_time(days=8)
    tick(world)
    assert [one.why for one in calls(world)] == ["proxy"]


@pytest.mark.parametrize(("answers", "why"), [(BAD, "dissatisfied"), (Answers(True, False, None), "unsolved")])
def test_who_complains_is_called_at_once_and_once(world: World, near: Actor, answers: Answers, why: str) -> None:
    order_id = confirmed(world, near)
    rate(world, order_id, answers)
    (call,) = calls(world, later=False)
    assert (call.order, call.why) == (order_id, why)
    world.pass_time(days=8)
    tick(world)
    assert world.state(order_id) == "closed"
    (still,) = calls(world)
    assert still == call


def test_after_a_call_nobody_is_called_again_for_the_same(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    rate(world, order_id, BAD)
    answer(world, calls(world)[0], CallbackOutcome.REACHED, GOOD)
    world.pass_time(days=8)
    tick(world)
    assert (world.state(order_id), calls(world)) == ("closed", [])
    # The person's own rating stands; what was said on the phone stands beside it.
    assert world.count("rating", satisfied=False) == world.count("callback", satisfied=True) == 1
    assert world.count("rating") == 1


def test_who_is_called_among_the_satisfied(world: World, near: Actor) -> None:
    policy(world, callback_pct=0)
    urgent = confirmed(world, near, urgency=Urgency.URGENT)
    calm = confirmed(world, near)
    for order_id in (urgent, calm):
        rate(world, order_id, GOOD)
    world.pass_time(days=8)
    tick(world)
    assert [(one.order, one.why) for one in calls(world)] == [(urgent, "urgent")]


def test_the_share_of_the_rest_is_called(world: World, near: Actor) -> None:
    policy(world, callback_pct=100)
    order_id = confirmed(world, near)
    rate(world, order_id, GOOD)
    world.pass_time(days=8)
    tick(world)
    assert [one.why for one in calls(world)] == ["sample"]


def test_not_more_calls_a_clerk_a_day_than_the_district_sets(world: World, near: Actor) -> None:
    policy(world, callbacks_a_day=2)
    world.staff("second clerk", Role.CLERK, HOME)
    for _ in range(7):
        confirmed(world, near)
    world.pass_time(days=8)
    tick(world)
    due = [one.due_at.astimezone(CHINA).date() for one in calls(world)]
    days = sorted(set(due))
    assert [due.count(day) for day in days] == [4, 3]
    assert (days[1] - days[0]).days == 1
    assert len(calls(world, later=False)) == 4
    # What was done today counts as well: there is no room again.
    for call in calls(world, later=False):
        answer(world, call, CallbackOutcome.REFUSED)
    wake(world)
    fresh = confirmed(world, near)
    rate(world, fresh, BAD)
    assert [one.due_at.astimezone(CHINA).date() for one in calls(world)] == [days[1]] * 4


def test_a_district_that_stored_no_calls_makes_one_a_day(world: World, near: Actor) -> None:
    policy(world, callbacks_a_day=0)
    confirmed(world, near)
    closed(world, near)
    assert len({one.due_at.astimezone(CHINA).date() for one in calls(world)}) == len(calls(world)) == 2


def test_the_third_time_that_nobody_is_reached_ends_it_without_an_answer(world: World, near: Actor) -> None:
    # Calls of another day begin when the quiet hours end: before that none is due.
    set_clock(world, 10)
    order_id = closed(world, near)
    (first,) = calls(world)
    for tries in range(3):
        (call,) = calls(world, later=False)
        assert call.tries == tries
        answer(world, call, CallbackOutcome.NOT_REACHED)
        assert calls(world, later=False) == []
        world.pass_time(days=1)
    assert calls(world) == []
    assert world.count("todo", kind="callback", state="done", outcome="unanswered") == 1
    assert (world.count("rating"), world.count("callback", outcome="not_reached")) == (0, 3)
    with pytest.raises(WrongState, match="already"):
        answer(world, first, CallbackOutcome.REFUSED)
    assert [verb for thing, verb, _ in reasons(world, order_id)].count("call_back") == 3


def test_what_is_said_on_the_phone_is_the_rating_where_there_is_none(world: World, near: Actor) -> None:
    closed(world, near)
    (call,) = calls(world)
    with pytest.raises(Invalid, match="reached"):
        answer(world, call, CallbackOutcome.REACHED)
    with pytest.raises(Invalid, match="reached"):
        answer(world, call, CallbackOutcome.REFUSED, GOOD)
    answer(world, call, CallbackOutcome.REACHED, Answers(True, None, None))
    assert world.count("rating", how="phone", role="clerk", contacted=True, satisfied=None) == 1
    assert world.count("callback", outcome="reached", contacted=None) == 1


def test_calls_of_another_community_are_not_there(world: World, near: Actor) -> None:
    closed(world, near)
    world.staff("other", Role.CLERK, OTHER)
    (call,) = calls(world)
    assert calls(world, "other") == []
    with pytest.raises(NotFound):
        world.services.commit(
            lambda tx: answer_callback(tx, world.actor("other"), call.id, CallbackOutcome.REFUSED, Answers(), None)
        )


def test_reopened_it_looks_for_somebody_again_and_who_did_it_may_do_it(world: World, near: Actor) -> None:
    order_id = closed(world, near)
    reopen(world, order_id)
    order = row(world, "service_order", order_id)
    assert (order.state, order.filled, order.reopened, order.confirmed_at) == ("accepted", 0, 1, None)
    assert calls(world) == []
    assert world.count("timer", kind=TimerKind.RETENTION) == 0
    assert world.count("timer", kind=TimerKind.ORDER_CLOCK) == 1
    assert world.count("assignment", order_id=order_id, state="released") == 1
    open_pool(world, order_id)
    held = claim(world, near, order_id, world.shift(2))
    start(world, near, held)
    report(world, near, held)
    world.services.commit(lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    rate(world, order_id, GOOD)
    assert world.count("rating", order_id=order_id, turn=1) == 1
    world.pass_time(days=8)
    tick(world)
    with pytest.raises(WrongState, match="before"):
        reopen(world, order_id)


def test_reopening_needs_a_closed_order_and_the_days_for_it(world: World, near: Actor) -> None:
    with pytest.raises(IllegalTransition):
        reopen(world, confirmed(world, near))
    wake(world)
    order_id = closed(world, near)
    world.pass_time(days=15, seconds=1)
    with pytest.raises(WrongState, match="over"):
        reopen(world, order_id)
    assert world.state(order_id) == "closed"


def test_reopened_without_times_it_may_come_on_the_next_days(world: World, near: Actor) -> None:
    order_id = closed(world, near)
    world.services.commit(lambda tx: reopen_order(tx, world.actor("clerk"), order_id, None))
    wake(world)
    assert world.count("order_window", order_id=order_id, part="morning") == 7
    assert world.count("order_window", order_id=order_id, date=world.day(1)) == 1
    other_id = closed(world, near)
    with pytest.raises(Invalid):
        world.services.commit(lambda tx: reopen_order(tx, world.actor("clerk"), other_id, None, (world.shift(-3),)))


def test_a_complaint_lies_on_the_secretarys_list_until_it_is_settled(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    world.services.commit(lambda tx: dispute_order(tx, world.actor("resident"), order_id, "东西少了"))
    assert row(world, "service_order", order_id).disputed
    world.pass_time(days=8)
    tick(world)
    assert world.state(order_id) == "closed"
    assert world.count("todo", kind="dispute", state="open", role="secretary") == 1
    with pytest.raises(WrongState, match="already"):
        world.services.commit(lambda tx: dispute_order(tx, world.actor("clerk"), order_id, "other"))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: settle_order(tx, world.actor("clerk"), order_id, "other"))
    world.services.commit(lambda tx: settle_order(tx, world.actor("secretary"), order_id, "other"))
    assert world.count("todo", kind="dispute", state="done") == 1
    with pytest.raises(WrongState, match="nobody"):
        world.services.commit(lambda tx: settle_order(tx, world.actor("secretary"), order_id, "other"))


def test_of_ratings_at_once_one_counts(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    assert sorted(all_at_once([lambda: rate(world, order_id, BAD)] * 8)) == [WON, *["wrong_state"] * 7]
    assert (world.count("rating"), len(calls(world))) == (1, 1)


def test_of_reopenings_at_once_one_counts(world: World, near: Actor) -> None:
    order_id = closed(world, near)
    assert sorted(all_at_once([lambda: reopen(world, order_id)] * 8)) == [WON, *["wrong_state"] * 7]
    assert row(world, "service_order", order_id).reopened == 1


def test_tickers_at_once_close_once(world: World, near: Actor) -> None:
    order_id = confirmed(world, near)
    world.pass_time(days=8)
    all_at_once([lambda: tick(world)] * 8)
    assert [verb for thing, verb, _ in reasons(world, order_id)].count("close") == 1
    assert len(calls(world)) == 1
