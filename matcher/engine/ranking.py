"""Answers about pairs in the present plan: what forcing one costs, in parts, and who would move."""

from collections.abc import Sequence

import msgspec

from matcher.engine.events import Move
from matcher.engine.kernels.ranks import (
    R_BALANCE,
    R_BONUS,
    R_CHANGE,
    R_COST,
    R_DISTANCE,
    R_OWN,
    R_SLOT,
    R_TAGS,
    R_WHEN,
    R_WHO,
    R_WINDOW,
)
from matcher.engine.warm import Warm


class RankedPair(msgspec.Struct, frozen=True):
    """An order with a helper in its best shift. `cost` is exact.

    Of helpers for an order it stands beside the best plan without the order, of orders for a helper beside the present
    plan. Then what the pair itself costs, in parts (`bonus` is never above 0), and what the helper's balance rises by;
    `others` is the rest: who has to give way, and of orders for a helper what their present place saves.
    """

    order: str
    helper: str
    shift: int
    cost: int
    distance: int
    own: int
    tags: int
    bonus: int
    window: int
    change: int
    balance: int
    others: int


class WhatIf(msgspec.Struct, frozen=True):
    """By how much the plan's cost would change, and every order that would move, by id."""

    cost_change: int
    moved: tuple[Move, ...]


def ranked_pair(row: Sequence[int], warm: Warm) -> RankedPair:
    """A row of kernels/ranks.py with its names."""
    own = row[R_DISTANCE : R_BALANCE + 1]
    return RankedPair(
        order=warm.order_ids[row[R_SLOT]],
        helper=warm.names.ids[row[R_WHO]],
        shift=warm.names.raw_shifts[row[R_WHEN]],
        cost=row[R_COST],
        distance=row[R_DISTANCE],
        own=row[R_OWN],
        tags=row[R_TAGS],
        bonus=row[R_BONUS],
        window=row[R_WINDOW],
        change=row[R_CHANGE],
        balance=row[R_BALANCE],
        others=row[R_COST] - sum(own),
    )
