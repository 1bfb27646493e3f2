"""Whoever is served is cared for alike by orders, seats and series: by age, by whose word, until it is taken back."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.errors import Invalid, JiedanError, NoConsent, NotFound
from matcher.domain.roles import Role
from matcher.domain.states import Channel, ConsentBy, ConsentHow, ConsentPurpose, SeriesState
from matcher.queries.paging import Wanted
from matcher.queries.todos import TodoFilter, list_todos
from matcher.store import schema
from matcher.store.consents import Evidence
from matcher.usecases.book_seat import book_seat
from matcher.usecases.keep_consents import withdraw_consent
from matcher.usecases.make_session import SessionData, make_session
from matcher.usecases.place_order import Person, Proxy
from matcher.usecases.register_recipient import change_recipient
from matcher.usecases.repeat_service import SeriesData, accept_series, change_series, place_series
from tests.fixtures.clock import set_clock
from tests.fixtures.intake import GRANNY, GUARDIAN, PROXY, SAFE, SELF, agree, do, heard, known, needs, refused
from tests.fixtures.steps import accept, helper_of, row, run_round, tick
from tests.fixtures.world import CELL, HOME, World

VISIT = "A08"
PHONE = Evidence(ConsentBy.PROXY, ConsentHow.PHONE, "1")
BEHALF = Proxy("示例儿", "儿子")
TABLES = ("series", "seat", "recipient", "consent", "service_order", "event")


@pytest.fixture
def world(world: World) -> World:
    """It is nine in the morning; a session is announced, and there is a son."""
    set_clock(world, 9)
    world.staff("son", Role.RESIDENT, CELL)
    return world


@pytest.fixture
def session_id(world: World) -> UUID:
    data = SessionData("B01", HOME, "社区活动室", world.shift(2), 3)
    return UUID(str(do(world, lambda tx: make_session(tx, world.actor("clerk"), data))))


def repeat(world: World, who: str = "resident", **changes: Any) -> UUID:
    """Every week on the weekday of tomorrow, in the afternoon."""
    values: dict[str, Any] = {
        "service": VISIT,
        "area": CELL,
        "place": "示例路1号",
        "contact": Person("示例甲", "00012345678"),
        "days": ((world.day(1).weekday(), "afternoon"),),
        "first": world.today,
        "consent": SELF,
        "channel": Channel.WEB,
    }
    values |= changes
    values["consent"] = heard(world, who, values["consent"])
    return UUID(str(do(world, lambda tx: place_series(tx, world.actor(who), SeriesData(**values)))))


def book(
    world: World,
    session_id: UUID,
    who: str = "resident",
    served: UUID | Person = GRANNY,
    consent: Evidence = SELF,
    on_behalf_of: Proxy | None = None,
) -> UUID:
    actor = world.actor(who)
    told = heard(world, who, consent)
    return UUID(str(do(world, lambda tx: book_seat(tx, actor, session_id, served, told, on_behalf_of))))


def made(world: World, series_id: UUID) -> list[UUID]:
    day = schema.series_day
    with world.services.read() as tx:
        return [one.order_id for one in tx.rows(select(day).where(day.c.series_id == series_id).order_by(day.c.date))]


def consents_of(world: World, **wanted: UUID) -> list[Any]:
    c = schema.consent
    with world.services.read() as tx:
        same = [c.c[name] == value for name, value in wanted.items()]
        return list(tx.rows(select(c).where(*same).order_by(c.c.seq)))


def withdraw(world: World, consent_id: UUID) -> None:
    do(world, lambda tx: withdraw_consent(tx, world.actor("clerk"), consent_id))


def change(world: World, series_id: UUID, state: SeriesState, who: str = "clerk") -> None:
    do(world, lambda tx: change_series(tx, world.actor(who), series_id, state, None))


class Filing:
    """The same said at the three doors: at each it must be refused alike, and leave nothing behind."""

    def __init__(self, world: World, session_id: UUID) -> None:
        self.world, self.session_id = world, session_id

    def refused(self, kind: type[JiedanError], who: str, served: UUID | Person, consent: Evidence, **more: Any) -> str:
        said = refused(self.world, kind, who, recipient=served, consent=consent, **more)
        before = [self.world.count(table) for table in TABLES]
        with pytest.raises(kind) as repeated:
            repeat(self.world, who, recipient=served, consent=consent, **more)
        with pytest.raises(kind) as seated:
            book(self.world, self.session_id, who, served=served, consent=consent, **more)
        assert [self.world.count(table) for table in TABLES] == before
        told = {(found.code, str(found)) for found in (repeated.value, seated.value, said)}
        assert len(told) == 1
        return str(said.code)

    def works(self, who: str, served: UUID | Person, consent: Evidence) -> tuple[UUID, UUID]:
        return repeat(self.world, who, recipient=served, consent=consent), book(
            self.world, self.session_id, who, served=served, consent=consent
        )


@pytest.fixture
def filing(world: World, session_id: UUID) -> Filing:
    return Filing(world, session_id)


def test_below_14_the_guardian_consents_at_every_door(world: World, filing: Filing) -> None:
    child = Person("示例童", "00012345670", world.today.year - 8)
    assert filing.refused(Invalid, "resident", child, SELF) == "invalid"
    assert filing.refused(Invalid, "clerk", child, Evidence(ConsentBy.SELF, ConsentHow.PHONE, "1")) == "invalid"
    # Also where the record knows it, whatever is said now.
    filing.works("resident", child, GUARDIAN)
    filing.refused(Invalid, "resident", Person(child.name, child.phone, 1950), SELF)
    unborn = Person("示例童", "00012345670", world.today.year + 1)
    filing.refused(Invalid, "resident", unborn, GUARDIAN)


def test_each_order_of_a_series_for_somebody_young_asks_for_two_checked_adults(world: World) -> None:
    born = world.today.year - 8
    child = Person("示例童", "00012345670", born)
    of_desk = repeat(world, "clerk", recipient=child, consent=GUARDIAN)
    placed = repeat(world, recipient=child, consent=GUARDIAN)
    do(world, lambda tx: accept_series(tx, world.actor("clerk"), placed))
    orders = [*made(world, of_desk), *made(world, placed)]
    assert len(orders) == 4
    for order_id in orders:
        wanted = needs(world, order_id)
        assert sum(count for _, count in wanted) == row(world, "service_order", order_id).headcount == 2
        assert all(SAFE in tags for tags, _ in wanted)
    assert row(world, "recipient", row(world, "series", placed).recipient_id).born_year == born


def test_of_two_years_that_are_said_the_younger_is_believed_for_all_days(world: World) -> None:
    elder = Person("示例童", "00012345670", 1950)
    repeat(world, "clerk", recipient=elder)
    young = Person("示例童", "00012345670", world.today.year - 8)
    series_id = repeat(world, "clerk", recipient=young, consent=GUARDIAN)
    world.pass_time(days=7)
    tick(world)
    found = made(world, series_id)
    assert len(found) == 3
    assert {row(world, "service_order", one).headcount for one in found} == {2}
    assert world.count("recipient", kind="person") == 1


def test_nobody_files_for_another_without_that_ones_word_at_any_door(world: World, filing: Filing) -> None:
    stranger = Person("示例陌", "00012349999")
    assert filing.refused(NoConsent, "resident", stranger, PROXY) == "no_consent"
    assert filing.refused(NoConsent, "resident", stranger, GUARDIAN) == "no_consent"
    assert filing.refused(NoConsent, "resident", stranger, SELF, on_behalf_of=BEHALF) == "no_consent"
    # At the desk a click is nobody's word.
    assert filing.refused(NoConsent, "clerk", stranger, PROXY) == "no_consent"
    served = known(world)
    assert filing.refused(NotFound, "son", served, PROXY) == "not_found"
    given = agree(world, served, ConsentPurpose.ORDER, world.actor("son").id)
    filing.works("son", served, PROXY)
    withdraw(world, given)
    # He has filed for her before, and so knows of her; that is no consent.
    assert filing.refused(NoConsent, "son", served, PROXY) == "no_consent"
    filing.works("clerk", stranger, PHONE)


@pytest.mark.parametrize("field", ["name", "notice", "proxy"])
def test_a_number_that_nobody_needs_is_refused_wherever_it_is_written(
    world: World, session_id: UUID, field: str
) -> None:
    number = "11010519491231002X"
    served = Person(number, "00012345678") if field == "name" else GRANNY
    consent = Evidence(ConsentBy.SELF, ConsentHow.CLICK, number) if field == "notice" else SELF
    behalf = Proxy(number, "儿子") if field == "proxy" else None
    with pytest.raises(Invalid):
        repeat(world, "clerk", recipient=served, consent=consent, on_behalf_of=behalf)
    with pytest.raises(Invalid):
        book(world, session_id, "clerk", served=served, consent=consent, on_behalf_of=behalf)


# Consents that are taken back


def test_a_consent_taken_back_ends_the_seat(world: World, session_id: UUID) -> None:
    seat_id, other = book(world, session_id), book(world, session_id, served=Person("示例乙", "00012345679"))
    (given,) = consents_of(world, seat_id=seat_id)
    withdraw(world, given.id)
    assert [row(world, "seat", one).state for one in (seat_id, other)] == ["cancelled", "booked"]
    assert row(world, "service_session", session_id).booked == 1
    assert world.count("event", thing="seat", thing_id=seat_id, verb="cancel", reason="consent_withdrawn") == 1
    assert [one.withdrawn_at is None for one in consents_of(world, seat_id=other)] == [True]


def test_after_the_session_what_was_counted_stays(world: World, session_id: UUID) -> None:
    seat_id = book(world, session_id)
    world.pass_time(days=3)
    withdraw(world, consents_of(world, seat_id=seat_id)[0].id)
    assert row(world, "seat", seat_id).state == "booked"


@pytest.mark.parametrize("which", ["of the series", "of one day"])
def test_a_consent_taken_back_stops_the_series(world: World, which: str) -> None:
    member = world.member("near", tags=["COMPANION"])
    series_id = repeat(world, "clerk")
    first = made(world, series_id)
    run_round(world)
    accept(world, member, first[0])
    found = consents_of(world, series_id=series_id)
    assert [one.order_id for one in found] == [None, *first]
    withdraw(world, found[0 if which == "of the series" else 1].id)
    assert row(world, "series", series_id).state == "paused"
    assert {world.state(one) for one in first} == {"cancelled"}
    assert world.count("assignment", state="active") == 0
    with world.services.read() as tx:
        (waiting,) = list_todos(tx, world.actor("clerk"), Wanted(), TodoFilter()).items
    assert (waiting.kind, waiting.subject, waiting.order) == ("consent_gone", series_id, None)
    assert [one.withdrawn_at is None for one in consents_of(world, series_id=series_id)] == [False] * 3
    world.pass_time(days=7)
    tick(world)
    with pytest.raises(NoConsent):
        change(world, series_id, SeriesState.ACTIVE)
    assert (world.count("service_order"), world.count("consent", withdrawn_at=None)) == (2, 0)


def test_with_a_new_consent_the_series_goes_on_and_rests_on_that(world: World) -> None:
    series_id = repeat(world, "clerk")
    withdraw(world, consents_of(world, series_id=series_id)[0].id)
    served = row(world, "series", series_id).recipient_id
    agree(world, UUID(str(served)), ConsentPurpose.ORDER)
    change(world, series_id, SeriesState.ACTIVE)
    assert world.count("todo", kind="consent_gone", state="open") == 0
    assert {one.how for order in made(world, series_id) for one in consents_of(world, order_id=order)} == {"phone"}
    # Taken back as well, the night stops it.
    standing = [one for one in consents_of(world, recipient_id=UUID(str(served))) if one.series_id is None]
    withdraw(world, standing[0].id)
    world.pass_time(days=1)
    tick(world)
    assert row(world, "series", series_id).state == "paused"
    assert world.count("todo", kind="consent_gone", subject_id=series_id, state="open") == 1


def test_a_series_whose_consent_is_gone_is_not_taken_on(world: World) -> None:
    series_id = repeat(world)
    withdraw(world, consents_of(world, series_id=series_id)[0].id)
    assert row(world, "series", series_id).state == "placed"
    with pytest.raises(NoConsent):
        do(world, lambda tx: accept_series(tx, world.actor("clerk"), series_id))
    change(world, series_id, SeriesState.ENDED, "resident")
    assert world.count("todo", kind="consent_gone", state="open") == 0


def test_what_a_proxy_filed_ends_with_the_consent_that_let_him(world: World, filing: Filing) -> None:
    served, son = known(world), world.actor("son")
    given = agree(world, served, ConsentPurpose.ORDER, son.id)
    series_id, seat_id = filing.works("son", served, PROXY)
    own_series, own_seat = (
        repeat(world, "son"),
        book(world, filing.session_id, "son", served=Person("示例乙", "00012345679")),
    )
    do(world, lambda tx: accept_series(tx, world.actor("clerk"), series_id))
    withdraw(world, given)
    assert [row(world, "series", one).state for one in (series_id, own_series)] == ["paused", "placed"]
    assert [row(world, "seat", one).state for one in (seat_id, own_seat)] == ["cancelled", "booked"]


def test_the_evidence_of_a_seat_or_series_is_none_for_an_order(world: World, filing: Filing) -> None:
    near = world.member("near")
    served = known(world)
    filing.works("clerk", served, PHONE)
    order_id = world.accepted(recipient=GRANNY)
    withdraw(world, consents_of(world, order_id=order_id)[0].id)
    run_round(world)
    assert helper_of(near) not in world.offers(order_id)


def test_what_the_register_learns_of_the_age_counts_for_the_days_to_come(world: World) -> None:
    series_id, born = repeat(world, "clerk"), world.today.year - 16
    served = UUID(str(row(world, "series", series_id).recipient_id))
    do(world, lambda tx: change_recipient(tx, world.actor("clerk"), served, None, {"born_year": born}))
    world.pass_time(days=7)
    tick(world)
    assert row(world, "service_order", made(world, series_id)[-1]).headcount == 2
