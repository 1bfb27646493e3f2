"""Seeded instance families, made as flat arrays: from a part of a district to a hundred of them.

A scale of 1 is one district of 8 streets, 83 communities, 293 cells, 6,750 members, 60 teams and 10,800 orders; 10 is
ten of them beside each other (one tree under a city in the family `city`), 0.1 a part of one. Each district is drawn
from its own seed, so the first of ten is the one of scale 1.
"""

import zlib
from dataclasses import dataclass

import numpy as np

from benchmarks.areas import Tree, draw_tree, side_by_side, under_one_root
from benchmarks.demand import Orders, draw_orders
from benchmarks.draw import Helpers, draw_crowd, draw_helpers
from benchmarks.packing import packed
from benchmarks.traits import DAYS, FAMILIES, MEMBERS, ORDERS, PARTS, SKILLS, TEAMS
from matcher.engine.arrays import Arrays, Names


@dataclass(frozen=True, slots=True)
class Made:
    """An instance in arrays, and what its names are made from. `districts` holds (members, teams, orders) of each."""

    family: str
    scale: float
    arrays: Arrays
    areas: list[str]
    tags: list[str]
    shifts: list[int]
    days: list[int]
    districts: list[tuple[int, int, int]]

    @property
    def name(self) -> str:
        """Family and scale, as tables show them."""
        return f"{self.family} x{self.scale:g}"

    def names(self) -> Names:
        """What the numbers stand for; sorted ids give the same numbers."""
        helpers: list[str] = []
        orders: list[str] = []
        for number, (members, teams, asked) in enumerate(self.districts):
            helpers += [f"D{number:03d}m{one:04d}" for one in range(members)]
            helpers += [f"D{number:03d}t{one:04d}" for one in range(teams)]
            orders += [f"D{number:03d}o{one:05d}" for one in range(asked)]
        return Names(self.areas, helpers, orders, self.tags, self.shifts, self.days)


def make(family: str, scale: float = 1.0, seed: int = 1) -> Made:
    """One instance of a family. Raises ValueError for an unknown family or a scale that is not positive."""
    if family not in FAMILIES:
        raise ValueError(f"{family} is no family: choose from {', '.join(FAMILIES)}")
    if not 0 < scale <= 1000 or (scale > 1 and scale != int(scale)):
        raise ValueError(f"scale {scale:g} is neither a whole number up to 1000 nor a part of 1")
    traits = FAMILIES[family]
    skills = SKILLS if scale >= 1 else max(24, round(SKILLS * scale))
    members, teams, asked = (max(1, round(size * min(scale, 1.0))) for size in (MEMBERS, TEAMS, ORDERS))
    trees: list[Tree] = []
    helpers: list[Helpers] = []
    orders: list[Orders] = []
    for number in range(max(1, int(scale))):
        rng = np.random.default_rng([seed, zlib.crc32(family.encode()), number])
        tree = draw_tree(rng, number, min(scale, 1.0), uneven=traits.whole)
        crowd = draw_crowd(rng, traits, tree, skills)
        trees.append(tree)
        helpers.append(draw_helpers(rng, traits, tree, crowd, members, teams))
        orders.append(draw_orders(rng, traits, tree, crowd, helpers[-1], asked))
    below = 1 if traits.citywide else 0
    whole = under_one_root(trees) if below else side_by_side(trees)
    offsets = list(np.cumsum([below, *(len(tree.codes) for tree in trees[:-1])]).tolist())
    made = packed(whole.parent, helpers, orders, offsets, traits.balance)
    tag_names = [f"T{tag:02d}" if tag < skills else "hour:0830" for tag in made.tags]
    # `hour` is the last tag by number and by name: 'T' comes before 'h'.
    return Made(
        family,
        scale,
        made.arrays,
        whole.codes,
        tag_names,
        made.shifts,
        [day for day in range(DAYS) if any(shift // PARTS == day for shift in made.shifts)],
        [
            (int((row.team == 0).sum()), int(row.team.sum()), len(one.area))
            for row, one in zip(helpers, orders, strict=True)
        ],
    )
