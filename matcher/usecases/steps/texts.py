"""Free text that people write: what it may not hold, and where it is kept."""

from uuid import UUID

from matcher.domain.errors import Invalid
from matcher.domain.privacy import looks_like_identity_or_card
from matcher.domain.reasons import IN_WORDS, REASONS
from matcher.store import personal
from matcher.store.database import Tx


def refuse_numbers(**texts: str | None) -> None:
    """Invalid where a text holds what looks like an identity or bank card number: we never need them."""
    for field, text in texts.items():
        if text and looks_like_identity_or_card(text):
            raise Invalid.at(field, "identity_or_card_number", "please leave out identity and bank card numbers")


def reason_code(tx: Tx, subject: str, subject_id: UUID, verb: str, reason: str | None) -> str | None:
    """A reason as a code for the event; one given in words is sealed with the subject instead."""
    if reason is None or reason in REASONS:
        return reason
    refuse_numbers(reason=reason)
    personal.change(tx, subject, subject_id, {f"{verb}_reason": reason})
    return IN_WORDS
