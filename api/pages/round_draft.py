"""What a person thinks of changing in a proposed round: each change with its exact cost, and who moves for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from api.pages.visit import Visit
from api.schemas.dispatch import ITEMS_MOST, TRIED_MOST
from api.schemas.fields import Joined, Query
from matcher.domain.errors import NotFound, WrongState
from matcher.planning.trying import Wish
from matcher.queries import candidates, round_changes, round_papers, rounds
from matcher.queries.round_changes import MovedView, RoundTryView, StepView
from matcher.queries.round_papers import HelperFact, OrderFact
from matcher.queries.rounds import RoundItemView
from matcher.store.database import Tx

ASKED_MOST = 6
Pair = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}\.[0-9a-f-]{36}$")]


class DraftQuery(Query):
    """The draft as the page keeps it: pairs `order.helper`, and orders left out."""

    change: Annotated[tuple[Pair, ...], Field(max_length=TRIED_MOST), Joined] = ()
    without: Annotated[tuple[UUID, ...], Field(max_length=ITEMS_MOST), Joined] = ()

    def wishes(self) -> list[Wish]:
        """The pairs, in the order in which they were decided."""
        pairs = [one.split(".") for one in self.change]
        return [Wish(UUID(order), UUID(helper), None) for order, helper in pairs]


class AlternativesQuery(DraftQuery):
    """Whose alternatives."""

    order: UUID


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that moves for a change, and to whom; nobody: it is not served then."""

    order: UUID
    number: str
    who: list[HelperFact]
    shift: Any


@dataclass(frozen=True, slots=True)
class Alternative:
    """One choice for an order: somebody, or (without `helper`) to leave it out."""

    helper: UUID | None
    who: HelperFact | None
    step: StepView | None
    cost_change: int
    moved: list[Moved]
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole draft: what it costs and what `dispatch` takes."""

    cost_change: int
    steps: list[tuple[StepView, OrderFact, HelperFact | None]]
    without: list[OrderFact]
    moved: list[Moved]
    body: dict[str, Any]
    released: int

    @property
    def is_empty(self) -> bool:
        """Whether the plan stands as it was proposed."""
        return not self.steps and not self.without


def alternatives(tx: Tx, visit: Visit) -> dict[str, Any]:
    """The choices for one order on top of the rest of the draft, each with its own exact cost."""
    given: AlternativesQuery = visit.given
    item = _items(tx, visit).get(given.order)
    if item is None:
        raise NotFound
    wishes = [wish for wish in given.wishes() if wish.order_id != given.order]
    chosen = next((wish.helper_id for wish in given.wishes() if wish.order_id == given.order), None)
    without = [one for one in given.without if one != given.order]
    rest = _tried(tx, visit, wishes, without).cost_change
    planned = set(item.helpers) if len(item.helpers) == 1 else set()
    found: list[tuple[UUID | None, StepView | None, RoundTryView]] = []
    for helper_id in _askable(tx, visit, given.order):
        if str(helper_id) not in planned:
            tried = _tried(tx, visit, [*wishes, Wish(given.order, helper_id, None)], without)
            if tried.steps[-1].possible:
                found.append((helper_id, tried.steps[-1], tried))
    if item.shift is not None:
        found.append((None, None, _tried(tx, visit, wishes, [*without, given.order])))
    people = _named(tx, visit, [tried for _, _, tried in found], [one for one, _, _ in found if one is not None], item)
    told = [
        Alternative(
            helper=helper_id,
            who=people.get(helper_id) if helper_id else None,
            step=step,
            cost_change=tried.cost_change - rest,
            moved=[_moved(one, people) for one in tried.moved if one.order != given.order],
            is_chosen=helper_id == chosen if helper_id else given.order in given.without,
        )
        for helper_id, step, tried in found
    ]
    planned_for = [people[UUID(one)] for one in item.helpers if UUID(one) in people]
    as_planned = {"planned_for": planned_for, "is_as_planned": not any(one.is_chosen for one in told)}
    return {"item": item, "found": told, **as_planned}


def draft(tx: Tx, visit: Visit) -> Draft:
    """What the draft makes of the round."""
    given: DraftQuery = visit.given
    items = _items(tx, visit)
    planned = {order_id for order_id, item in items.items() if item.shift is not None}
    if not given.change and not given.without:
        count = len(planned) if items else rounds.read_round(tx, visit.actor, visit.id).served or 0
        return Draft(0, [], [], [], {"changes": [], "except": []}, count)
    tried = _tried(tx, visit, given.wishes(), given.without)
    orders = round_papers.read_orders(tx, visit.actor, items.keys())
    people = _named(tx, visit, [tried], [step.helper for step in tried.steps])
    changes = [
        {"order": str(one.order), "shift": _shift_body(one.shift), "helpers": one.helpers} for one in tried.changes
    ]
    served = (planned | {one.order for one in tried.changes}) - set(tried.leave_out)
    return Draft(
        cost_change=tried.cost_change,
        steps=[(step, orders[step.order], people.get(step.helper)) for step in tried.steps if step.order in orders],
        without=[orders[one] for one in given.without if one in orders],
        moved=[_moved(one, people) for one in tried.moved if one.order not in given.without],
        body={"changes": changes, "except": [str(one) for one in tried.leave_out if one in planned]},
        released=len(served),
    )


def _items(tx: Tx, visit: Visit) -> dict[UUID, RoundItemView]:
    return {item.order: item for item in rounds.read_round(tx, visit.actor, visit.id).items}


def _tried(tx: Tx, visit: Visit, wishes: Sequence[Wish], without: Sequence[UUID]) -> RoundTryView:
    return round_changes.try_changes(tx, visit.live, visit.actor, visit.id, wishes, without)


def _askable(tx: Tx, visit: Visit, order_id: UUID) -> list[UUID]:
    try:
        found = candidates.list_candidates(tx, visit.live, visit.actor, order_id, ASKED_MOST)
    except WrongState:
        return []
    return [one.helper for one in found.items]


def _named(
    tx: Tx, visit: Visit, tried: Sequence[RoundTryView], more: Sequence[UUID], item: RoundItemView | None = None
) -> dict[UUID, HelperFact]:
    moving = {
        UUID(one) for its in tried for moved in its.moved if moved.after is not None for one in moved.after.helpers
    }
    planned = set() if item is None else {UUID(one) for one in item.helpers}
    return round_papers.read_helpers(tx, visit.actor, moving | planned | set(more))


def _moved(one: MovedView, people: dict[UUID, HelperFact]) -> Moved:
    after = one.after
    who = [] if after is None else [people[UUID(name)] for name in after.helpers if UUID(name) in people]
    return Moved(one.order, one.number, who, None if after is None else after.shift)


def _shift_body(shift: Any) -> dict[str, str]:
    return {"date": shift.date.isoformat(), "part": shift.part}
