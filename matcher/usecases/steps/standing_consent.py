"""Nothing goes on without the consent of the person served, until the desk has spoken with him or her."""

from typing import Any

from sqlalchemy import Row

from matcher.domain.errors import WrongState
from matcher.domain.waiting import TodoKind
from matcher.store import consents, todos
from matcher.store.database import Tx


def require_consent(tx: Tx, order: Row[Any]) -> None:
    """WrongState where no consent to the order stands."""
    if not consents.stands(tx, order):
        raise WrongState("no consent to this order stands any more; record a new one, or cancel it")


def require_settled(tx: Tx, order: Row[Any]) -> None:
    """WrongState where a consent was taken back, and the desk has not dealt with that yet."""
    if todos.is_any_open(tx, order.id, [TodoKind.CONSENT_GONE]):
        raise WrongState("the consent to this order was taken back; the community's desk speaks with the resident")
