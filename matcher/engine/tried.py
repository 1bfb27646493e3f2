"""What trials of changed helpers found, kept for all orders: a change makes the same of the optimum for each of them.

An order that is out of the plan and stays out in the optimum after a change is not served by that change: one trial
answers for every order but those that it moved.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.engine.kernels.flow import AT, FAR, MOVED, TOP, UNIT

UNWRITTEN, CHUNK = -1, 3 * 4096

# A helper's number and its new reach, or a helper, which limit and its new value.
Key = tuple[int, ...]


class Known(NamedTuple):
    """By how much a change lowers the optimum (never above 0), and the orders by number that it may bring in."""

    cost_change: int
    brought_in: frozenset[int]


class Tried:
    """The results of trials in one network, read from the journal that a trial leaves behind when it is undone."""

    def __init__(self, trial: Any) -> None:
        self.network, self.log = trial.network, trial.log
        self.known: dict[Key, Known] = {}
        self._mark = 0
        self.log[0 : len(self.log) : 3] = np.full((len(self.log) + 2) // 3, UNWRITTEN)

    def begin(self) -> None:
        """Before a trial: what was written earlier goes."""
        self._mark = int(self.network.flow.counts[TOP])
        self._taken()

    def learn(self, key: Key, change: int, rise: int, fall: int) -> None:
        """After a trial with an order out, whose return had saved `fall`: its results."""
        rows = self._taken()
        if change >= FAR:
            return
        network = self.network
        moved = {int(unit) for unit in rows[rows[:, 0] == MOVED, 1].tolist()}
        orders = network.frame.orders
        brought = (unit for unit in moved if network.flow.unit[unit * UNIT + AT] < 0)
        self.known[key] = Known(int(change) + min(int(rise), fall) - fall, frozenset(int(orders[u]) for u in brought))

    def _taken(self) -> npt.NDArray[np.int64]:
        """What stands in the journal behind the mark, (kind, index, old) each; it is wiped out."""
        found, at = [], self._mark
        while at < len(self.log):
            end = min(len(self.log) - (len(self.log) - at) % 3, at + CHUNK)
            rows = np.array(self.log[at:end], np.int64).reshape(-1, 3)
            count = int(np.argmax(rows[:, 0] == UNWRITTEN)) if (rows[:, 0] == UNWRITTEN).any() else len(rows)
            self.log[at : at + 3 * count : 3] = np.full(count, UNWRITTEN)
            found.append(rows[:count])
            if count < len(rows) or end == at:
                break
            at = end
        return np.concatenate(found) if found else np.empty((0, 3), np.int64)
