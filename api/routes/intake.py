"""What is known around the people served: consents, contacts, notes, ties; and whom to call in danger."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.intake import ConsentRecordBody, ContactBody, NeedsNoteBody, PairBody, PairsQuery
from matcher.domain.errors import Hotline
from matcher.queries import emergency, exported, people, recipients
from matcher.queries.exported import ExportView
from matcher.queries.paging import Page, Wanted
from matcher.queries.people import RecipientView
from matcher.queries.recipients import ConsentView, ContactView, ErasedView, NeedsNoteView, PairView
from matcher.store.consents import Evidence
from matcher.store.database import Tx
from matcher.usecases.contacts import NewContact, add_contact, remove_contact
from matcher.usecases.erase_recipient import erase_recipient, note_export
from matcher.usecases.keep_consents import record_consent, withdraw_consent
from matcher.usecases.needs_notes import keep_needs_note, read_needs_note, read_own_needs_note
from matcher.usecases.pair import pair, unpair

doors = Doors("intake")


@doors.at("GET /emergency", "read_emergency", NoQuery, Page[Hotline])
def list_hotlines(tx: Tx, call: Call, _: NoQuery) -> Page[Hotline]:
    """Whom to call where there is danger: that never waits for an order."""
    return emergency.list_hotlines(tx, call.actor)


@doors.at("POST /recipients/{id}/consents", "record_consent", ConsentRecordBody, ConsentView, How(status=201))
def record(tx: Tx, call: Call, body: ConsentRecordBody) -> ConsentView:
    """Note what somebody agreed to, on the phone or on paper."""
    given = Evidence(body.by, body.how, body.notice, body.purpose, body.to)
    return recipients.read_consent(tx, call.actor, record_consent(tx, call.actor, call.id, given))


@doors.at("GET /recipients/{id}/consents", "read_consents", PageQuery, Page[ConsentView])
def list_consents(tx: Tx, call: Call, query: PageQuery) -> Page[ConsentView]:
    """What a person agreed to, the newest first."""
    return recipients.list_consents(tx, call.actor, call.id, Wanted(query.limit, query.cursor))


@doors.at("POST /consents/{id}/withdraw", "withdraw_consent", Nothing, ConsentView)
def withdraw(tx: Tx, call: Call, _: Nothing) -> ConsentView:
    """Take a consent back; orders and series that rest on it wait for the desk, and seats are free."""
    withdraw_consent(tx, call.actor, call.id)
    return recipients.read_consent(tx, call.actor, call.id)


@doors.at(
    "POST /recipients/{id}/contacts", "change_contacts", ContactBody, ContactView, How(201, recipients.read_contact)
)
def add(tx: Tx, call: Call, body: ContactBody) -> UUID:
    """Add somebody to speak with about a person served."""
    new = NewContact(body.kind, body.name, body.phone, body.relation, body.gets_notices, body.actor)
    return add_contact(tx, call.actor, call.id, new)


@doors.at("GET /recipients/{id}/contacts", "read_contacts", PageQuery, Page[ContactView])
def list_contacts(tx: Tx, call: Call, query: PageQuery) -> Page[ContactView]:
    """With whom one speaks about a person served, masked."""
    return recipients.list_contacts(tx, call.actor, call.id, Wanted(query.limit, query.cursor))


@doors.at("DELETE /contacts/{id}", "change_contacts", Nothing, RecipientView, How(shown=people.read_recipient))
def remove(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Forget a contact."""
    return remove_contact(tx, call.actor, call.id)


@doors.at(
    "PUT /recipients/{id}/needs-note", "keep_needs_note", NeedsNoteBody, RecipientView, How(shown=people.read_recipient)
)
def keep_note(tx: Tx, call: Call, body: NeedsNoteBody) -> UUID:
    """Note what a helper should know of health or disability, by consent."""
    keep_needs_note(tx, call.actor, call.id, body.text)
    return call.id


@doors.at("GET /recipients/{id}/needs-note", "read_needs_note", NoQuery, NeedsNoteView, How(audited=True))
def read_note(tx: Tx, call: Call, _: NoQuery) -> NeedsNoteView:
    """The note on health or disability; that it was read is noted."""
    return NeedsNoteView(read_needs_note(tx, call.actor, call.id))


@doors.at("GET /assignments/{id}/needs-note", "read_own_needs_note", NoQuery, NeedsNoteView, How(audited=True))
def read_own_note(tx: Tx, call: Call, _: NoQuery) -> NeedsNoteView:
    """The note for who has accepted the order and is still to serve it."""
    return NeedsNoteView(read_own_needs_note(tx, call.actor, call.id))


@doors.at("GET /recipients/{id}/export", "export_recipient", NoQuery, ExportView, How(audited=True))
def export(tx: Tx, call: Call, _: NoQuery) -> ExportView:
    """Everything that is held about a person, for that person; the export is noted."""
    note_export(tx, call.actor, call.id)
    return exported.export_recipient(tx, call.actor, call.id)


@doors.at("POST /recipients/{id}/erase", "erase_recipient", Nothing, ErasedView)
def erase(tx: Tx, call: Call, _: Nothing) -> ErasedView:
    """Take everything away that is held about a person; orders stay as figures."""
    return ErasedView(call.id, erase_recipient(tx, call.actor, call.id))


@doors.at("POST /pairs", "change_pairs", PairBody, PairView, How(status=201))
def tie(tx: Tx, call: Call, body: PairBody) -> PairView:
    """Note how a recipient and a helper stand to each other."""
    pair(tx, call.actor, body.recipient, body.helper, body.kind)
    return PairView(body.recipient, body.helper, body.kind)


@doors.at("GET /pairs", "read_pairs", PairsQuery, Page[PairView])
def list_pairs(tx: Tx, call: Call, query: PairsQuery) -> Page[PairView]:
    """Who stands how to whom."""
    return recipients.list_pairs(tx, call.actor, query.recipient, query.helper, Wanted(query.limit, query.cursor))


@doors.at("DELETE /pairs", "change_pairs", PairBody, PairView)
def untie(tx: Tx, call: Call, body: PairBody) -> PairView:
    """Take a tie between a recipient and a helper away."""
    unpair(tx, call.actor, body.recipient, body.helper, body.kind)
    return PairView(body.recipient, body.helper, body.kind)
