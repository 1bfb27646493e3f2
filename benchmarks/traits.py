"""What makes one family of instances differ from another, and the shares that all of them are drawn from.

The shares are those of the published instance of a whole district (tests/data/instances, `single-12-x1`).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from benchmarks.lists import Floats

DAYS, PARTS = 7, 3
SHIFTS = DAYS * PARTS
SKILLS = 96
MEMBERS, TEAMS, ORDERS = 6750, 60, 10_800
DISTANCE = (0, 10, 30, 80)
CHANGE = 25

REACH = ((0, 1, 2, 3), (0.260, 0.337, 0.256, 0.147))
PER_DAY = ((1, 2), (0.698, 0.302))
TOTAL = ((1, 2, 3, 4), (0.255, 0.340, 0.250, 0.155))
LOAD = ((0, 1, 2, 3, 7), (0.496, 0.300, 0.133, 0.050, 0.021))
COST = ((0, 5, 20), (0.606, 0.192, 0.202))
TAGS = ((1, 2, 3, 4), (0.247, 0.352, 0.251, 0.150))
TAG_COST = ((0, 8, 15), (0.611, 0.195, 0.194))
VALUE = ((200, 400, 800, 2000), (0.198, 0.603, 0.147, 0.052))
WINDOWS = ((1, 2, 3), (0.358, 0.353, 0.289))
WINDOW_COST = 6


def free_chances() -> Floats:
    """The chance that a member is free, by shift: weekdays mostly evenings, then the weekend."""
    weekday = [0.05, 0.05, 0.25]
    return np.array(weekday * (DAYS - 2) + [0.35] * 2 * PARTS)


def wish_weights() -> Floats:
    """How often orders ask for each shift."""
    weekday = [0.029, 0.029, 0.0575]
    return np.array(weekday * (DAYS - 2) + [0.07] * 2 * PARTS)


@dataclass(frozen=True, slots=True)
class Traits:
    """One family. Every field is how it departs from a district in which all cells are alike.

    `cells` says how people spread: `even`, `shared` (crowded cells order more and help more), `apart` (those who order
    live elsewhere than those who help). `several` is the share of orders for 2-4 people. `citywide` is the share of
    members who serve the whole city, which then is one tree. `whole` brings in everything of the contract.
    """

    name: str
    about: str
    cells: Literal["even", "shared", "apart"] = "shared"
    teams: bool = True
    scarce: bool = False
    festival: bool = False
    several: float = 0.0
    citywide: float = 0.0
    nobody: bool = False
    whole: bool = False
    capped: bool = True
    balance: int = 6


FAMILIES = {
    traits.name: traits
    for traits in (
        Traits("uniform", "all cells alike", cells="even"),
        Traits("clustered", "crowded and empty cells, as in the published district"),
        Traits("apart", "orders come from other cells than helpers live in", cells="apart"),
        Traits(
            "scarce", "six skills that a fifth of the orders ask for and one helper in two hundred has", scarce=True
        ),
        Traits("festival", "half of the orders want the same Saturday, most of them a courtesy visit", festival=True),
        Traits("several", "8 % of the orders need 2-4 people at once", several=0.08),
        Traits("whole", "everything in the contract, orders of several people included", several=0.08, whole=True),
        Traits("whole_single", "everything in the contract, one person an order", whole=True),
        Traits("city", "districts joined: 1.5 % of the members serve the whole city", citywide=0.015),
        Traits("infeasible", "nobody has what the orders ask for", nobody=True),
        Traits("assignment", "no limits beyond one order a shift, no balance", capped=False, balance=0, teams=False),
    )
}
