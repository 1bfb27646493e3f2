"""Home units: the register, where they serve, what they bring, whom they name, and what they are told."""

from dataclasses import dataclass
from uuid import UUID

from api.door import Attachment, Call, Doors, How
from api.pages.feedback_pdf import write_pdf
from api.pages.papers.sheet import render
from api.schemas.closing import PaperQuery
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.units import (
    AcceptProposalBody,
    ChangeUnitBody,
    ConfirmMemberBody,
    FeedbackPaperQuery,
    FeedbackQuery,
    JoinBody,
    LeaveAreaBody,
    NamesBody,
    OwnUnitBody,
    ProposalBody,
    ResourceBody,
    ResourcesQuery,
    TakeBackBody,
    UnitBody,
)
from api.signing import signed
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind
from matcher.queries import cards, feedback, unit_resources, units
from matcher.queries.feedback import FeedbackView
from matcher.queries.paging import Page, Wanted
from matcher.queries.unit_resources import ResourceView
from matcher.queries.units import OwnUnitView, ProposalView, RecordView, UnitName, UnitView, WaitingMember
from matcher.store.database import Tx
from matcher.usecases import own_unit
from matcher.usecases.invite_helper import InvitationMade, invite_liaison
from matcher.usecases.join_area import join_area, leave_area
from matcher.usecases.print_card import note_contact_card, note_member_card
from matcher.usecases.register_unit import UnitData, change_unit, register_unit, rotate_secret
from matcher.usecases.unit_proposals import Agreed, accept_proposal, decline_proposal, propose_member, withdraw_proposal
from matcher.usecases.unit_resources import decide_resource, give_resource, withdraw_resource

doors = Doors("units")
_PAPER = How(paper=True)
_NOTED = How(paper=True, audited=True)


@dataclass(frozen=True, slots=True)
class SecretView:
    """The secret by which the unit checks what it gets; shown this once."""

    secret: str


@doors.at("POST /units", "register_unit", UnitBody, UnitView, How(201, units.read_unit))
def register(tx: Tx, call: Call, body: UnitBody) -> UUID:
    """Register a home unit."""
    data = UnitData(body.area, body.name, body.kind, body.contact_name, body.contact_phone, body.serves)
    return register_unit(tx, call.actor, data)


@doors.at("GET /units", "read_units", PageQuery, Page[UnitView])
def list_units(tx: Tx, call: Call, query: PageQuery) -> Page[UnitView]:
    """The home units in one's scope; for a liaison the own one."""
    return units.list_units(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("GET /units/{id}", "read_units", NoQuery, UnitView)
def read(tx: Tx, call: Call, _: NoQuery) -> UnitView:
    """One home unit."""
    return units.read_unit(tx, call.actor, call.id)


@doors.at("PATCH /units/{id}", "change_unit", ChangeUnitBody, UnitView, How(shown=units.read_unit))
def change(tx: Tx, call: Call, body: ChangeUnitBody) -> UUID:
    """Change what is known of a unit, or let it go."""
    change_unit(tx, call.actor, call.id, body.given())
    return call.id


@doors.at("POST /units/{id}/secret", "rotate_unit_secret", Nothing, SecretView, How(sealed=True))
def rotate(tx: Tx, call: Call, _: Nothing) -> SecretView:
    """Make a new secret for the signatures of a unit; the one before no longer counts."""
    return SecretView(rotate_secret(tx, call.actor, call.id))


@doors.at("POST /units/{id}/invitation", "invite_liaison", Nothing, InvitationMade, How(status=201, sealed=True))
def invite(tx: Tx, call: Call, _: Nothing) -> InvitationMade:
    """Make a link by which a unit's liaison sets phone and password; the one before no longer opens anything."""
    return invite_liaison(tx, call.actor, call.id)


@doors.at("POST /units/{id}/areas", "join_area", JoinBody, UnitView, How(201, units.read_unit))
def join(tx: Tx, call: Call, body: JoinBody) -> UUID:
    """Register a unit to serve in a community, or in something of it."""
    join_area(tx, call.actor, call.id, body.area, body.on)
    return call.id


@doors.at("POST /units/{id}/areas/end", "join_area", LeaveAreaBody, UnitView, How(shown=units.read_unit))
def leave(tx: Tx, call: Call, body: LeaveAreaBody) -> UUID:
    """A unit serves there no more."""
    leave_area(tx, call.actor, call.id, body.area)
    return call.id


@doors.at("GET /units/{id}/feedback", "read_feedback", FeedbackQuery, FeedbackView)
def read_feedback(tx: Tx, call: Call, query: FeedbackQuery) -> object:
    """What a unit may know of its members' work: totals, names by consent alone; signed (Standard Webhooks)."""
    view = feedback.read_feedback(tx, call.actor, call.id, query.from_, query.to)
    return signed(units.secret_of(tx, call.id), view)


@doors.at("GET /units/{id}/feedback.html", "read_feedback", FeedbackPaperQuery, str, _PAPER)
def feedback_sheet(tx: Tx, call: Call, query: FeedbackPaperQuery) -> str:
    """The same as a sheet to print."""
    return render("feedback", query.lang, feedback.read_feedback(tx, call.actor, call.id, query.from_, query.to))


@doors.at("GET /units/{id}/feedback.pdf", "read_feedback", FeedbackPaperQuery, bytes)
def feedback_pdf(tx: Tx, call: Call, query: FeedbackPaperQuery) -> Attachment:
    """The same as a PDF."""
    view = feedback.read_feedback(tx, call.actor, call.id, query.from_, query.to)
    name = f"feedback-{view.from_:%Y%m}-{view.to:%Y%m}.pdf"
    return Attachment(write_pdf(view, query.lang), "application/pdf", name)


@doors.at("GET /units/{id}/pledge.html", "print_unit_pledge", PaperQuery, str, _PAPER)
def unit_pledge(tx: Tx, call: Call, query: PaperQuery) -> str:
    """What a unit has promised, as a card."""
    return render("unit_pledge", query.lang, cards.unit_pledge(tx, call.actor, call.id))


@doors.at("GET /units/{id}/members", "confirm_unit_member", PageQuery, Page[WaitingMember])
def list_waiting(tx: Tx, call: Call, query: PageQuery) -> Page[WaitingMember]:
    """Who has named the unit and waits for its answer."""
    return units.list_waiting(tx, call.actor, call.id, Wanted(query.limit, query.cursor))


@doors.at("POST /units/{id}/members", "confirm_unit_member", ConfirmMemberBody, UnitView, How(shown=units.read_unit))
def confirm(tx: Tx, call: Call, body: ConfirmMemberBody) -> UUID:
    """Say for a unit whether somebody who named it belongs to it."""
    own_unit.confirm_member(tx, call.actor, call.id, body.member, is_ours=body.is_ours)
    return call.id


@doors.at(
    "POST /units/{id}/proposals", "propose_unit_member", ProposalBody, ProposalView, How(201, units.read_proposal)
)
def propose(tx: Tx, call: Call, body: ProposalBody) -> UUID:
    """Name somebody as a new member; the community's secretary speaks with the person."""
    return propose_member(tx, call.actor, call.id, body.area, body.name, body.phone)


@doors.at("GET /proposals", "read_proposals", PageQuery, Page[ProposalView])
def list_proposals(tx: Tx, call: Call, query: PageQuery) -> Page[ProposalView]:
    """Whom units have named and nobody has decided on yet, the newest first."""
    return units.list_proposals(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at(
    "POST /proposals/{id}/accept", "decide_proposal", AcceptProposalBody, ProposalView, How(shown=units.read_proposal)
)
def accept(tx: Tx, call: Call, body: AcceptProposalBody) -> UUID:
    """Register the person as a member of the unit that named it."""
    accept_proposal(tx, call.actor, call.id, Agreed(body.area, body.how))
    return call.id


@doors.at("POST /proposals/{id}/decline", "decide_proposal", Nothing, ProposalView, How(shown=units.read_proposal))
def decline(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Nothing comes of it; the person is forgotten."""
    decline_proposal(tx, call.actor, call.id)
    return call.id


@doors.at("POST /proposals/{id}/withdraw", "withdraw_proposal", Nothing, ProposalView, How(shown=units.read_proposal))
def withdraw(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Take a name back that the unit has given."""
    withdraw_proposal(tx, call.actor, call.id)
    return call.id


@doors.at(
    "POST /units/{id}/resources", "give_resource", ResourceBody, ResourceView, How(201, unit_resources.read_resource)
)
def give(tx: Tx, call: Call, body: ResourceBody) -> UUID:
    """Offer a community a post, a room, things or skills."""
    return give_resource(tx, call.actor, call.id, body.kind, body.area, body.text, body.until)


@doors.at("GET /resources", "read_resources", ResourcesQuery, Page[ResourceView])
def list_resources(tx: Tx, call: Call, query: ResourcesQuery) -> Page[ResourceView]:
    """What units offer in one's scope, the newest first."""
    states = unit_resources.LIVE if query.state is None else (query.state,)
    return unit_resources.list_resources(tx, call.actor, Wanted(query.limit, query.cursor), states)


@doors.at(
    "POST /resources/{id}/accept", "decide_resource", Nothing, ResourceView, How(shown=unit_resources.read_resource)
)
def accept_resource(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Take up what a unit offers."""
    decide_resource(tx, call.actor, call.id, "accept")
    return call.id


@doors.at(
    "POST /resources/{id}/decline", "decide_resource", Nothing, ResourceView, How(shown=unit_resources.read_resource)
)
def decline_resource(tx: Tx, call: Call, _: Nothing) -> UUID:
    """There is no use for it; its words are forgotten."""
    decide_resource(tx, call.actor, call.id, "decline")
    return call.id


@doors.at(
    "POST /resources/{id}/withdraw", "withdraw_resource", Nothing, ResourceView, How(shown=unit_resources.read_resource)
)
def take_resource_back(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Take back what the unit has offered."""
    withdraw_resource(tx, call.actor, call.id)
    return call.id


@doors.at("GET /units/{id}/records", "read_sent_records", PageQuery, Page[RecordView])
def list_records(tx: Tx, call: Call, query: PageQuery) -> Page[RecordView]:
    """The records that members have sent to the unit themselves."""
    return units.list_records(tx, call.actor, call.id, Wanted(query.limit, query.cursor))


@doors.at("GET /unit-names", "read_unit_names", PageQuery, Page[UnitName])
def list_names(tx: Tx, call: Call, query: PageQuery) -> Page[UnitName]:
    """The home units of one's district, by name."""
    return units.list_names(tx, call.actor, Wanted(query.limit, query.cursor))


def _own(tx: Tx, actor: Actor, _: UUID) -> OwnUnitView:
    return units.read_own_unit(tx, actor)


@doors.at("GET /me/unit", "keep_own_unit", NoQuery, OwnUnitView)
def read_own(tx: Tx, call: Call, _: NoQuery) -> OwnUnitView:
    """To which unit one belongs, and what one lets it know."""
    return units.read_own_unit(tx, call.actor)


@doors.at("PUT /me/unit", "keep_own_unit", OwnUnitBody, OwnUnitView, How(shown=_own))
def set_own(tx: Tx, call: Call, body: OwnUnitBody) -> UUID:
    """Say to which unit one belongs; it sees the name to confirm it, and nothing else."""
    own_unit.claim_unit(tx, call.actor, body.unit)
    return call.actor.id


@doors.at("POST /me/unit/names", "keep_own_unit", NamesBody, OwnUnitView, How(shown=_own))
def allow(tx: Tx, call: Call, _: NamesBody) -> UUID:
    """Let the unit see one's name beside one's hours and services, until one takes it back."""
    own_unit.allow_names(tx, call.actor)
    return call.actor.id


@doors.at("POST /me/unit/record", "keep_own_unit", Nothing, OwnUnitView, How(shown=_own))
def send(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Send one's own record to the unit: days, services and hours, never for whom."""
    own_unit.send_record(tx, call.actor)
    return call.actor.id


@doors.at("POST /me/unit/take-back", "keep_own_unit", TakeBackBody, OwnUnitView, How(shown=_own))
def take_back(tx: Tx, call: Call, body: TakeBackBody) -> UUID:
    """Take back what the unit may see: the name, or the record that was sent."""
    own_unit.take_back(tx, call.actor, body.purpose)
    return call.actor.id


@doors.at("GET /members/{id}/card.html", "print_register_card", PaperQuery, str, _NOTED)
def register_card(tx: Tx, call: Call, query: PaperQuery) -> str:
    """A member's registration card; that it was printed is noted."""
    note_member_card(tx, call.actor, call.id)
    return render("register_card", query.lang, cards.register_card(tx, call.actor, call.id))


@doors.at("GET /recipients/{id}/contact-card.html", "print_contact_card", PaperQuery, str, _NOTED)
def contact_card(tx: Tx, call: Call, query: PaperQuery) -> str:
    """Whom a household can call, as a card; that it was printed is noted."""
    note_contact_card(tx, call.actor, call.id)
    return render("contact_card", query.lang, cards.contact_card(tx, call.actor, call.id))


@doors.at("GET /members/{id}/pledge.html", "print_pledge", PaperQuery, str, _PAPER)
def member_pledge(tx: Tx, call: Call, query: PaperQuery) -> str:
    """What a member has promised for the next three months, as a card."""
    return render("pledge", query.lang, cards.pledge(tx, call.actor, HelperKind.MEMBER, call.id))


@doors.at("GET /teams/{id}/pledge.html", "print_pledge", PaperQuery, str, _PAPER)
def team_pledge(tx: Tx, call: Call, query: PaperQuery) -> str:
    """What a team has promised for the next three months, as a card."""
    return render("pledge", query.lang, cards.pledge(tx, call.actor, HelperKind.TEAM, call.id))
