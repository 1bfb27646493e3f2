"""Which verb leads from which states to which: the tables, and the one function that reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matcher.domain.day_states import DayState, PostPlaceState, PostState, SignUpState
from matcher.domain.errors import IllegalTransition
from matcher.domain.imports.kinds import ImportState
from matcher.domain.leads import LeadState
from matcher.domain.ledgers import CertificateState, RedemptionState, RewardState
from matcher.domain.links import LinkState
from matcher.domain.outlets import OutletState
from matcher.domain.projects import AgendaState, EntryState, ProjectState, ProjectStepState
from matcher.domain.states import (
    HELD,
    OPEN,
    TAKEABLE,
    AssignmentState,
    DutyPlaceState,
    IncidentState,
    OfferState,
    OrderState,
    RoundState,
    SeatState,
    SeriesState,
    SessionState,
    UnitState,
)
from matcher.domain.units import JoinState, ProposalState, ResourceState

_NEW = frozenset({OrderState.PLACED, OrderState.NEED_INFO})
UNREPORTED = OPEN - {OrderState.REPORTED}
"""Work that was reported is confirmed, disputed or done again; it cannot be called off any more."""
_UNTAKEN = _NEW | {OrderState.ACCEPTED, OrderState.PLANNED, OrderState.NEEDS_HUMAN}
"""Nobody is asked and nobody has taken it: it can still go elsewhere."""


@dataclass(frozen=True, slots=True)
class Move:
    """From any of `sources` to `target`; None leaves the state and is told by an event all the same.

    `returns` leads back to the state that was kept when the thing was laid on a person's list.
    """

    sources: frozenset[StrEnum]
    target: StrEnum | None
    returns: bool = False


def _move(target: StrEnum, *sources: StrEnum) -> Move:
    return Move(frozenset(sources), target)


ORDER: Mapping[str, Move] = {
    "accept": _move(OrderState.ACCEPTED, *_NEW),
    "need_info": _move(OrderState.NEED_INFO, OrderState.PLACED),
    "inform": _move(OrderState.PLACED, OrderState.NEED_INFO),
    "reject": _move(OrderState.REJECTED, *_NEW),
    "transfer": _move(OrderState.TRANSFERRED, *_UNTAKEN),
    "merge": _move(OrderState.MERGED, *_UNTAKEN, OrderState.OFFERED),
    "plan": _move(OrderState.PLANNED, OrderState.ACCEPTED, OrderState.PLANNED),
    "unplan": _move(OrderState.ACCEPTED, OrderState.PLANNED),
    "offer": _move(OrderState.OFFERED, *TAKEABLE),
    "withdraw": _move(OrderState.ACCEPTED, OrderState.OFFERED),
    "assign": _move(OrderState.ASSIGNED, *TAKEABLE),
    "free": _move(OrderState.ACCEPTED, *HELD),
    "schedule": _move(OrderState.SCHEDULED, OrderState.ASSIGNED, OrderState.SCHEDULED),
    "start": _move(OrderState.IN_SERVICE, OrderState.ASSIGNED, OrderState.SCHEDULED),
    "report": _move(OrderState.REPORTED, OrderState.IN_SERVICE),
    "rework": _move(OrderState.IN_SERVICE, OrderState.REPORTED),
    "confirm": _move(OrderState.CONFIRMED, OrderState.REPORTED),
    "close": _move(OrderState.CLOSED, OrderState.CONFIRMED),
    "suffice": _move(OrderState.REPORTED, OrderState.ACCEPTED, OrderState.NEEDS_HUMAN),
    "reopen": _move(OrderState.ACCEPTED, OrderState.CLOSED),
    "cancel": _move(OrderState.CANCELLED, *UNREPORTED),
    "need_human": _move(OrderState.NEEDS_HUMAN, *_NEW, OrderState.ACCEPTED, OrderState.PLANNED),
    "resume": Move(frozenset({OrderState.NEEDS_HUMAN}), None, returns=True),
    "pool": Move(TAKEABLE, None),
    "take_place": Move(TAKEABLE, None),
    "free_place": Move(TAKEABLE, None),
    "change": Move(TAKEABLE | _NEW | {OrderState.NEEDS_HUMAN}, None),
    "widen": Move(TAKEABLE | _UNTAKEN, None),
    "carry": Move(TAKEABLE | {OrderState.NEEDS_HUMAN}, None),
    "escalate": Move(OPEN, None),
    "return": Move(_UNTAKEN | {OrderState.OFFERED}, None),
    "rule": Move(OPEN, None),
    "hand_over": Move(OPEN, None),
    "take_over": Move(OPEN, None),
    "contact": Move(OPEN, None),
    "absorb": Move(OPEN, None),
    "dispute": Move(frozenset({OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED}), None),
    "settle": Move(frozenset({OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED}), None),
    "uphold": Move(frozenset({OrderState.REPORTED, OrderState.CONFIRMED, OrderState.CLOSED}), None),
    "rate": Move(frozenset({OrderState.CONFIRMED, OrderState.CLOSED}), None),
    "call_back": Move(frozenset({OrderState.CONFIRMED, OrderState.CLOSED}), None),
    "join_day": _move(OrderState.ACCEPTED, OrderState.ACCEPTED, OrderState.PLANNED),
    "leave_day": _move(OrderState.ACCEPTED, OrderState.ACCEPTED, OrderState.PLANNED),
    "issue_code": Move(OPEN | {OrderState.CONFIRMED, OrderState.CLOSED}, None),
    "move_area": Move(OPEN | {OrderState.CONFIRMED, OrderState.CLOSED}, None),
}
"""Every verb of an order. What names no target is noted on the order, and changes no state."""

OFFER: Mapping[str, Move] = {
    "accept": _move(OfferState.ACCEPTED, OfferState.PENDING),
    "decline": _move(OfferState.DECLINED, OfferState.PENDING),
    "expire": _move(OfferState.EXPIRED, OfferState.PENDING),
    "rescind": _move(OfferState.RESCINDED, OfferState.PENDING),
}

ASSIGNMENT: Mapping[str, Move] = {
    "schedule": Move(frozenset({AssignmentState.ACTIVE}), None),
    "start": Move(frozenset({AssignmentState.ACTIVE}), None),
    "report": _move(AssignmentState.REPORTED, AssignmentState.ACTIVE),
    "rework": _move(AssignmentState.ACTIVE, AssignmentState.REPORTED),
    "verify": _move(AssignmentState.VERIFIED, AssignmentState.REPORTED),
    "release": _move(AssignmentState.RELEASED, AssignmentState.ACTIVE),
    "void": _move(AssignmentState.RELEASED, AssignmentState.ACTIVE, AssignmentState.REPORTED),
    "no_show": _move(AssignmentState.NO_SHOW, AssignmentState.ACTIVE),
    "reassign": _move(AssignmentState.REASSIGNED, AssignmentState.ACTIVE),
    "override": Move(frozenset({AssignmentState.ACTIVE}), None),
    "retire": _move(AssignmentState.RELEASED, AssignmentState.VERIFIED),
}

ROUND: Mapping[str, Move] = {
    "run": _move(RoundState.RUNNING, RoundState.QUEUED, RoundState.RUNNING),
    "propose": _move(RoundState.PROPOSED, RoundState.RUNNING),
    "dispatch": _move(RoundState.DISPATCHED, RoundState.RUNNING, RoundState.PROPOSED),
    "fail": _move(RoundState.FAILED, RoundState.QUEUED, RoundState.RUNNING, RoundState.PROPOSED),
}

INCIDENT: Mapping[str, Move] = {
    "act": Move(frozenset({IncidentState.OPEN}), None),
    "close": _move(IncidentState.CLOSED, IncidentState.OPEN),
    "move_area": Move(frozenset({IncidentState.OPEN}), None),
}

SESSION: Mapping[str, Move] = {
    "cancel": _move(SessionState.CANCELLED, SessionState.OPEN),
    "move_area": Move(frozenset({SessionState.OPEN}), None),
}

SEAT: Mapping[str, Move] = {
    "cancel": _move(SeatState.CANCELLED, SeatState.BOOKED),
    "attend": Move(frozenset({SeatState.BOOKED}), None),
}

SERIES: Mapping[str, Move] = {
    "accept": _move(SeriesState.ACTIVE, SeriesState.PLACED),
    "pause": _move(SeriesState.PAUSED, SeriesState.ACTIVE),
    "resume": _move(SeriesState.ACTIVE, SeriesState.PAUSED),
    "end": _move(SeriesState.ENDED, SeriesState.PLACED, SeriesState.ACTIVE, SeriesState.PAUSED),
    "move_area": Move(frozenset({SeriesState.PLACED, SeriesState.ACTIVE, SeriesState.PAUSED}), None),
}

IMPORT: Mapping[str, Move] = {
    "run": _move(ImportState.RUNNING, ImportState.QUEUED, ImportState.RUNNING),
    "finish": _move(ImportState.DONE, ImportState.RUNNING),
    "fail": _move(ImportState.FAILED, ImportState.QUEUED, ImportState.RUNNING),
}

REWARD: Mapping[str, Move] = {
    "change": Move(frozenset(RewardState), None),
    "withdraw": _move(RewardState.WITHDRAWN, RewardState.OFFERED),
    "offer": _move(RewardState.OFFERED, RewardState.WITHDRAWN),
    "move_area": Move(frozenset(RewardState), None),
}

REDEMPTION: Mapping[str, Move] = {
    "hand_over": _move(RedemptionState.HANDED_OVER, RedemptionState.HELD),
    "cancel": _move(RedemptionState.CANCELLED, RedemptionState.HELD),
    "expire": _move(RedemptionState.EXPIRED, RedemptionState.HELD),
}

CERTIFICATE: Mapping[str, Move] = {"withdraw": _move(CertificateState.WITHDRAWN, CertificateState.VALID)}

DUTY_PLACE: Mapping[str, Move] = {"release": _move(DutyPlaceState.RELEASED, DutyPlaceState.HELD)}

UNIT: Mapping[str, Move] = {
    "change": Move(frozenset({UnitState.ACTIVE}), None),
    "rotate": Move(frozenset({UnitState.ACTIVE}), None),
    "invite": Move(frozenset({UnitState.ACTIVE}), None),
    "leave": _move(UnitState.LEFT, UnitState.ACTIVE),
    "move_area": Move(frozenset({UnitState.ACTIVE}), None),
}

UNIT_AREA: Mapping[str, Move] = {
    "end": _move(JoinState.ENDED, JoinState.ACTIVE),
    "move_area": Move(frozenset({JoinState.ACTIVE}), None),
}

RESOURCE: Mapping[str, Move] = {
    "accept": _move(ResourceState.ACCEPTED, ResourceState.OFFERED),
    "decline": _move(ResourceState.DECLINED, ResourceState.OFFERED),
    "withdraw": _move(ResourceState.WITHDRAWN, ResourceState.OFFERED, ResourceState.ACCEPTED),
    "end": _move(ResourceState.OVER, ResourceState.OFFERED, ResourceState.ACCEPTED),
    "move_area": Move(frozenset({ResourceState.OFFERED, ResourceState.ACCEPTED}), None),
}

PROPOSAL: Mapping[str, Move] = {
    "accept": _move(ProposalState.ACCEPTED, ProposalState.PROPOSED),
    "decline": _move(ProposalState.DECLINED, ProposalState.PROPOSED),
    "withdraw": _move(ProposalState.WITHDRAWN, ProposalState.PROPOSED),
    "move_area": Move(frozenset({ProposalState.PROPOSED}), None),
}

_KNOWN_OUTSIDE = (OutletState.ACTIVE, OutletState.BROKEN, OutletState.OFF)

OUTLET: Mapping[str, Move] = {
    "change": Move(frozenset(_KNOWN_OUTSIDE), None),
    "renew": Move(frozenset(_KNOWN_OUTSIDE), None),
    "switch_on": _move(OutletState.ACTIVE, OutletState.OFF, OutletState.BROKEN),
    "switch_off": _move(OutletState.OFF, OutletState.ACTIVE, OutletState.BROKEN),
    "break": _move(OutletState.BROKEN, OutletState.ACTIVE),
    "remove": _move(OutletState.REMOVED, *_KNOWN_OUTSIDE),
    "move_area": Move(frozenset(_KNOWN_OUTSIDE), None),
}

_BEING_PROJECTED = frozenset({ProjectState.OPEN})
PROJECT: Mapping[str, Move] = {
    "change": Move(_BEING_PROJECTED, None),
    "link": Move(_BEING_PROJECTED, None),
    "unlink": Move(_BEING_PROJECTED, None),
    "join": Move(_BEING_PROJECTED, None),
    "leave": Move(_BEING_PROJECTED, None),
    "invite": Move(_BEING_PROJECTED, None),
    "raise": Move(_BEING_PROJECTED, None),
    "publish": Move(frozenset({ProjectState.OPEN, ProjectState.DONE}), None),
    "close": _move(ProjectState.DONE, ProjectState.OPEN),
    "drop": _move(ProjectState.DROPPED, ProjectState.OPEN),
    "move_area": Move(_BEING_PROJECTED, None),
}

PROJECT_STEP: Mapping[str, Move] = {
    "plan": Move(frozenset({ProjectStepState.OPEN, ProjectStepState.DOING}), None),
    "start": _move(ProjectStepState.DOING, ProjectStepState.OPEN),
    "finish": _move(ProjectStepState.DONE, ProjectStepState.OPEN, ProjectStepState.DOING),
    "drop": _move(ProjectStepState.DROPPED, ProjectStepState.OPEN, ProjectStepState.DOING),
    "reopen": _move(ProjectStepState.OPEN, ProjectStepState.DONE, ProjectStepState.DROPPED),
}

AGENDA_ITEM: Mapping[str, Move] = {
    "decide": _move(AgendaState.DECIDED, AgendaState.OPEN, AgendaState.PUT_OFF),
    "put_off": _move(AgendaState.PUT_OFF, AgendaState.OPEN),
}

LIST_ENTRY: Mapping[str, Move] = {
    "claim": _move(EntryState.CLAIMED, EntryState.OPEN),
    "release": _move(EntryState.OPEN, EntryState.CLAIMED),
    "finish": _move(EntryState.DONE, EntryState.CLAIMED),
    "withdraw": _move(EntryState.WITHDRAWN, EntryState.OPEN, EntryState.CLAIMED),
    "move_area": Move(frozenset({EntryState.OPEN, EntryState.CLAIMED}), None),
}

POST: Mapping[str, Move] = {
    "accept": _move(PostState.OPEN, PostState.PROPOSED),
    "pause": _move(PostState.PAUSED, PostState.OPEN),
    "resume": _move(PostState.OPEN, PostState.PAUSED),
    "end": _move(PostState.ENDED, PostState.PROPOSED, PostState.OPEN, PostState.PAUSED),
    "move_area": Move(frozenset({PostState.PROPOSED, PostState.OPEN, PostState.PAUSED}), None),
}

POST_PLACE: Mapping[str, Move] = {"release": _move(PostPlaceState.RELEASED, PostPlaceState.HELD)}

DAY: Mapping[str, Move] = {
    "change": Move(frozenset({DayState.OPEN}), None),
    "close": _move(DayState.CLOSED, DayState.OPEN),
    "cancel": _move(DayState.CANCELLED, DayState.OPEN),
    "move_area": Move(frozenset({DayState.OPEN}), None),
}

SIGN_UP: Mapping[str, Move] = {
    "check_in": Move(frozenset({SignUpState.HELD}), None),
    "withdraw": _move(SignUpState.WITHDRAWN, SignUpState.HELD),
}

LINK: Mapping[str, Move] = {
    "end": _move(LinkState.ENDED, LinkState.ACTIVE),
    "move_area": Move(frozenset({LinkState.ACTIVE}), None),
}

LEAD: Mapping[str, Move] = {
    "invite": Move(frozenset({LeadState.ACTIVE}), None),
    "end": _move(LeadState.ENDED, LeadState.ACTIVE),
    "move_area": Move(frozenset({LeadState.ACTIVE}), None),
}

TABLES: Mapping[str, Mapping[str, Move]] = {
    "order": ORDER,
    "offer": OFFER,
    "assignment": ASSIGNMENT,
    "round": ROUND,
    "incident": INCIDENT,
    "session": SESSION,
    "seat": SEAT,
    "series": SERIES,
    "duty_place": DUTY_PLACE,
    "import": IMPORT,
    "unit": UNIT,
    "unit_area": UNIT_AREA,
    "resource": RESOURCE,
    "proposal": PROPOSAL,
    "reward": REWARD,
    "redemption": REDEMPTION,
    "certificate": CERTIFICATE,
    "outlet": OUTLET,
    "project": PROJECT,
    "project_step": PROJECT_STEP,
    "agenda_item": AGENDA_ITEM,
    "list_entry": LIST_ENTRY,
    "post": POST,
    "post_place": POST_PLACE,
    "day": DAY,
    "sign_up": SIGN_UP,
    "link": LINK,
    "lead": LEAD,
}


def after(thing: str, state: str, verb: str, kept: str | None = None) -> str:
    """The state that `verb` leads to; `kept` is the one to return to.

    IllegalTransition where the table of `thing` does not allow it.
    """
    move = TABLES[thing].get(verb)
    if move is None or state not in move.sources:
        raise IllegalTransition(thing, state, verb)
    if move.returns:
        if kept is None:
            raise IllegalTransition(thing, state, verb)
        return kept
    return state if move.target is None else str(move.target)


def allows(thing: str, state: str, verb: str) -> bool:
    """Whether `verb` can be done in this state."""
    move = TABLES[thing].get(verb)
    return move is not None and state in move.sources
