"""Bodies and queries of what is known around a person served."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Body, FreeText, Name, Notice, PageQuery, Phone
from matcher.domain.states import ConsentBy, ConsentHow, ConsentPurpose, ContactKind, PairingKind


class ConsentRecordBody(Body):
    """What somebody agreed to, as told to the desk; `to` is the person who is let act."""

    purpose: ConsentPurpose
    by: ConsentBy
    how: ConsentHow
    notice: Notice
    to: UUID | None = None


class NeedsNoteBody(Body):
    """What a helper should know of health or disability; null takes it away."""

    text: FreeText | None


class ContactBody(Body):
    """Somebody to speak with about a recipient; `actor` where this person uses the service and is to be told."""

    kind: ContactKind
    name: Name
    phone: Phone
    relation: Name | None = None
    gets_notices: bool = False
    actor: UUID | None = None


class PairBody(Body):
    """A tie between a recipient and a helper."""

    recipient: UUID
    helper: UUID
    kind: PairingKind


class PairsQuery(PageQuery):
    """What a list of ties is narrowed to."""

    recipient: Annotated[UUID | None, Field()] = None
    helper: Annotated[UUID | None, Field()] = None
