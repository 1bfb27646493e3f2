"""A blood-pressure session with 30 seats: one order staffs it, residents book, and never more than there are seats."""

import datetime as dt
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.errors import Invalid, NotAllowed, NotAvailable, NotFound, WrongState
from matcher.domain.outside import OutsideOwner
from matcher.domain.roles import Actor, Role
from matcher.domain.states import ConsentBy, ConsentHow
from matcher.queries import sessions as shown
from matcher.queries.paging import Wanted
from matcher.store import schema
from matcher.usecases.book_seat import book_seat, cancel_seat, cancel_session, note_attendance
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.make_session import SessionData, make_session
from matcher.usecases.merge_orders import merge_orders
from matcher.usecases.place_order import Consent, Person
from matcher.usecases.transfer_order import transfer_order
from tests.fixtures.clock import set_clock
from tests.fixtures.crowd import all_at_once
from tests.fixtures.steps import accept, followed, loaded, row, run_round, start
from tests.fixtures.world import CELL, FAR_CELL, HOME, NEXT_CELL, OTHER, World

pytestmark = pytest.mark.timeout(120)
BLOOD_PRESSURE = "B01"
CONSENT = Consent(ConsentBy.SELF, ConsentHow.PHONE, "1")


def announce(world: World, seats: int = 30, **changes: object) -> UUID:
    values = {"service": BLOOD_PRESSURE, "area": HOME, "place": "社区活动室", "shift": world.shift(), "seats": seats}
    data = SessionData(**values | changes)  # type: ignore[arg-type]  # the keys are checked by the dataclass
    return world.services.commit(lambda tx: make_session(tx, world.actor("clerk"), data))


def book(world: World, session_id: UUID, number: int = 1, who: str = "resident") -> UUID:
    person = Person(f"示例{number}", f"0001234{number:04d}")
    return world.services.commit(lambda tx: book_seat(tx, world.actor(who), session_id, person, CONSENT))


def staff_order(world: World, session_id: UUID) -> UUID:
    found = row(world, "service_session", session_id).order_id
    assert isinstance(found, UUID)
    return found


def read(world: World, who: Actor, session_id: UUID) -> shown.SessionView:
    with world.services.read() as tx:
        return shown.read_session(tx, who, session_id)


def nurses(world: World, **limits: int) -> Actor:
    return world.team("nurses", HOME, ["NURSE*"], **limits)


def test_one_order_staffs_it_like_any_other(world: World) -> None:
    team = nurses(world)
    warm = loaded(world)
    at = (dt.time(8, 30), dt.time(11))
    session_id = announce(world, at=at)
    order_id = staff_order(world, session_id)
    assert world.state(order_id) == "accepted"
    assert followed(world, warm)
    assert warm.present.orders == loaded(world).present.orders
    assert warm.present.helpers == loaded(world).present.helpers
    run_round(world)
    accept(world, team, order_id)
    assert world.state(order_id) == "assigned"


def test_a_community_has_one_recipient_for_all_that_is_done_for_who_comes(world: World) -> None:
    first, second = (row(world, "service_order", staff_order(world, announce(world))) for _ in range(2))
    assert first.recipient_id == second.recipient_id
    assert world.count("recipient", kind="place") == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"service": "C04"}, "not_a_session"),
        ({"area": HOME[:9]}, "too_wide"),
        ({"at": (dt.time(14), dt.time(15))}, "not_at_that_hour"),
        ({"place": "电话 11010519491231002X"}, "identity_or_card_number"),
    ],
)
def test_what_is_no_session_is_not_announced(world: World, changes: dict[str, object], code: str) -> None:
    world.staff("clerk", Role.CLERK, HOME[:9])
    with pytest.raises(Invalid) as refused:
        announce(world, 30, **changes)
    assert [one.code for one in refused.value.errors] == [code]


def test_an_order_of_a_sessions_service_is_a_seat(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        world.placed(service=BLOOD_PRESSURE)
    assert [(one.field, one.code) for one in refused.value.errors] == [("service", "book_a_seat")]


def test_64_at_once_have_30_seats(world: World) -> None:
    session_id = announce(world, 30)
    ends = all_at_once([partial(book, world, session_id, number) for number in range(64)])
    assert (ends.count("won"), ends.count("not_available")) == (30, 34)
    assert world.count("seat", session_id=session_id, state="booked") == 30
    assert read(world, world.actor("resident"), session_id).free == 0


def test_a_seat_given_back_is_free_for_the_next(world: World) -> None:
    session_id = announce(world, 1)
    seat_id = book(world, session_id, 1)
    with pytest.raises(NotAvailable, match="all seats"):
        book(world, session_id, 2)
    world.services.commit(lambda tx: cancel_seat(tx, world.actor("resident"), seat_id, None))
    with pytest.raises(WrongState):
        world.services.commit(lambda tx: cancel_seat(tx, world.actor("resident"), seat_id, None))
    book(world, session_id, 2)
    assert read(world, world.actor("resident"), session_id).free == 0


def test_nobody_has_two_seats(world: World) -> None:
    session_id = announce(world)
    book(world, session_id, 1)
    with pytest.raises(NotAvailable, match="already"):
        book(world, session_id, 1)
    assert read(world, world.actor("resident"), session_id).free == 29


def test_a_seat_is_known_to_who_booked_it_and_to_the_desk(world: World) -> None:
    session_id = announce(world)
    seat_id = book(world, session_id)
    stranger, far = world.staff("stranger", Role.RESIDENT, CELL), world.staff("far", Role.CLERK, OTHER)
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: cancel_seat(tx, stranger, seat_id, None))
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: cancel_seat(tx, far, seat_id, None))
    with pytest.raises(NotFound):
        read(world, far, session_id)
    desk, mine, other = (read(world, world.actor(who), session_id) for who in ("clerk", "resident", "stranger"))
    assert [one.name for one in desk.taken] == ["示**"]  # type: ignore[union-attr]  # the desk is told
    assert (mine.mine, other.mine) == ([seat_id], [])
    assert not isinstance(mine.taken, list)
    assert mine.place == "社区活动室"
    with world.services.read() as tx:
        listed = shown.list_sessions(tx, stranger, Wanted(), HOME, world.today)
        later = shown.list_sessions(tx, stranger, Wanted(), HOME, world.day(2))
    assert ([one.id for one in listed.items], later.items) == ([session_id], [])


def test_the_desk_books_for_who_has_no_phone_and_keeps_the_evidence(world: World) -> None:
    session_id = announce(world)
    book(world, session_id, 1, "clerk")
    assert world.count("consent", order_id=staff_order(world, session_id), how="phone") == 1


@pytest.mark.parametrize("by", ["session", "order"])
def test_called_off_with_its_order_and_whoever_booked_is_told_once(world: World, by: str) -> None:
    session_id, clerk = announce(world), world.actor("clerk")
    order_id = staff_order(world, session_id)
    for number in range(3):
        book(world, session_id, number)
    if by == "session":
        world.services.commit(lambda tx: cancel_session(tx, clerk, session_id, "ill"))
    else:
        world.services.commit(lambda tx: cancel_order(tx, clerk, order_id, "ill"))
    assert (world.state(order_id), read(world, clerk, session_id).state) == ("cancelled", "cancelled")
    assert world.count("seat", session_id=session_id, state="booked") == 0
    with world.services.read() as tx:
        told = tx.rows(select(schema.notice).where(schema.notice.c.kind == "session_cancelled"))
    assert [(one.to_kind, one.to_id) for one in told] == [("actor", world.actor("resident").id)]
    with pytest.raises(NotAvailable, match="called off"):
        book(world, session_id, 9)


def test_who_came_is_noted_by_list_once_it_has_begun(world: World) -> None:
    team = nurses(world)
    stranger = world.member("stranger")
    session_id = announce(world)
    order_id, clerk = staff_order(world, session_id), world.actor("clerk")
    seats = [book(world, session_id, number) for number in range(3)]
    run_round(world)
    held = accept(world, team, order_id)
    with pytest.raises(WrongState, match="not begun"):
        world.services.commit(lambda tx: note_attendance(tx, clerk, session_id, seats))
    set_clock(world, 9)
    start(world, team, held)
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: note_attendance(tx, stranger, session_id, seats))
    with pytest.raises(Invalid, match="no such seat"):
        world.services.commit(lambda tx: note_attendance(tx, clerk, session_id, [UUID(int=1)]))
    world.services.commit(lambda tx: note_attendance(tx, team, session_id, seats[:2]))
    world.services.commit(lambda tx: note_attendance(tx, clerk, session_id, seats[1:]))
    came = {one.id: one.came for one in read(world, clerk, session_id).taken}  # type: ignore[union-attr]  # the desk is told
    assert came == {seats[0]: False, seats[1]: True, seats[2]: True}


def test_what_is_over_is_not_booked(world: World) -> None:
    session_id = announce(world)
    set_clock(world, 12)
    with pytest.raises(NotAvailable, match="over"):
        book(world, session_id)


def test_the_order_that_staffs_a_session_is_not_moved_away_from_it(world: World) -> None:
    session_id, clerk = announce(world), world.actor("clerk")
    order_id, other = staff_order(world, session_id), staff_order(world, announce(world))
    mine = world.accepted()
    for verb in (
        lambda tx: change_order(tx, clerk, order_id, (world.shift(4),), None),
        lambda tx: change_order(tx, clerk, order_id, None, "示例路9号"),
        lambda tx: merge_orders(tx, clerk, order_id, other),
        lambda tx: merge_orders(tx, clerk, mine, order_id),
        lambda tx: transfer_order(tx, clerk, order_id, OutsideOwner.COURT, "not_able"),
    ):
        with pytest.raises(WrongState, match="cancel the session and make another"):
            world.services.commit(verb)
    assert world.state(order_id) == "accepted"


def test_who_lives_in_another_community_neither_sees_nor_books_it(world: World) -> None:
    session_id = announce(world)
    world.staff("stranger", Role.RESIDENT, FAR_CELL)
    world.staff("neighbour", Role.RESIDENT, NEXT_CELL)
    with pytest.raises(NotFound):
        read(world, world.actor("stranger"), session_id)
    with pytest.raises(NotFound):
        book(world, session_id, who="stranger")
    assert read(world, world.actor("neighbour"), session_id).free == 30
    book(world, session_id, who="neighbour")
