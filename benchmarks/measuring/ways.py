"""All ways to solve, by name: what tables call them, how they are prepared, how far it is sensible to take them."""

from dataclasses import dataclass
from importlib import import_module
from typing import Literal, cast

from benchmarks.peers.answers import Peer

Kind = Literal["ours", "exact", "limited", "rule"]


@dataclass(frozen=True, slots=True)
class Way:
    """`kind`: exact ones must agree on the cost, limited ones stop at a time limit, rules of thumb know no optimum.

    `most_scale` is the largest scale it is taken to unless it is named on the command line; `several` says whether
    it knows orders of several people. `place` is the function that prepares it: named, so that only the one that is
    run is loaded and weighed.
    """

    name: str
    label: str
    kind: Kind
    place: str
    most_scale: float = 10
    several: bool = False
    assignment_only: bool = False

    @property
    def prepare(self) -> Peer:
        """The function that makes its input."""
        module, _, function = self.place.rpartition(".")
        return cast("Peer", getattr(import_module(f"benchmarks.{module}"), function))


WAYS = {
    way.name: way
    for way in (
        Way("ours", "jiedan", "ours", "measuring.ours.prepare", most_scale=1000, several=True),
        Way("ortools", "OR-Tools SimpleMinCostFlow", "exact", "peers.ortools_flow.prepare"),
        Way("ortools-split", "OR-Tools, district by district", "exact", "peers.ortools_flow.prepare_split"),
        Way("cpsat", "OR-Tools CP-SAT", "limited", "peers.cpsat.prepare", most_scale=1, several=True),
        Way("simplex", "HiGHS dual simplex (scipy)", "exact", "peers.highs.prepare_simplex", most_scale=1),
        Way("milp", "HiGHS branch and cut (scipy)", "limited", "peers.highs.prepare_milp", most_scale=1, several=True),
        Way("csgraph", "scipy csgraph matching", "exact", "peers.assignment.prepare_csgraph", assignment_only=True),
        Way("lapx", "lapx lapmod", "exact", "peers.assignment.prepare_lapx", assignment_only=True),
        Way("greedy", "greedy by value", "rule", "peers.simple.prepare_greedy", several=True),
        Way("fifo", "first come, first served", "rule", "peers.simple.prepare_fifo", several=True),
        Way("vroom", "VROOM (pyvroom)", "limited", "peers.vroom.prepare", most_scale=0.1),
        Way("timefold", "Timefold", "limited", "peers.timefold.prepare", most_scale=0.1),
        Way("broadcast", "asking the ten nearest", "rule", "peers.simple.prepare_broadcast", several=True),
    )
}


def sensible(family: str, scale: float, *, several: bool) -> list[str]:
    """The ways that are worth running on an instance."""
    return [
        way.name
        for way in WAYS.values()
        if scale <= way.most_scale
        and (way.several or not several)
        and (not way.assignment_only or family == "assignment")
        and (way.name != "ortools-split" or scale > 1)
    ]
