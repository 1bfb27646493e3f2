"""Before a service begins: nobody goes whom the order must not meet, the people are named, their credentials count."""

from typing import Any

from sqlalchemy import Row

from matcher.domain.errors import WrongState
from matcher.store import apart, crews
from matcher.store.database import Tx
from matcher.usecases.steps.watch_credentials import require_credentials


def require_ready(tx: Tx, order: Row[Any], held: Row[Any]) -> None:
    """NotAllowed where somebody is kept apart, or a credential no longer counts; WrongState where nobody is named.

    A team without members on record has nobody to name.
    """
    apart.refuse_to_begin(tx, held)
    if crews.has_members(tx, held.helper_id) and len(crews.named(tx, held.id)) < order.headcount:
        raise WrongState("name who goes first: the people named have to fill all places of the order together")
    require_credentials(tx, order, held)
