"""Questions to the process that keeps a district warm, as bytes, and their answers: both ends of the wire stand here.

Whatever is not answered gives None: whoever asks then loads the district and answers the question alone.
"""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from matcher.domain.shifts import Shift
from matcher.planning import answers, trying
from matcher.planning.answers import Candidates, Claim, WhatIf
from matcher.planning.district import District
from matcher.planning.solve import Outcome
from matcher.planning.trying import Option, Tried, Wish
from matcher.ports import LiveEngine

T = TypeVar("T")


class Propose(msgspec.Struct, frozen=True, tag=True):
    """Who should be asked for these orders."""

    orders: tuple[UUID, ...]


class RankHelpers(msgspec.Struct, frozen=True, tag=True):
    """Who could take an order."""

    order: UUID
    limit: int


class Claims(msgspec.Struct, frozen=True, tag=True):
    """What it changes when a helper takes each of these orders."""

    helper: UUID
    wishes: tuple[tuple[UUID, Shift], ...]


class Suppose(msgspec.Struct, frozen=True, tag=True):
    """What would change if a helper served an order."""

    order: UUID
    helper: UUID
    shift: Shift | None


class TryRound(msgspec.Struct, frozen=True, tag=True):
    """What it costs to change a proposed round, without some of its orders."""

    orders: tuple[UUID, ...]
    wishes: tuple[Wish, ...]
    without: tuple[UUID, ...]


class TryEach(msgspec.Struct, frozen=True, tag=True):
    """What each of several choices for one order of a proposed round costs, on top of other changes."""

    orders: tuple[UUID, ...]
    wishes: tuple[Wish, ...]
    without: tuple[UUID, ...]
    options: tuple[Wish, ...]


Question = Propose | RankHelpers | Claims | Suppose | TryRound | TryEach


class Supposed(msgspec.Struct, frozen=True):
    """The answer to a what-if; where the pair is not possible, the question at which the helper drops out."""

    found: WhatIf | None
    why_not: str | None = None


def propose(live: LiveEngine, district: str, order_ids: Sequence[UUID]) -> Outcome | None:
    """Who should be asked for these orders now."""
    return _ask(live, district, Propose(tuple(order_ids)), Outcome)


def candidates(live: LiveEngine, district: str, order_id: UUID, limit: int) -> Candidates | None:
    """The best helpers of an order."""
    return _ask(live, district, RankHelpers(order_id, limit), Candidates)


def claims(
    live: LiveEngine, district: str, helper_id: UUID, wishes: Sequence[tuple[UUID, Shift]]
) -> list[Claim] | None:
    """What it changes when the helper takes each of these orders in the shift, or a better one."""
    return _ask(live, district, Claims(helper_id, tuple(wishes)), list[Claim])


def what_if(live: LiveEngine, district: str, order_id: UUID, helper_id: UUID, shift: Shift | None) -> Supposed | None:
    """What would change if the helper served the order."""
    return _ask(live, district, Suppose(order_id, helper_id, shift), Supposed)


def try_round(
    live: LiveEngine, district: str, order_ids: Sequence[UUID], wishes: Sequence[Wish], without: Sequence[UUID]
) -> Tried | None:
    """What changes of a proposed round cost."""
    return _ask(live, district, TryRound(tuple(order_ids), tuple(wishes), tuple(without)), Tried)


def try_each(
    live: LiveEngine,
    district: str,
    order_ids: Sequence[UUID],
    wishes: Sequence[Wish],
    without: Sequence[UUID],
    options: Sequence[Wish],
) -> list[Option] | None:
    """What each choice for an order of a proposed round costs."""
    question = TryEach(tuple(order_ids), tuple(wishes), tuple(without), tuple(options))
    return _ask(live, district, question, list[Option])


def _ask(live: LiveEngine, district: str, question: Question, kind: type[T]) -> T | None:
    answer = live.ask(district, msgspec.msgpack.encode(question))
    if answer is None:
        return None
    try:
        return msgspec.msgpack.decode(answer, type=kind)
    except msgspec.MsgspecError:
        # Another version of this program is at the other end: what it says means nothing here.
        return None


def supposed(district: District, order_id: UUID, helper_id: UUID, shift: Shift | None) -> Supposed:
    """What would change if the helper served the order, or why it cannot."""
    found = answers.what_if(district, order_id, helper_id, shift)
    if found is not None:
        return Supposed(found)
    return Supposed(None, answers.why_not(district, order_id, helper_id, shift))


def answered(district: District, question: bytes) -> bytes | None:
    """The answer of a district that is up to date; None where the question is unknown or about what is not there."""
    try:
        asked: Any = msgspec.msgpack.decode(question, type=Question)
    except msgspec.MsgspecError:
        return None
    found = _answer(district, asked)
    return None if found is None else msgspec.msgpack.encode(found)


def _answer(district: District, asked: Question) -> object | None:
    match asked:
        case Propose(order_ids):
            return answers.propose(district, order_ids)
        case RankHelpers(order_id, limit):
            return answers.candidates(district, order_id, limit) if district.has(order_id) else None
        case Claims(helper_id, wishes):
            return answers.claims(district, helper_id, wishes)
        case Suppose(order_id, helper_id, shift):
            return supposed(district, order_id, helper_id, shift)
        case TryRound(order_ids, wishes, without):
            return trying.try_round(district, order_ids, wishes, without)
        case TryEach(order_ids, wishes, without, options):
            return trying.try_each(district, order_ids, wishes, without, options)
