"""A person has everything about them shown, or taken away."""

import datetime as dt
from uuid import UUID

from sqlalchemy import delete, exists, select

from matcher.domain.errors import WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import OPEN, IncidentState, OrderState, SeriesState
from matcher.domain.waiting import TodoKind
from matcher.store import consents, gone, hanging, recipients, repeating, sessions, todos
from matcher.store.database import Tx
from matcher.store.schema import conflict, contact, incident, pairing, service_order
from matcher.store.transition import move
from matcher.usecases.steps.ending import end
from matcher.usecases.steps.free_seats import free_ahead
from matcher.usecases.steps.project_days import ask_to_review
from matcher.usecases.steps.stop_series import stop_series


def note_export(tx: Tx, actor: Actor, recipient_id: UUID) -> None:
    """Everything held about the person is about to be shown: that is noted."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("export_recipient")
    recipients.note(tx, row, "export", actor)


def erase_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> dt.datetime:
    """Names, phones, addresses and all texts go, and who is tied to whom; orders stay as figures. The moment.

    Series end with their orders that are ahead, seats are free for others, and what was confirmed is closed: nobody
    rates it or is called about it. WrongState while another order is open, or somebody complains of one, or something
    went wrong with it and is still to be seen to.
    """
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("erase_recipient")
    for one in repeating.of_recipient(tx, recipient_id):
        if one.state != SeriesState.ENDED:
            stop_series(tx, actor, repeating.lock(tx, one.id), "end", "erased")
    free_ahead(tx, actor, sessions.seats_of_recipient(tx, recipient_id), "erased")
    order_ids = _end_orders(tx, actor, recipient_id)
    hanging.forget(tx, hanging.OF_ORDER, order_ids)
    ask_to_review(tx, order_ids)
    for order_id in order_ids:
        todos.drop(tx, order_id, [TodoKind.CALLBACK])
    hanging.forget(tx, hanging.OF_PERSON, [recipient_id])
    for tie in (contact, pairing, conflict):
        tx.execute(delete(tie).where(tie.c.recipient_id == recipient_id))
    consents.withdraw_all(tx, recipient_id)
    gone.note(tx, row.area, gone.ASKED_RECIPIENT)
    recipients.note(tx, row, "erase", actor, phone_index=None, born_year=None, erased_at=tx.now)
    return tx.now


def _end_orders(tx: Tx, actor: Actor, recipient_id: UUID) -> list[UUID]:
    """All orders of the person. WrongState where something is still to be done about one."""
    o = service_order.c
    trouble = exists().where(incident.c.order_id == o.id, incident.c.state == IncidentState.OPEN)
    wanted = select(service_order, trouble.label("trouble")).where(o.recipient_id == recipient_id).order_by(o.id)
    found = tx.rows(wanted.with_for_update(of=service_order))
    if any(one.state in OPEN for one in found):
        raise WrongState("an order of this person is still open; finish or cancel it first")
    if any(one.disputed or one.trouble for one in found):
        raise WrongState("a complaint or an incident about an order of this person is still open; settle it first")
    for one in found:
        if one.state == OrderState.CONFIRMED:
            end(tx, move(tx, "order", one, "close", actor, reason="erased", closed_at=tx.now))
    return [one.id for one in found]
