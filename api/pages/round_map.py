"""The cells of a round as a map: how many orders, how many that nobody serves, how many people live there."""

import json
from collections.abc import Sequence
from typing import Any

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.queries.round_papers import CellNeed, CommunityNeed

MEASURES = ("unmet", "demand", "supply")
_HEAT = (1, 2, 3, 5, 8)
"""From so many orders on a cell has the next darker step."""
_PEOPLE = 5
"""So many people weigh as one order."""


def heat(count: int, measure: str = "demand") -> int:
    """The step of the tint for so many."""
    return sum((count // _PEOPLE if measure == "supply" else count) >= least for least in _HEAT)


def cells_of(needs: Sequence[CommunityNeed]) -> str:
    """The figures as the chart reads them; each as count and step of the tint."""
    return json.dumps([{"name": _short(one.name), "cells": [_cell(one, cell) for cell in one.cells]} for one in needs])


def _short(name: str) -> str:
    """What all communities are called by need not stand in each of so many small fields."""
    return name.removesuffix("社区") or name


def _cell(community: CommunityNeed, cell: CellNeed) -> dict[str, Any]:
    is_cell = len(cell.code) > COMMUNITY_DIGITS
    short = cell.name.removeprefix(community.name) if is_cell else community.name
    counts = {name: getattr(cell, name) for name in MEASURES}
    return {"name": short, **{name: [count, heat(count, name)] for name, count in counts.items()}}
