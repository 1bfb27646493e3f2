"""Orders that stand for something else, a session or a run, are not changed as if they were somebody's own."""

from typing import Any

from sqlalchemy import Row

from matcher.domain.errors import WrongState
from matcher.domain.states import Form
from matcher.store import recipients
from matcher.store.database import Tx

_SENTENCES = {
    Form.SESSION: "this order staffs a session; cancel the session and make another",
    Form.RUN: "this order carries a run; change the orders that go along in it, or cancel the run",
}


def stands_for(tx: Tx, order: Row[Any]) -> Form | None:
    """SESSION or RUN where the order stands for all who come, or go along; None for an order of somebody."""
    if order.form not in _SENTENCES or not recipients.is_place(tx, order.recipient_id):
        return None
    return Form(order.form)


def refuse_standing_for(tx: Tx, order: Row[Any]) -> None:
    """WrongState where the change would tear the order from what it stands for."""
    form = stands_for(tx, order)
    if form is not None:
        raise WrongState(_SENTENCES[form])
