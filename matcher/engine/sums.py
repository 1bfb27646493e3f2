"""How large sums of costs can become, and the refusal of an instance where one could leave the engine's integers.

Single figures are at most 10^9, but a pair adds up the costs of many tags, a helper's balance grows with all that it
takes, and a plan adds up all orders. The engine keeps every sum within 2^60, so that two of them can be added.
"""

from typing import Final, NamedTuple

import numpy as np

from matcher.engine.arrays import Arrays
from matcher.engine.instance import InstanceError

MOST_SUM: Final = 2**60


class Sums(NamedTuple):
    """The most that each sum can reach, as exact integers.

    `pair`: one helper used for one order, window and change cost included, bonus left out. `marginal`: the balance cost
    of one more assignment. `plan`: all orders unserved, and the dearest crew sent out all the same.
    """

    pair: int
    marginal: int
    plan: int


def largest(arrays: Arrays) -> Sums:
    """Upper bounds, tight enough that no instance of real size comes near the limit."""
    balance, change, _ = arrays.scalars.tolist()
    tags = arrays.tag_cost * np.isin(arrays.tag, arrays.set_tag)
    # Sums of entries of at most 10^9: what fits into memory cannot leave 64 bits.
    of_tags = np.concatenate([[0], np.cumsum(tags)])
    own = arrays.cost + of_tags[arrays.tag_start[1:]] - of_tags[arrays.tag_start[:-1]]
    pair = (
        int(arrays.distance.max(initial=0)) + int(own.max(initial=0)) + int(arrays.window_cost.max(initial=0)) + change
    )
    # Nobody is used twice for one order.
    taken = np.minimum(arrays.total, len(arrays.area))
    heaviest = int(arrays.load.max(initial=0))
    marginal = balance * (2 * int((arrays.load + taken).max(initial=0)) + 1)
    # A plan gives nobody a further order at more than its value, one that is forced apart.
    forced = min(marginal, max(int(arrays.value.max(initial=0)), balance * (2 * heaviest + 1)) + 2 * balance)
    return Sums(pair, marginal, int(arrays.value.sum()) + _largest_crew(arrays) * (pair + forced))


def refuse_overflow(arrays: Arrays) -> None:
    """Refuse an instance of which some sum of costs could exceed MOST_SUM; raises InstanceError naming the sum."""
    sums = largest(arrays)
    for name, most in (
        ("helpers[].tags: the cost of one helper for one order", sums.pair),
        ("weights.balance: the balance cost of one more assignment", sums.marginal),
        ("orders[].value: the cost of a plan", sums.plan),
    ):
        if most > MOST_SUM:
            raise InstanceError(f"{name} can reach {most}, which is above {MOST_SUM}")


def _largest_crew(arrays: Arrays) -> int:
    """The most helpers that one order can take: orders for more people than there are go to a team or to nobody."""
    if not (arrays.team.size and arrays.area.size):
        return 0
    ends = np.concatenate([[0], np.cumsum(arrays.need_count, dtype=np.int64)])
    counts = ends[arrays.need_start[1:]] - ends[arrays.need_start[:-1]]
    return max(1, int(counts[counts <= arrays.team.size].max(initial=0)))
