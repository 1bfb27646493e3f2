"""A card with somebody's data in full is about to be printed: that is noted."""

from uuid import UUID

from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind
from matcher.store import helpers, recipients
from matcher.store.database import Tx


def note_member_card(tx: Tx, actor: Actor, member_id: UUID) -> None:
    """Of a member. NotFound."""
    row = helpers.get(tx, actor, member_id, HelperKind.MEMBER, lock=True)
    actor.require("print_register_card")
    helpers.change(tx, row, {}, actor, "print_card")


def note_contact_card(tx: Tx, actor: Actor, recipient_id: UUID) -> None:
    """Of a person served. NotFound."""
    row = recipients.get(tx, actor, recipient_id, lock="alone")
    actor.require("print_contact_card")
    recipients.note(tx, row, "print_card", actor)
