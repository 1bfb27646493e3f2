"""Who else could take an order of a proposed round, and when: each choice with its exact cost, and who moves for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.pages.round_draft import DraftQuery, Moved, items_of, moved_to, people_of
from api.pages.visit import Visit
from matcher.domain.errors import NotFound, WrongState
from matcher.domain.shifts import Shift
from matcher.planning.trying import Wish
from matcher.queries import candidates, round_changes, round_papers, what_ifs
from matcher.queries.round_changes import StepView
from matcher.queries.round_papers import HelperFact
from matcher.queries.rounds import RoundItemView
from matcher.store.database import Tx

ASKED_MOST, TIMES_MOST = 6, 8
"""So many people are proposed, and so many times of an order tried with one of them."""
NOBODY = UUID(int=0)
"""Where nobody can be asked: only leaving the order out has a cost."""


class AlternativesQuery(DraftQuery):
    """Whose alternatives."""

    order: UUID


class AskQuery(AlternativesQuery):
    """What if this helper took it."""

    helper: UUID


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice for an order: somebody at a time, or (without `step`) to leave it out."""

    who: HelperFact | None
    step: StepView | None
    cost_change: int
    moved: list[Moved]
    is_chosen: bool

    @property
    def value(self) -> str:
        """As the draft keeps it behind the order."""
        if self.step is None or self.step.shift is None:
            return ""
        return f"{self.step.helper}.{self.step.shift.date.isoformat()}.{self.step.shift.part}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """An order of the round, and the rest of the draft."""

    item: RoundItemView
    wishes: list[Wish]
    without: list[UUID]
    chosen: Wish | None
    times: list[Shift]
    is_left_out: bool


def alternatives(tx: Tx, visit: Visit) -> dict[str, Any]:
    """The choices for one order on top of the rest of the draft. NotFound where the round does not have it."""
    asked = _asked(tx, visit)
    item = asked.item
    told = _told(tx, visit, asked, _wishes(tx, visit, asked))
    known = round_papers.read_helpers(tx, visit.actor, {UUID(one) for one in item.helpers})
    return {
        "item": item,
        "found": [one for one in told if one.step is not None or item.shift is not None],
        "planned_for": [known[UUID(one)] for one in item.helpers if UUID(one) in known],
        "is_as_planned": not any(one.is_chosen for one in told),
    }


def ask(tx: Tx, visit: Visit) -> dict[str, Any]:
    """The times at which one helper could take the order; where there are none, why."""
    asked, helper_id = _asked(tx, visit), visit.given.helper
    wishes = [Wish(asked.item.order, helper_id, shift) for shift in asked.times]
    found = [one for one in _told(tx, visit, asked, wishes) if one.step is not None]
    who = round_papers.read_helpers(tx, visit.actor, [helper_id]).get(helper_id)
    why = None if found else _why_not(tx, visit, helper_id)
    planned = asked.item.shift if asked.item.helpers == [str(helper_id)] else None
    shown = [one for one in found if one.step is not None and one.step.shift != planned]
    return {"item": asked.item, "found": shown, "who": who, "why": why, "is_planned": planned is not None}


def _asked(tx: Tx, visit: Visit) -> _Asked:
    given: AlternativesQuery = visit.given
    item = items_of(tx, visit).get(given.order)
    if item is None:
        raise NotFound
    wishes = [wish for wish in given.wishes() if wish.order_id != given.order]
    without = [one for one in given.without if one != given.order]
    fact = round_papers.read_orders(tx, visit.actor, [given.order]).get(given.order)
    return _Asked(
        item=item,
        wishes=wishes,
        without=without,
        chosen=next((wish for wish in given.wishes() if wish.order_id == given.order), None),
        times=[Shift(one.date, one.part) for one in (fact.windows if fact else ())][:TIMES_MOST],
        is_left_out=given.order in given.without,
    )


def _wishes(tx: Tx, visit: Visit, asked: _Asked) -> list[Wish]:
    """The planned helper at another time; others at their best; and what the draft has chosen."""
    order_id, item = asked.item.order, asked.item
    found: list[Wish] = []
    if item.shift is not None and len(item.helpers) == 1:
        there = Shift(item.shift.date, item.shift.part)
        found += [Wish(order_id, UUID(item.helpers[0]), one) for one in asked.times if one != there]
    found += [
        Wish(order_id, helper_id, None)
        for helper_id in _askable(tx, visit, order_id)
        if [str(helper_id)] != item.helpers
    ]
    if asked.chosen is not None and not any(_is_same(asked.chosen, one) for one in found):
        found.append(asked.chosen)
    return found


def _is_same(one: Wish, other: Wish) -> bool:
    return one.helper_id == other.helper_id and one.shift == other.shift


def _askable(tx: Tx, visit: Visit, order_id: UUID) -> list[UUID]:
    try:
        found = candidates.list_candidates(tx, visit.live, visit.actor, order_id, ASKED_MOST)
    except WrongState:
        return []
    return [one.helper for one in found.items]


def _why_not(tx: Tx, visit: Visit, helper_id: UUID) -> dict[str, str] | None:
    try:
        answer = what_ifs.what_if(tx, visit.live, visit.actor, visit.given.order, helper_id, None)
    except WrongState:
        return None
    return None if answer.possible else answer.why


def _told(tx: Tx, visit: Visit, asked: _Asked, wishes: Sequence[Wish]) -> list[Choice]:
    """What may be, each time and person once, and leaving it out."""
    options = wishes or [Wish(asked.item.order, NOBODY, None)]
    found = round_changes.try_options(tx, visit.live, visit.actor, visit.id, asked.wishes, asked.without, options)
    people = people_of(tx, visit, found, [wish.helper_id for wish in options])
    told: dict[str, Choice] = {}
    for one in found:
        step = one.step
        choice = Choice(
            who=None if step is None else people.get(step.helper),
            step=step,
            cost_change=one.cost_change,
            moved=[moved_to(moved, people) for moved in one.moved],
            is_chosen=asked.is_left_out if step is None else _is_chosen(asked.chosen, step),
        )
        told.setdefault(choice.value, choice)
    return list(told.values())


def _is_chosen(chosen: Wish | None, step: StepView) -> bool:
    if chosen is None or chosen.helper_id != step.helper or step.shift is None:
        return False
    return chosen.shift is None or chosen.shift == Shift(step.shift.date, step.shift.part)
