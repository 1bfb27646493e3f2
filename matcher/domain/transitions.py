"""Which verb leads from which states to which: the tables, and the one function that reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matcher.domain.errors import IllegalTransition
from matcher.domain.states import OPEN, TAKEABLE, AssignmentState, OfferState, OrderState, RoundState


@dataclass(frozen=True, slots=True)
class Move:
    """From any of `sources` to `target`; None leaves the state and is told by an event all the same."""

    sources: frozenset[StrEnum]
    target: StrEnum | None


def _move(target: StrEnum, *sources: StrEnum) -> Move:
    return Move(frozenset(sources), target)


ORDER: Mapping[str, Move] = {
    "accept": _move(OrderState.ACCEPTED, OrderState.PLACED, OrderState.NEED_INFO),
    "reject": _move(OrderState.REJECTED, OrderState.PLACED, OrderState.NEED_INFO),
    "plan": _move(OrderState.PLANNED, OrderState.ACCEPTED, OrderState.PLANNED),
    "unplan": _move(OrderState.ACCEPTED, OrderState.PLANNED),
    "offer": _move(OrderState.OFFERED, *TAKEABLE),
    "withdraw": _move(OrderState.ACCEPTED, OrderState.OFFERED),
    "assign": _move(OrderState.ASSIGNED, *TAKEABLE),
    "free": _move(OrderState.ACCEPTED, OrderState.ASSIGNED, OrderState.SCHEDULED, OrderState.IN_SERVICE),
    "schedule": _move(OrderState.SCHEDULED, OrderState.ASSIGNED, OrderState.SCHEDULED),
    "start": _move(OrderState.IN_SERVICE, OrderState.ASSIGNED, OrderState.SCHEDULED),
    "report": _move(OrderState.REPORTED, OrderState.IN_SERVICE),
    "confirm": _move(OrderState.CONFIRMED, OrderState.REPORTED),
    "cancel": _move(OrderState.CANCELLED, *OPEN),
    "pool": Move(TAKEABLE, None),
    "take_place": Move(TAKEABLE, None),
    "free_place": Move(TAKEABLE, None),
    "change": Move(TAKEABLE | {OrderState.PLACED, OrderState.NEED_INFO}, None),
}

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
    "verify": _move(AssignmentState.VERIFIED, AssignmentState.REPORTED),
    "release": _move(AssignmentState.RELEASED, AssignmentState.ACTIVE),
    "void": _move(AssignmentState.RELEASED, AssignmentState.ACTIVE, AssignmentState.REPORTED),
    "no_show": _move(AssignmentState.NO_SHOW, AssignmentState.ACTIVE),
}

ROUND: Mapping[str, Move] = {
    "run": _move(RoundState.RUNNING, RoundState.QUEUED, RoundState.RUNNING),
    "propose": _move(RoundState.PROPOSED, RoundState.RUNNING),
    "dispatch": _move(RoundState.DISPATCHED, RoundState.RUNNING, RoundState.PROPOSED),
    "fail": _move(RoundState.FAILED, RoundState.QUEUED, RoundState.RUNNING),
}

TABLES: Mapping[str, Mapping[str, Move]] = {"order": ORDER, "offer": OFFER, "assignment": ASSIGNMENT, "round": ROUND}


def after(thing: str, state: str, verb: str) -> str:
    """The state that `verb` leads to; IllegalTransition where the table of `thing` does not allow it."""
    move = TABLES[thing].get(verb)
    if move is None or state not in move.sources:
        raise IllegalTransition(thing, state, verb)
    return state if move.target is None else str(move.target)
