"""Live events in the engine: how long each takes, and whether the plan stays what a fresh solve finds."""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

from benchmarks.measuring.course import Course, tell
from benchmarks.measuring.goals import Goal
from benchmarks.measuring.runs import pinned, started
from matcher.engine.edit import apply_event
from matcher.engine.events import Event, OfferDeclined, OrderPlaced, OrderWithdrawn
from matcher.engine.instance import Instance, Order
from matcher.engine.live import Live
from matcher.engine.read import load_instance
from matcher.engine.solve import solve

BUDGET_S = 60.0
FEWEST = 3
PATIENCE_S = 900.0
ENOUGH = 100
"""Fewer events of a kind than this say nothing about the slowest in a hundred."""
GOALS_US = {"placed": {"p50": 20.0, "p99": 300.0}, "withdrawn": {"p99": 700.0}, "declined": {"p99": 700.0}}


class Feed:
    """Random events that fit the district as it is: half of them new orders."""

    def __init__(self, instance: Instance, seed: int) -> None:
        self.rng = random.Random(seed)
        self.orders = {order.id: order for order in instance.orders}
        self.helpers = {helper.id: helper for helper in instance.helpers}
        self.ids = list(self.orders)
        self.patterns = list(instance.orders)
        self.count = 0

    def next(self, live: Live) -> tuple[str, Event]:
        """A kind and an event; it is taken into the rows of this feed too."""
        kind = self.rng.choices(("placed", "withdrawn", "declined"), (0.5, 0.25, 0.25))[0]
        event: Event | None = None
        if kind == "declined":
            event = self._decline(live)
        elif kind == "withdrawn" and self.ids:
            event = OrderWithdrawn(self._take())
        if event is None:
            kind, event = "placed", OrderPlaced(self._new())
        apply_event(event, self.orders, self.helpers)
        return kind, event

    def _take(self) -> str:
        place = self.rng.randrange(len(self.ids))
        self.ids[place], self.ids[-1] = self.ids[-1], self.ids[place]
        return self.ids.pop()

    def _new(self) -> Order:
        one, other = self.rng.choice(self.patterns), self.rng.choice(self.patterns)
        self.count += 1
        name = f"new{self.count:06d}"
        self.ids.append(name)
        return msgspec.structs.replace(one, id=name, area=other.area, value=other.value, incumbent=None)

    def _decline(self, live: Live) -> Event | None:
        for _try in range(20):
            name = self.rng.choice(self.ids) if self.ids else ""
            if (stands := live.placement(name)) is not None:
                return OfferDeclined(name, self.rng.choice(stands.helpers))
        return None


def measure_live(course: Course, folder: Path, name: str, events: int) -> None:
    """Start the events in a process of their own, and read what it found."""
    tell(f"  live events on {name}, up to {events} or {BUDGET_S:.0f} s of them")
    with pinned(1):
        arguments = [sys.executable, "-m", "benchmarks.engine.live", str(folder / "instance.json"), str(events)]
        output = started(arguments, PATIENCE_S)
    if output is None:
        course.lines.append(f"live events on {name}: not done within {PATIENCE_S:.0f} s")
        return
    found = json.loads(output)
    course.more.setdefault("live", []).append({"instance": name, **found})
    course.lines += ["", f"live events on {name}, {found['events']} of them, microseconds"]
    for kind, figures in found["kinds"].items():
        course.lines.append(
            f"  {kind:<12}{figures['count']:>7}   p50 {figures['p50']:>12,.0f}   p99 {figures['p99']:>12,.0f}"
        )
        if name.endswith(" x1") and figures["count"] >= ENOUGH:
            limits = GOALS_US.get(kind, {}).items()
            course.goals += [Goal(f"live x1, {kind}, {rank}", "us", figures[rank], most) for rank, most in limits]
    if found["cost"] != found["fresh"]:
        course.wrong.append(f"live events on {name}: cost {found['cost']}, a fresh solve finds {found['fresh']}")


def main(argv: Sequence[str]) -> int:
    """Apply events to the instance in a file; print what they took as one line of JSON."""
    instance = load_instance(argv[0])
    began = perf_counter()
    live = Live(instance)
    loaded_s = perf_counter() - began
    feed = Feed(instance, 1)
    took: dict[str, list[float]] = {}
    spent, done = 0.0, 0
    while done < int(argv[1]) and (spent < BUDGET_S or done < FEWEST):
        kind, event = feed.next(live)
        began = perf_counter()
        live.apply(event)
        took.setdefault(kind, []).append(1e6 * (perf_counter() - began))
        spent, done = spent + took[kind][-1] / 1e6, done + 1
    rows = msgspec.structs.replace(instance, orders=tuple(feed.orders.values()), helpers=tuple(feed.helpers.values()))
    found: dict[str, Any] = {
        "events": done,
        "load_s": loaded_s,
        "kinds": {kind: _figures(sorted(each)) for kind, each in sorted(took.items())},
        "cost": live.last.cost,
        "fresh": solve(rows).cost,
    }
    sys.stdout.write(json.dumps(found) + "\n")
    return 0


def _figures(ordered: Sequence[float]) -> dict[str, float]:
    ranks = {"p50": 0.5, "p99": 0.99}
    found = {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in ranks.items()}
    return {"count": len(ordered), **found, "most": ordered[-1]}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
