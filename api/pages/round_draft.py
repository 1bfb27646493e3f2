"""What a person thinks of changing in a proposed round: what the whole draft costs, and what is then released."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from api.pages.visit import Visit
from api.schemas import fields
from api.schemas.dispatch import ITEMS_MOST, TRIED_MOST
from api.schemas.fields import Joined, Query
from matcher.domain.shifts import Shift
from matcher.planning.trying import Wish
from matcher.queries import round_changes, round_papers, rounds
from matcher.queries.round_changes import MovedView, OptionView, RoundTryView, StepView
from matcher.queries.round_papers import HelperFact, OrderFact
from matcher.queries.rounds import RoundItemView, RoundView
from matcher.store.database import Tx

_ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PAIR = re.compile(rf"({_ID})\.({_ID})(?:\.([0-9-]{{10}})\.([a-z][a-z0-9_]{{0,15}}))?")


def _wish(text: object) -> Wish:
    """`order.helper`, in the best time, or `order.helper.date.part`."""
    found = _PAIR.fullmatch(str(text))
    if found is None:
        raise ValueError("wrong_format")
    order, helper, date, part = found.groups()
    return Wish(UUID(order), UUID(helper), None if date is None else Shift(fields.date(date), part))


Pair = Annotated[Wish, BeforeValidator(_wish, json_schema_input_type=str)]


class DraftQuery(Query):
    """The draft as the page keeps it: pairs in the order in which they were decided, and orders left out."""

    change: Annotated[tuple[Pair, ...], Field(max_length=TRIED_MOST), Joined] = ()
    without: Annotated[tuple[UUID, ...], Field(max_length=ITEMS_MOST), Joined] = ()

    def wishes(self) -> list[Wish]:
        """The pairs."""
        return list(self.change)


@dataclass(frozen=True, slots=True)
class Moved:
    """An order that moves for a change, and to whom; nobody: it is not served then."""

    order: UUID
    number: str
    who: list[HelperFact]
    shift: Any


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


def draft(tx: Tx, visit: Visit) -> Draft:
    """What the draft makes of the round."""
    given: DraftQuery = visit.given
    if not given.change and not given.without:
        return untouched(rounds.read_round(tx, visit.actor, visit.id))
    items = items_of(tx, visit)
    planned = {order_id for order_id, item in items.items() if item.shift is not None}
    found = tried(tx, visit, given.wishes(), given.without)
    orders = round_papers.read_orders(tx, visit.actor, items.keys())
    people = people_of(tx, visit, [found], [step.helper for step in found.steps])
    changes = [
        {"order": str(one.order), "shift": _shift_body(one.shift), "helpers": one.helpers} for one in found.changes
    ]
    served = (planned | {one.order for one in found.changes}) - set(found.leave_out)
    return Draft(
        cost_change=found.cost_change,
        steps=[(step, orders[step.order], people.get(step.helper)) for step in found.steps if step.order in orders],
        without=[orders[one] for one in given.without if one in orders],
        moved=[moved_to(one, people) for one in found.moved if one.order not in given.without],
        body={"changes": changes, "except": [str(one) for one in found.leave_out if one in planned]},
        released=len(served),
    )


def untouched(view: RoundView) -> Draft:
    """The plan as it was proposed."""
    count = sum(item.shift is not None for item in view.items) if view.items else view.served or 0
    return Draft(0, [], [], [], {"changes": [], "except": []}, count)


def items_of(tx: Tx, visit: Visit) -> dict[UUID, RoundItemView]:
    """What the round says of each order."""
    return {item.order: item for item in rounds.read_round(tx, visit.actor, visit.id).items}


def tried(tx: Tx, visit: Visit, wishes: Sequence[Wish], without: Sequence[UUID]) -> RoundTryView:
    """What these changes together cost, exactly."""
    return round_changes.try_changes(tx, visit.live, visit.actor, visit.id, wishes, without)


def people_of(
    tx: Tx, visit: Visit, found: Iterable[RoundTryView | OptionView], more: Iterable[UUID]
) -> dict[UUID, HelperFact]:
    """Whom the changes name, or move something to."""
    after = [moved.after for one in found for moved in one.moved]
    moving = {UUID(helper) for one in after if one is not None for helper in one.helpers}
    return round_papers.read_helpers(tx, visit.actor, moving | set(more))


def moved_to(one: MovedView, people: dict[UUID, HelperFact]) -> Moved:
    """An order that moves, in words' facts."""
    after = one.after
    who = [] if after is None else [people[UUID(name)] for name in after.helpers if UUID(name) in people]
    return Moved(one.order, one.number, who, None if after is None else after.shift)


def _shift_body(shift: Any) -> dict[str, str]:
    return {"date": shift.date.isoformat(), "part": shift.part}
