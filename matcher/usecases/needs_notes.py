"""What a helper should know of somebody's health or disability: a record of its own, by consent, for few eyes."""

from uuid import UUID

from sqlalchemy import select

from matcher.domain.errors import NoConsent, NotAvailable, NotFound
from matcher.domain.roles import Actor
from matcher.domain.states import AssignmentState, ConsentPurpose
from matcher.store import consents, personal, recipients
from matcher.store.database import Tx
from matcher.store.hanging import HEALTH
from matcher.store.schema import assignment, service_order
from matcher.usecases.steps.texts import refuse_numbers


def keep_needs_note(tx: Tx, actor: Actor, recipient_id: UUID, text: str | None) -> None:
    """Set the note, or take it away. NoConsent where the person did not agree that it is kept."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("keep_needs_note")
    refuse_numbers(text=text)
    if text is None:
        personal.forget(tx, HEALTH, [row.id])
    elif not consents.has_agreed(tx, row.id, ConsentPurpose.HEALTH):
        raise NoConsent("notes on health and disability need a consent of their own")
    else:
        personal.change(tx, HEALTH, row.id, {"text": text})
    recipients.note(tx, row, "keep_note", actor)


def read_needs_note(tx: Tx, actor: Actor, recipient_id: UUID) -> str | None:
    """The note as the desk reads it; that it was read is noted. NotFound."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("read_needs_note")
    recipients.note(tx, row, "read_note", actor)
    return _text(tx, row.id)


def read_own_needs_note(tx: Tx, actor: Actor, assignment_id: UUID) -> str | None:
    """The note for who has accepted and is still to serve; that it was read is noted.

    NotFound where the place is somebody else's; NotAvailable once the helper no longer holds it.
    """
    a = assignment.c
    statement = select(a.state, service_order.c.recipient_id).join(service_order, service_order.c.id == a.order_id)
    held = tx.row(statement.where(a.id == assignment_id, a.helper_id == actor.helper_id))
    if held is None:
        raise NotFound
    actor.require("read_own_needs_note")
    if held.state != AssignmentState.ACTIVE:
        raise NotAvailable("this is shown only while the service is still to be done")
    recipients.note(tx, recipients.lock(tx, held.recipient_id), "read_note", actor)
    return _text(tx, held.recipient_id)


def _text(tx: Tx, recipient_id: UUID) -> str | None:
    return personal.read_many(tx, HEALTH, [recipient_id]).get(recipient_id, {}).get("text")
