"""Somebody ends all of the own sessions, on whatever device their cookies lie."""

from matcher.domain.roles import Actor
from matcher.store import access
from matcher.store.database import Tx


def sign_out_everywhere(tx: Tx, actor: Actor) -> int:
    """How many sessions are over; an access token that an operator gave stays."""
    actor.require("sign_out_everywhere")
    ended = access.count_sessions(tx, actor)
    access.end_sessions(tx, [actor.id])
    return ended
