"""Somebody signs in on a page: a session that ends by itself, kept here by its hash alone."""

import datetime as dt

from matcher.domain.roles import DESK, Actor
from matcher.store import access
from matcher.store.database import Tx

AT_DESK = dt.timedelta(hours=12)
ELSEWHERE = dt.timedelta(days=30)
"""A desk is shared; a phone is somebody's own."""


def sign_in(tx: Tx, who: Actor, before: str | None = None) -> str:
    """A new session's token, for a cookie; the session that the same browser had before is over."""
    if before:
        access.end_session(tx, before)
    return access.issue_token(tx, who, lasts=lasts_for(who))


def lasts_for(who: Actor) -> dt.timedelta:
    """How long a session of this person lasts."""
    return AT_DESK if who.role in DESK else ELSEWHERE


def sign_out(tx: Tx, token: str) -> None:
    """The session is over at once, wherever its cookie lies."""
    access.end_session(tx, token)
