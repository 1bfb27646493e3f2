"""The figures that the engine is to reach, beside what was measured."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.measuring.runs import Row
from benchmarks.measuring.table import above, best_bound, ratio

HEADLINE = "clustered"


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure to stay at or below, and one beyond it where there is one."""

    name: str
    unit: str
    found: float
    most: float
    stretch: float | None = None

    def line(self) -> str:
        """One line for the terminal."""
        beyond = "" if self.stretch is None else f", stretch {self.stretch:g}{' met' * (self.found <= self.stretch)}"
        met = "met" if self.found <= self.most else "MISSED"
        return f"{self.name:<64}{self.found:>12.5g} {self.unit:<4} goal {self.most:g} {met}{beyond}"

    def as_json(self) -> dict[str, Any]:
        """The same as an object."""
        return {**asdict(self), "met": self.found <= self.most}


def goals(rows: Sequence[Row]) -> list[Goal]:
    """The goals that these rows say something about."""
    made: list[Goal] = []
    for row in rows:
        here = [one for one in rows if (one.family, one.scale) == (row.family, row.scale)]
        if not row.found:
            continue
        if row.way == "ours":
            made += _own(row) + _gaps(row, here)
        elif row.way == "ortools" and row.family == HEADLINE:
            made += _beside(row, ratio(row, here))
    return made


def _beside(row: Row, faster: float | None) -> list[Goal]:
    limits = {1.0: (0.08, 0.05), 10.0: (0.035, 0.025)}
    if faster is None or row.scale not in limits:
        return []
    return [Goal(f"x{row.scale:g} time over OR-Tools SimpleMinCostFlow", "", faster, *limits[row.scale])]


def _own(row: Row) -> list[Goal]:
    if row.scale < 100:
        return []
    name = f"{row.family} x{row.scale:g}, {row.threads} thread{'s' * (row.threads > 1)}"
    if row.family == "city":
        return [Goal(f"{name}: build + solve", "s", row.total_s, 20.0)] if row.threads == 1 else []
    limits = {1: 9.0, 2: 5.0}
    made = [Goal(f"{name}: peak memory", "MB", row.median("peak_mb"), 500.0)]
    if row.threads in limits:
        made.append(Goal(f"{name}: build + solve", "s", row.total_s, limits[row.threads]))
    return made


def _gaps(row: Row, here: Sequence[Row]) -> list[Goal]:
    if row.family not in {"several", "whole"} or row.scale != 1 or row.time_limit_s is None:
        return []
    name = f"{row.family} x1 within {row.time_limit_s:g} s"
    far = above(row, best_bound(here))
    if row.time_limit_s == 1 and row.family == "several" and far is not None:
        return [Goal(f"{name}: cost above the best known bound", "%", 100 * far, 0.005)]
    if row.time_limit_s == 3:
        own = max((one["cost"] - one["bound"]) / max(1, one["cost"]) for one in row.found)
        return [Goal(f"{name}: own proven gap", "%", 100 * own, 0.05 if row.family == "several" else 0.1)]
    return []
