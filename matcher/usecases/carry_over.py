"""Hours and points of a time before this service, from the community's paper books: once for each member."""

from uuid import UUID

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.errors import NotAllowed, WrongState
from matcher.domain.ledgers import AccountKind, BookingKind, Ledger
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind, HelperState
from matcher.store import helpers, ledgers, places
from matcher.store.accounts import is_same_person
from matcher.store.database import Tx
from matcher.store.ledgers import Booking


def carry_over(tx: Tx, actor: Actor, member_id: UUID, minutes: int, points: int) -> None:
    """WrongState where that was done before or the member has left; NotAllowed for one's own books."""
    row = helpers.get(tx, actor, member_id, HelperKind.MEMBER, lock=True)
    actor.require("carry_over_balance")
    if is_same_person(tx, actor, [member_id]):
        raise NotAllowed("somebody else carries that over", why="own_work")
    if row.state == HelperState.LEFT:
        raise WrongState("this member has left, and has no books any more")
    today, area = places.calendar_of(tx, row.area).today(tx.now), row.area[:COMMUNITY_DIGITS]
    for ledger in Ledger:
        if ledgers.booked(tx, ledger, BookingKind.CARRIED_OVER, member_id) is not None:
            raise WrongState("what stood in the old books was carried over before")
    for ledger, amount in ((Ledger.HOURS, minutes), (Ledger.POINTS, points)):
        if amount:
            account = ledgers.of_helper(tx, ledger, member_id)
            issued = ledgers.of_area(tx, ledger, AccountKind.ISSUED, area)
            booking = Booking(ledger, BookingKind.CARRIED_OVER, area, member_id, today, actor)
            ledgers.book(tx, booking, [(account, amount), (issued, -amount)])
