"""Somebody follows one order by its number and code, without an account."""

from matcher.domain.errors import SlowDown, Unauthenticated
from matcher.domain.roles import Actor, Role
from matcher.store import codes
from matcher.store.database import Tx
from matcher.usecases.services import Services

REFUSED = "this number and code do not go together; your community can give you a new code"


def follow_order(services: Services, number: int, code: str, caller: str) -> Actor:
    """Who may ask about this one order; `caller` is the address that asks.

    Unauthenticated with one sentence for an unknown number, a wrong code and a blocked one; SlowDown where too many
    were wrong just now.
    """
    # What was wrong is counted, so it is refused after the commit.
    found = services.commit(lambda tx: _tried(tx, number, code, caller))
    if found is None:
        raise Unauthenticated(REFUSED)
    return found


def _tried(tx: Tx, number: int, code: str, caller: str) -> Actor | None:
    if codes.must_wait(tx, number, caller):
        raise SlowDown
    order = codes.fitting(tx, number, code)
    if order is None:
        codes.note_wrong(tx, number, caller)
        return None
    codes.note_right(tx, number)
    return Actor(order.id, Role.FOLLOWER, order.area, None, order.id)
