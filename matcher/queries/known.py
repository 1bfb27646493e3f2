"""Whether a thing is there for a caller, and whether it stands to the caller so that an operation is allowed."""

from collections.abc import Callable, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select

from matcher.domain.errors import NotAllowed, NotFound
from matcher.domain.roles import Actor
from matcher.store import scope
from matcher.store.database import Tx
from matcher.store.days import DAY
from matcher.store.leads import LEAD
from matcher.store.links import LINK
from matcher.store.listed import ENTRY
from matcher.store.posts import POST
from matcher.store.projects import AGENDA, PROJECT, STEP
from matcher.store.repeating import SERIES
from matcher.store.rewards import REDEMPTION, REWARD
from matcher.store.rosters import DUTY
from matcher.store.sessions import SEAT, SESSION
from matcher.store.units import PROPOSAL, RESOURCE, UNIT
from matcher.store.webhooks import ROBOT, WEBHOOK

Known = Callable[[Tx, Actor, UUID], bool]


def _is_there(tx: Tx, kind: scope.Kind, thing_id: UUID, condition: ColumnElement[bool]) -> bool:
    return bool(tx.value(select(exists().where(kind.table.c.id == thing_id, condition))))


def order(tx: Tx, actor: Actor, order_id: UUID) -> bool:
    """Whether the order lies in the actor's scope."""
    return _is_there(tx, scope.ORDER, order_id, scope.ORDER.known_to(actor))


def an_offer(tx: Tx, actor: Actor, offer_id: UUID) -> bool:
    """Whether the offer is the helper's own, or of an order in the actor's scope."""
    return _is_there(tx, scope.OFFER, offer_id, scope.OFFER.known_to(actor))


def an_assignment(tx: Tx, actor: Actor, assignment_id: UUID) -> bool:
    """Whether the assignment is the helper's own, or of an order in the actor's scope."""
    return _is_there(tx, scope.ASSIGNMENT, assignment_id, scope.ASSIGNMENT.known_to(actor))


def a_round(tx: Tx, actor: Actor, round_id: UUID) -> bool:
    """Whether the round lies in the actor's scope."""
    return _is_there(tx, scope.ROUND, round_id, scope.ROUND.known_to(actor))


def a_helper(tx: Tx, actor: Actor, helper_id: UUID) -> bool:
    """Whether the member or team lies in the actor's scope."""
    return _is_there(tx, scope.HELPER, helper_id, scope.HELPER.known_to(actor))


def a_recipient(tx: Tx, actor: Actor, recipient_id: UUID) -> bool:
    """Whether the recipient lies in the actor's scope."""
    return _is_there(tx, scope.RECIPIENT, recipient_id, scope.RECIPIENT.known_to(actor))


def a_todo(tx: Tx, actor: Actor, todo_id: UUID) -> bool:
    """Whether the entry stands on the actor's list, or waits for somebody in the actor's area."""
    return _is_there(tx, scope.TODO, todo_id, scope.TODO.known_to(actor))


def a_callback(tx: Tx, actor: Actor, todo_id: UUID) -> bool:
    """Whether the call waits in the actor's scope."""
    return _is_there(tx, scope.CALLBACK, todo_id, scope.CALLBACK.known_to(actor))


def an_incident(tx: Tx, actor: Actor, incident_id: UUID) -> bool:
    """Whether the incident lies in the actor's scope."""
    return _is_there(tx, scope.INCIDENT, incident_id, scope.INCIDENT.known_to(actor))


def a_consent(tx: Tx, actor: Actor, consent_id: UUID) -> bool:
    """Whether the consent is of a recipient in the actor's scope."""
    return _is_there(tx, scope.CONSENT, consent_id, scope.CONSENT.known_to(actor))


def a_contact(tx: Tx, actor: Actor, contact_id: UUID) -> bool:
    """Whether the contact is of a recipient in the actor's scope."""
    return _is_there(tx, scope.CONTACT, contact_id, scope.CONTACT.known_to(actor))


def a_session(tx: Tx, actor: Actor, session_id: UUID) -> bool:
    """Whether the session lies in the actor's scope."""
    return _is_there(tx, SESSION, session_id, SESSION.known_to(actor))


def a_seat(tx: Tx, actor: Actor, seat_id: UUID) -> bool:
    """Whether the seat is one's own, or in a session in the actor's scope."""
    return _is_there(tx, SEAT, seat_id, SEAT.known_to(actor))


def a_series(tx: Tx, actor: Actor, series_id: UUID) -> bool:
    """Whether the series lies in the actor's scope."""
    return _is_there(tx, SERIES, series_id, SERIES.known_to(actor))


def a_duty(tx: Tx, actor: Actor, duty_id: UUID) -> bool:
    """Whether the duty is of a roster in the actor's scope."""
    return _is_there(tx, DUTY, duty_id, DUTY.known_to(actor))


def an_import(tx: Tx, actor: Actor, import_id: UUID) -> bool:
    """Whether the file was brought for an area in the actor's scope."""
    return _is_there(tx, scope.IMPORT, import_id, scope.IMPORT.known_to(actor))


def a_unit(tx: Tx, actor: Actor, unit_id: UUID) -> bool:
    """Whether the unit is one's own, of the actor's area, or has registered to serve there."""
    return _is_there(tx, UNIT, unit_id, UNIT.known_to(actor))


def a_resource(tx: Tx, actor: Actor, resource_id: UUID) -> bool:
    """Whether the resource is the own unit's, or offered to the actor's area."""
    return _is_there(tx, RESOURCE, resource_id, RESOURCE.known_to(actor))


def a_proposal(tx: Tx, actor: Actor, proposal_id: UUID) -> bool:
    """Whether the proposal is the own unit's, or made to the actor's area."""
    return _is_there(tx, PROPOSAL, proposal_id, PROPOSAL.known_to(actor))


def a_reward(tx: Tx, actor: Actor, reward_id: UUID) -> bool:
    """Whether the line of a catalogue lies in the actor's scope."""
    return _is_there(tx, REWARD, reward_id, REWARD.known_to(actor))


def a_redemption(tx: Tx, actor: Actor, redemption_id: UUID) -> bool:
    """Whether it is one's own, or was redeemed in the actor's scope."""
    return _is_there(tx, REDEMPTION, redemption_id, REDEMPTION.known_to(actor))


def a_webhook(tx: Tx, actor: Actor, endpoint_id: UUID) -> bool:
    """Whether the webhook stands in the actor's scope."""
    return _is_there(tx, WEBHOOK, endpoint_id, WEBHOOK.known_to(actor))


def a_robot(tx: Tx, actor: Actor, endpoint_id: UUID) -> bool:
    """Whether the robot stands in the actor's scope."""
    return _is_there(tx, ROBOT, endpoint_id, ROBOT.known_to(actor))


def a_project(tx: Tx, actor: Actor, project_id: UUID) -> bool:
    """Whether the project lies in the actor's scope."""
    return _is_there(tx, PROJECT, project_id, PROJECT.known_to(actor))


def a_project_step(tx: Tx, actor: Actor, step_id: UUID) -> bool:
    """Whether the step is of a project in the actor's scope."""
    return _is_there(tx, STEP, step_id, STEP.known_to(actor))


def an_agenda_item(tx: Tx, actor: Actor, item_id: UUID) -> bool:
    """Whether the question is of a project in the actor's scope."""
    return _is_there(tx, AGENDA, item_id, AGENDA.known_to(actor))


def a_list_entry(tx: Tx, actor: Actor, entry_id: UUID) -> bool:
    """Whether the entry lies in the actor's scope."""
    return _is_there(tx, ENTRY, entry_id, ENTRY.known_to(actor))


def a_post(tx: Tx, actor: Actor, post_id: UUID) -> bool:
    """Whether the post lies in the actor's scope."""
    return _is_there(tx, POST, post_id, POST.known_to(actor))


def a_day(tx: Tx, actor: Actor, day_id: UUID) -> bool:
    """Whether the service day lies in the actor's scope."""
    return _is_there(tx, DAY, day_id, DAY.known_to(actor))


def a_link(tx: Tx, actor: Actor, link_id: UUID) -> bool:
    """Whether the link is to an area in the actor's scope."""
    return _is_there(tx, LINK, link_id, LINK.known_to(actor))


def a_lead(tx: Tx, actor: Actor, lead_id: UUID) -> bool:
    """Whether the building lies in the actor's scope."""
    return _is_there(tx, LEAD, lead_id, LEAD.known_to(actor))


_KINDS: Mapping[Known, scope.Kind] = {
    an_incident: scope.INCIDENT,
    order: scope.ORDER,
    an_offer: scope.OFFER,
    an_assignment: scope.ASSIGNMENT,
    a_round: scope.ROUND,
    a_helper: scope.HELPER,
    a_recipient: scope.RECIPIENT,
    a_todo: scope.TODO,
    a_callback: scope.CALLBACK,
    a_consent: scope.CONSENT,
    a_contact: scope.CONTACT,
    a_session: SESSION,
    a_seat: SEAT,
    a_series: SERIES,
    a_duty: DUTY,
    an_import: scope.IMPORT,
    a_unit: UNIT,
    a_resource: RESOURCE,
    a_proposal: PROPOSAL,
    a_reward: REWARD,
    a_redemption: REDEMPTION,
    a_webhook: WEBHOOK,
    a_robot: ROBOT,
    a_project: PROJECT,
    a_project_step: STEP,
    an_agenda_item: AGENDA,
    a_list_entry: ENTRY,
    a_post: POST,
    a_day: DAY,
    a_link: LINK,
    a_lead: LEAD,
}


def admit(tx: Tx, known: Known, actor: Actor, operation: str, thing_id: UUID) -> None:
    """NotAllowed where the thing is there, but stands to the actor as the table does not name; else NotFound.

    What may be done wherever a thing is seen needs no look here: the operation itself finds what is seen and no more.
    """
    kind = _KINDS[known]
    if actor.may(operation):
        if not kind.is_narrower(actor, operation):
            return
        if _is_there(tx, kind, thing_id, kind.reached_by(actor, operation)):
            return
    if not known(tx, actor, thing_id):
        raise NotFound
    raise NotAllowed
