"""A district's tree of areas, drawn: streets, communities, cells, and where wanted buildings below some cells."""

from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from matcher.engine.arrays import Int64s

STREETS, COMMUNITIES, CELLS = 8, 83, 293
LEVELS = 6
"""No area of a family lies deeper than this below its root, itself counted."""


class Tree(NamedTuple):
    """Areas in the order of their codes; `parent` is -1 for a root, `kind` is the letter of the level."""

    codes: list[str]
    parent: Int64s
    kind: Int64s

    def of(self, letter: str) -> Int64s:
        """The areas of one level: D district, S street, C community, G cell, B building, Z alone."""
        return np.flatnonzero(self.kind == ord(letter))


def draw_tree(rng: Generator, number: int, scale: float, *, uneven: bool) -> Tree:
    """One district, or with `scale` below 1 a part of one; `uneven` adds buildings and an area that stands alone."""
    streets, communities, cells = (max(1, round(size * scale)) for size in (STREETS, COMMUNITIES, CELLS))
    codes = [f"D{number:03d}"]
    parent = [-1]
    for street, below in enumerate(_parts(rng, communities, streets)):
        codes.append(f"D{number:03d}S{street:02d}")
        parent.append(0)
        above = len(codes) - 1
        # Every community has two cells at least where there are enough, as real ones have.
        for community, own in enumerate(_parts(rng, round(cells * below / communities), below)):
            codes.append(f"{codes[above]}C{community:02d}")
            parent.append(above)
            _add_cells(rng, codes, parent, own, uneven=uneven)
    if uneven:
        codes.append(f"D{number:03d}Z")
        parent.append(-1)
    kind = np.array([ord(code.rstrip("0123456789")[-1]) for code in codes])
    return Tree(codes, np.array(parent), kind)


def _add_cells(rng: Generator, codes: list[str], parent: list[int], cells: int, *, uneven: bool) -> None:
    community = len(codes) - 1
    for cell in range(cells):
        codes.append(f"{codes[community]}G{cell:02d}")
        parent.append(community)
        if uneven and rng.random() < 0.1:
            codes.append(f"{codes[-1]}B0")
            parent.append(len(codes) - 2)


def _parts(rng: Generator, whole: int, parts: int) -> list[int]:
    """A whole number cut into parts of at least 1, nearly equal."""
    least = max(1, int(0.6 * whole / parts))
    rest = max(0, whole - least * parts)
    return [int(least + more) for more in rng.multinomial(rest, np.full(parts, 1 / parts))]


def under_one_root(trees: list[Tree]) -> Tree:
    """Districts joined below a city."""
    tree = side_by_side(trees)
    parent = np.concatenate(([-1], np.where(tree.parent < 0, 0, tree.parent + 1)))
    return Tree(["CITY", *tree.codes], parent, np.concatenate(([ord("Y")], tree.kind)))


def side_by_side(trees: list[Tree]) -> Tree:
    """Districts that share no area."""
    begin = np.cumsum([0, *(len(tree.codes) for tree in trees)])
    parents = [np.where(tree.parent < 0, -1, tree.parent + by) for tree, by in zip(trees, begin[:-1], strict=True)]
    codes = [code for tree in trees for code in tree.codes]
    return Tree(codes, np.concatenate(parents), np.concatenate([tree.kind for tree in trees]))


def chains(parent: Int64s) -> tuple[Int64s, Int64s]:
    """For each area its chain from the root down to itself (A, LEVELS), -1 beyond, and its depth (a root has 0)."""
    up = np.full((len(parent), LEVELS), -1)
    up[:, 0] = np.arange(len(parent))
    for level in range(1, LEVELS):
        last = up[:, level - 1]
        up[:, level] = np.where(last >= 0, parent[last], -1)
    depth = (up >= 0).sum(axis=1) - 1
    column = depth[:, None] - np.arange(LEVELS)
    down = np.where(column >= 0, np.take_along_axis(up, np.maximum(column, 0), axis=1), -1)
    return down, depth
