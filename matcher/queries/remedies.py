"""What would help an order that nobody serves, as it is shown."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from matcher.planning.remedies import Remedy
from matcher.planning.words import remedy_words
from matcher.queries.orders import ShiftView


@dataclass(frozen=True, slots=True)
class RemedyView:
    """One change after which the order is served; `cost_change` of the whole plan is below 0. Others are None."""

    kind: str
    cost_change: int
    why: dict[str, str]
    shift: ShiftView | None = None
    level: str | None = None
    tag: str | None = None
    tags: list[str] | None = None
    area: str | None = None
    helper: UUID | None = None
    reach: int | None = None
    limit: str | None = None
    to: int | None = None


def remedy_views(remedies: Iterable[Remedy]) -> list[RemedyView]:
    """Remedies as the planning room found them, or as a round keeps them."""
    return [_view(one) for one in remedies]


def _view(remedy: Remedy) -> RemedyView:
    values = dict(remedy)
    if (shift := values.pop("shift", None)) is not None:
        values["shift"] = ShiftView(dt.date.fromisoformat(shift["date"]), shift["part"])
    if (helper := values.pop("helper", None)) is not None:
        values["helper"] = UUID(helper)
    return RemedyView(**values, why=remedy_words(remedy["kind"]))
