"""The plan: what the engine answers, as frozen records (`jiedan-plan/1`)."""

from typing import Literal

import msgspec

PLAN_FORMAT = "jiedan-plan/1"

Status = Literal["optimal", "feasible", "time_limit"]
Reason = Literal["impossible", "not_worth", "outcompeted", "undecided"]
Detail = int | dict[str, object] | None


class CostParts(msgspec.Struct, frozen=True, gc=False):
    """What one served order costs, balance aside; `bonus` is never above 0."""

    distance: int
    helper: int
    tags: int
    bonus: int
    window: int
    change: int

    @property
    def total(self) -> int:
        """Sum of the six parts."""
        return self.distance + self.helper + self.tags + self.bonus + self.window + self.change


class Assignment(msgspec.Struct, frozen=True, gc=False):
    """One served order: its shift and the ids of its helpers, sorted."""

    order: str
    shift: int
    helpers: tuple[str, ...]
    cost: CostParts


class Unserved(msgspec.Struct, frozen=True, gc=False):
    """One order that the plan leaves, and why."""

    order: str
    reason: Reason
    detail: Detail = None
    remedies: tuple[dict[str, object], ...] = ()


class Timings(msgspec.Struct, frozen=True, gc=False):
    """Seconds spent in each step; the only part of a plan that differs between runs."""

    load: float = 0.0
    read: float = 0.0
    build: float = 0.0
    solve: float = 0.0
    explain: float = 0.0
    write: float = 0.0
    total: float = 0.0


class Plan(msgspec.Struct, frozen=True, gc=False):
    """A whole answer; assignments and unserved orders are sorted by order id."""

    format: str
    cost: int
    bound: int
    gap: float
    status: Status
    served: int
    unserved_count: int
    assignments: tuple[Assignment, ...]
    unserved: tuple[Unserved, ...]
    prices: tuple[dict[str, object], ...]
    timings: Timings


def write_plan(plan: Plan) -> bytes:
    """The plan as a JSON file, UTF-8 with a final newline; equal plans give equal bytes."""
    return msgspec.json.encode(plan) + b"\n"
