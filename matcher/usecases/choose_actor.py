"""Whose phone is that of several chooses as whom to enter, once the phone was shown to be the own."""

import hmac
from uuid import UUID

from matcher.domain.entering import CHOICE_LASTS
from matcher.domain.errors import Unauthenticated
from matcher.domain.roles import Actor
from matcher.store import access
from matcher.store.database import Tx
from matcher.store.types import EPOCH, MICROSECOND


def offer_choice(tx: Tx, who: Actor) -> str:
    """What opens the way to this one actor for some minutes, and to nobody else; kept nowhere."""
    until = (tx.now + CHOICE_LASTS - EPOCH) // MICROSECOND
    return f"{who.id.hex}.{until}.{_sign(tx, who.id, until)}"


def choose_actor(tx: Tx, given: str) -> Actor:
    """Whom `offer_choice` named. Unauthenticated where it is over or was made up."""
    named, _, rest = given.partition(".")
    until, _, sign = rest.partition(".")
    if len(named) != len(UUID(int=0).hex) or not (until.isascii() and until.isdigit()) or not given.isascii():
        raise Unauthenticated
    try:
        actor_id = UUID(named)
    except ValueError:
        raise Unauthenticated from None
    fits = hmac.compare_digest(sign, _sign(tx, actor_id, int(until)))
    who = access.actor_of_id(tx, actor_id)
    if not fits or who is None or EPOCH + int(until) * MICROSECOND <= tx.now:
        raise Unauthenticated
    return who


def _sign(tx: Tx, actor_id: UUID, until: int) -> str:
    return tx.vault.blind(f"choice\n{actor_id.hex}\n{until}").hex()
