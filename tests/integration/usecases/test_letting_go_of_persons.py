"""What hangs on a person, in orders, series and seats: shown to that person, erased at a word, let go in time."""

from dataclasses import asdict, dataclass
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain.closing import Answers, CallbackOutcome, IncidentAction, IncidentKind, Severity
from matcher.domain.errors import NotFound, Unauthenticated, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import ConsentPurpose, ContactKind, PairingKind, SeriesState
from matcher.domain.waiting import TimerKind
from matcher.queries.exported import ExportView, export_recipient
from matcher.store import hanging, projects, schema
from matcher.usecases.accept_order import accept_order
from matcher.usecases.answer_callback import answer_callback
from matcher.usecases.answer_offer import decline_offer
from matcher.usecases.book_seat import cancel_seat, cancel_session, note_attendance
from matcher.usecases.claim_order import claim_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.contacts import NewContact, add_contact
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.do_assignment import report, start
from matcher.usecases.erase_recipient import erase_recipient
from matcher.usecases.follow_order import follow_order
from matcher.usecases.incidents import act_on_incident, close_incident, incident_of_order
from matcher.usecases.make_session import SessionData, make_session
from matcher.usecases.needs_notes import keep_needs_note
from matcher.usecases.offer_order import offer_order
from matcher.usecases.pair import pair
from matcher.usecases.place_order import Person, place_order
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reopen_order import reopen_order
from matcher.usecases.repeat_service import change_series
from matcher.usecases.reveal_order import reveal_order
from tests.fixtures.intake import GRANNY, agree, do, known, recipient_of
from tests.fixtures.steps import confirmed, helper_of, open_pool, row, tick
from tests.fixtures.world import DISTRICT, HOME, World
from tests.integration.usecases.test_persons import BEHALF, PHONE, book, change, consents_of, made, repeat, world

__all__ = ["world"]
OF_PERSONS = {*hanging.OF_ORDER, *hanging.OF_PERSON, *hanging.OF_SESSION} - projects.OF_ORDER.keys()
OF_OTHERS = {"member", "team"}
"""Subjects of records that are of nobody who is served."""
STRANGER = Person("示例乙", "00012345679")
CODE = "A7K2"


@pytest.fixture
def near(world: World) -> Actor:
    return world.member("near", tags=["PC_REPAIR", "COMPANION"], total=100, per_day=50, per_shift=50)


@dataclass(frozen=True)
class Held:
    """What is held about somebody: one order that is closed, a series that rests, a seat in a session ahead."""

    recipient: UUID
    order: UUID
    series: UUID
    session: UUID
    seat: UUID


@pytest.fixture
def held(world: World, near: Actor) -> Held:
    order_id = closed_order(world, near)
    served = recipient_of(world, order_id)
    around(world, near, served)
    with world.services.read() as tx:
        world.today = tx.now.date()
    series_id = repeat(world, "clerk", recipient=GRANNY, note="说九")
    pause = (SeriesState.PAUSED, "说十")
    do(world, lambda tx: change_series(tx, world.actor("clerk"), series_id, *pause))
    session_id = announced(world, seats=1)
    given_back = book(world, session_id, "clerk", served, PHONE)
    do(world, lambda tx: cancel_seat(tx, world.actor("clerk"), given_back, "说甲"))
    seat_id = book(world, session_id, "clerk", served, PHONE, BEHALF)
    return Held(served, order_id, series_id, session_id, seat_id)


def announced(world: World, seats: int = 3, ahead: int = 2) -> UUID:
    data = SessionData("B01", HOME, "社区活动室", world.shift(ahead), seats)
    return UUID(str(do(world, lambda tx: make_session(tx, world.actor("clerk"), data))))


def closed_order(world: World, near: Actor) -> UUID:
    """An order with everything written about it that there can be; who asked for a call had one, and waits for more."""
    clerk, secretary = world.actor("clerk"), world.actor("secretary")
    shy = world.member("shy")
    command = world.command(recipient=GRANNY, note="说一", on_behalf_of=BEHALF, consent=PHONE)
    order_id = UUID(str(do(world, lambda tx: place_order(tx, clerk, command, CODE))))
    do(world, lambda tx: accept_order(tx, clerk, order_id, None))
    do(world, lambda tx: offer_order(tx, secretary, order_id, [helper_of(shy)], None))
    asked = world.offers(order_id)[helper_of(shy)]
    do(world, lambda tx: decline_offer(tx, shy, asked, "说八"))
    open_pool(world, order_id)
    held = do(world, lambda tx: claim_order(tx, near, order_id, None))
    do(world, lambda tx: reveal_order(tx, near, order_id, "说二"))
    do(world, lambda tx: start(tx, near, held))
    do(world, lambda tx: report(tx, near, held, 30, "说三"))
    wrong = do(world, lambda tx: incident_of_order(tx, near, order_id, IncidentKind.DAMAGE, Severity.LOW, "说四"))
    do(world, lambda tx: act_on_incident(tx, secretary, wrong, IncidentAction.CALLED, "说五"))
    do(world, lambda tx: close_incident(tx, secretary, wrong, None))
    do(world, lambda tx: confirm_order(tx, clerk, order_id))
    do(world, lambda tx: rate_order(tx, clerk, order_id, Answers(satisfied=False), None, "说六"))
    with world.services.read() as tx:
        call = tx.value(select(schema.todo.c.id).where(schema.todo.c.kind == "callback"))
    said = Answers(satisfied=True)
    do(world, lambda tx: answer_callback(tx, clerk, call, CallbackOutcome.REACHED, said, "说七"))
    later(world, days=8)
    assert world.state(order_id) == "closed"
    return order_id


def around(world: World, near: Actor, served: UUID) -> None:
    clerk = world.actor("clerk")
    agree(world, served, ConsentPurpose.HEALTH)
    do(world, lambda tx: keep_needs_note(tx, clerk, served, "说乙"))
    do(world, lambda tx: add_contact(tx, clerk, served, NewContact(ContactKind.FAMILY, "示例女", "00011116666")))
    do(world, lambda tx: pair(tx, clerk, served, helper_of(near), PairingKind.STANDING))


def records(world: World) -> set[str]:
    """The subjects of which something is kept, of people who are served."""
    with world.services.read() as tx:
        found = {subject for (subject,) in tx.tuples(select(schema.personal_record.c.subject).distinct())}
    assert found <= OF_PERSONS | OF_OTHERS
    return found - OF_OTHERS


def erase(world: World, served: UUID) -> None:
    do(world, lambda tx: erase_recipient(tx, world.actor("clerk"), served))


def export(world: World, served: UUID) -> ExportView:
    with world.services.read() as tx:
        return export_recipient(tx, world.actor("clerk"), served)


def later(world: World, **duration: float) -> None:
    """Time passes, and then whoever works and ticks is there."""
    world.pass_time(**duration)
    tick(world)
    world.work()


# Shown


def test_who_asks_is_shown_all_that_is_held_and_nothing_of_others(world: World, held: Held) -> None:
    book(world, announced(world), "clerk", STRANGER, PHONE)
    repeat(world, "clerk", recipient=STRANGER, note="别人说的")
    assert records(world) == OF_PERSONS
    told = export(world, held.recipient)
    order, series = told.orders[0], told.series[0]
    written = str(asdict(told))
    for said in "一二三四五六七九十甲乙":
        assert f"说{said}" in written
    assert (order.id, series.id, len(told.orders), len(told.series)) == (held.order, held.series, 3, 1)
    assert (order.texts["note"], order.reports, order.looks[0].texts) == (
        "说一",
        [{"note": "说三"}],
        {"reason": "说二"},
    )
    assert (order.incidents[0].kind, [one.action for one in order.incidents[0].steps]) == (
        "damage",
        ["called", "closed"],
    )
    assert (order.ratings[0].satisfied, order.calls[0].satisfied) == (False, True)
    assert (series.state, series.texts["note"], series.texts["contact_phone"]) == ("paused", "说九", "00012345678")
    assert [(one.state, one.texts.get("proxy_name")) for one in told.seats] == [
        ("cancelled", None),
        ("booked", "示例儿"),
    ]
    # Why somebody did not want to come is that helper's; the looks say in what role, and not who.
    for others in ("说八", "别人说的", STRANGER.name, STRANGER.phone):
        assert others not in written


# Erased at a word


def test_at_a_word_nothing_is_left_and_what_is_ahead_ends(world: World, held: Held) -> None:
    other = repeat(world, "clerk", recipient=STRANGER)
    events = world.count("event", thing="order", thing_id=held.order)
    erase(world, held.recipient)
    mine = {held.recipient, held.order, held.series, held.seat}
    with world.services.read() as tx:
        left = {(one.subject, one.subject_id) for one in tx.rows(select(schema.personal_record))}
    assert not {subject for subject, of in left if of in mine}
    assert {subject for subject, _ in left} - OF_OTHERS == {"order", "recipient", "series", "session"}
    assert [row(world, "series", one).state for one in (held.series, other)] == ["ended", "active"]
    assert (row(world, "seat", held.seat).state, row(world, "service_session", held.session).booked) == ("cancelled", 0)
    assert world.count("event", thing="seat", thing_id=held.seat, reason="erased") == 1
    assert world.count("consent", recipient_id=held.recipient, withdrawn_at=None) == 0
    # Figures stay.
    assert (world.count("rating"), world.count("callback"), world.count("incident"), world.count("reveal")) == (1,) * 4
    assert world.count("event", thing="order", thing_id=held.order) == events
    with pytest.raises(Unauthenticated):
        follow_order(world.services, row(world, "service_order", held.order).seq, CODE, "here")


def test_nobody_comes_to_who_was_erased(world: World, held: Held) -> None:
    erase(world, held.recipient)
    for wanted in (SeriesState.ACTIVE, SeriesState.PAUSED):
        with pytest.raises(WrongState):
            change(world, held.series, wanted)
    later(world, days=30)
    assert (world.count("service_order", series_id=held.series), world.count("series_day")) == (2, 0)
    assert world.count("service_order", series_id=held.series, state="cancelled") == 2
    assert [one for one in consents_of(world, recipient_id=held.recipient) if one.withdrawn_at is None] == []


def test_the_seat_of_who_was_erased_is_free_for_the_next(world: World, held: Held) -> None:
    erase(world, held.recipient)
    book(world, held.session, "clerk", STRANGER, PHONE)
    assert row(world, "service_session", held.session).booked == 1


def test_a_series_that_is_on_ends_with_its_orders(world: World, near: Actor) -> None:
    series_id = repeat(world, "clerk", recipient=GRANNY)
    first = made(world, series_id)
    open_pool(world, first[0])
    do(world, lambda tx: claim_order(tx, near, first[0], None))
    erase(world, UUID(str(row(world, "series", series_id).recipient_id)))
    assert (row(world, "series", series_id).state, {world.state(one) for one in first}) == ("ended", {"cancelled"})
    assert world.count("assignment", state="active") == 0
    assert records(world) == set()


def test_somebody_who_waits_to_be_taken_on_is_erased_as_well(world: World) -> None:
    series_id = repeat(world)
    erase(world, UUID(str(row(world, "series", series_id).recipient_id)))
    assert row(world, "series", series_id).state == "ended"
    assert records(world) == set()


def test_who_sat_in_a_session_that_is_over_was_counted(world: World, held: Held) -> None:
    later(world, days=2)
    do(world, lambda tx: note_attendance(tx, world.actor("clerk"), held.session, [held.seat]))
    later(world, days=1)
    erase(world, held.recipient)
    seat = row(world, "seat", held.seat)
    assert (seat.state, seat.came, row(world, "service_session", held.session).booked) == ("booked", True, 1)
    assert world.count("personal_record", subject="seat") == 0


def test_a_closed_order_of_who_was_erased_is_not_opened_again(world: World, held: Held) -> None:
    erase(world, held.recipient)
    with pytest.raises(WrongState, match="deleted"):
        do(world, lambda tx: reopen_order(tx, world.actor("clerk"), held.order, None))


def test_what_went_wrong_is_seen_to_first(world: World, held: Held) -> None:
    secretary = world.actor("secretary")
    what = (IncidentKind.CONDUCT, Severity.HIGH, "x")
    wrong = do(world, lambda tx: incident_of_order(tx, secretary, held.order, *what))
    with pytest.raises(WrongState, match="incident"):
        erase(world, held.recipient)
    assert row(world, "series", held.series).state == "paused"
    assert row(world, "seat", held.seat).state == "booked"
    do(world, lambda tx: close_incident(tx, secretary, wrong, None))
    erase(world, held.recipient)
    with pytest.raises(NotFound):
        export(world, held.recipient)


def test_nobody_is_called_about_what_is_erased(world: World, near: Actor) -> None:
    order_id = confirmed(world, near, recipient=GRANNY)
    do(world, lambda tx: rate_order(tx, world.actor("resident"), order_id, Answers(satisfied=False), None, None))
    later(world, days=8)
    assert (world.state(order_id), world.count("todo", kind="callback", state="open")) == ("closed", 1)
    erase(world, recipient_of(world, order_id))
    assert world.count("todo", kind="callback", state="open") == 0


@pytest.mark.parametrize("is_happy", [True, False])
def test_who_has_just_confirmed_is_erased_at_once_and_heard_of_no_more(
    world: World, near: Actor, *, is_happy: bool
) -> None:
    order_id = confirmed(world, near, recipient=GRANNY)
    rate = partial(rate_order, actor=world.actor("resident"), order_id=order_id, how=None, comment="说一")
    do(world, lambda tx: rate(tx, answers=Answers(satisfied=is_happy)))
    assert world.count("todo", kind="callback", state="open") == (0 if is_happy else 1)
    served = recipient_of(world, order_id)
    do(world, lambda tx: dispute_order(tx, world.actor("secretary"), order_id, "说二"))
    with pytest.raises(WrongState, match="complaint"):
        erase(world, served)
    do(world, lambda tx: settle_order(tx, world.actor("secretary"), order_id, "说三"))
    erase(world, served)
    assert (world.state(order_id), records(world)) == ("closed", set())
    assert world.count("event", thing="order", thing_id=order_id, verb="close", reason="erased") == 1
    assert world.count("timer", kind="rating_over", state="open") == 0
    later(world, days=8)
    assert (world.state(order_id), world.count("todo", state="open")) == ("closed", 0)
    assert world.count("rating") == 1


def test_nobody_rates_what_was_done_for_who_is_erased(world: World, near: Actor) -> None:
    order_id = confirmed(world, near, recipient=GRANNY)
    erase(world, recipient_of(world, order_id))
    with pytest.raises(WrongState, match="deleted"):
        do(world, lambda tx: rate_order(tx, world.actor("resident"), order_id, Answers(satisfied=True), None, "说一"))
    assert records(world) == set()


# Let go in time


def test_180_days_after_it_ended_the_texts_of_a_series_are_gone(world: World) -> None:
    series_id = repeat(world, "clerk", recipient=GRANNY)
    later(world, days=1)
    do(world, lambda tx: change_series(tx, world.actor("clerk"), series_id, SeriesState.ENDED, "说一"))
    ended = world.count("event", thing="series"), world.count("consent", series_id=series_id)
    later(world, days=179)
    assert {"series", "recipient"} <= records(world)
    later(world, days=1)
    assert records(world) == set()
    assert (world.count("event", thing="series"), world.count("consent", series_id=series_id)) == ended
    assert world.count("series", state="ended") == world.count("recipient", phone_index=None, kind="person") == 1


def test_a_series_that_only_rests_keeps_its_texts_and_its_person(world: World) -> None:
    series_id = repeat(world, "clerk", recipient=GRANNY)
    later(world, days=1)
    change(world, series_id, SeriesState.PAUSED)
    later(world, days=200)
    assert records(world) == {"series", "recipient"}
    later(world, days=200)
    change(world, series_id, SeriesState.ACTIVE)
    assert {row(world, "service_order", one).state for one in made(world, series_id)} == {"accepted"}


def test_after_its_last_day_a_series_that_nobody_ended_is_let_go(world: World) -> None:
    repeat(world, contact=GRANNY, last=world.day(3))
    resting = repeat(world, "clerk", recipient=STRANGER, last=world.day(3))
    change(world, resting, SeriesState.PAUSED)
    later(world, days=4)
    assert world.count("series", state="ended") == 2
    later(world, days=181)
    assert records(world) == set()


@pytest.mark.parametrize("what", ["was", "was called off"])
def test_180_days_after_a_session_its_texts_and_those_of_its_seats_are_gone(world: World, what: str) -> None:
    session_id = announced(world)
    seat_id = book(world, session_id, "clerk", GRANNY, PHONE, BEHALF)
    if what == "was":
        later(world, days=2)
        do(world, lambda tx: note_attendance(tx, world.actor("clerk"), session_id, [seat_id]))
    else:
        do(world, lambda tx: cancel_session(tx, world.actor("clerk"), session_id, "weather"))
    later(world, days=179)
    assert {"session", "seat", "recipient"} <= records(world)
    later(world, days=1, hours=9)
    assert records(world) & {"session", "seat"} == set()
    assert world.count("recipient", phone_index=None, kind="person") == 1
    assert (world.count("service_session"), world.count("seat", came=what == "was")) == (1, 1)
    for kind in (TimerKind.SESSION_KEPT, TimerKind.PERSON_KEPT):
        assert world.count("timer", kind=kind) == 0


def test_the_days_of_a_session_that_was_called_off_count_from_then(world: World) -> None:
    district = schema.district
    briefly = update(district).where(district.c.code == DISTRICT).values(policy={"retention_days": 30})
    do(world, lambda tx: tx.execute(briefly))
    session_id = announced(world, ahead=40)
    book(world, session_id, "clerk", GRANNY, PHONE, BEHALF)
    do(world, lambda tx: cancel_session(tx, world.actor("clerk"), session_id, "weather"))
    later(world, days=30)
    assert records(world) & {"session", "seat"} == set()


@pytest.mark.parametrize("last", ["series", "seat"])
def test_the_person_is_known_until_the_last_of_all_is_let_go(world: World, last: str) -> None:
    served = known(world)
    works = {
        "series": lambda: ended_series(world),
        "seat": lambda: book(world, announced(world), "clerk", served, PHONE),
    }
    (sooner,) = works.keys() - {last}
    works[sooner]()
    later(world, days=100)
    world.today = world.day(100)
    works[last]()
    assert world.count("recipient", kind="person") == 1
    later(world, days=90)
    assert world.count("personal_record", subject="recipient", subject_id=served) == 1
    later(world, days=93)
    assert world.count("personal_record", subject="recipient", subject_id=served) == 0


def ended_series(world: World) -> UUID:
    series_id = repeat(world, "clerk", recipient=GRANNY)
    change(world, series_id, SeriesState.ENDED)
    return series_id
