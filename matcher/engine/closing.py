"""Closing a small part for good: its integer programme is solved, and what that says is taken only as far as is safe.

A plan that it finds is brought into the flow and counted there in integers; of its bound, which is one of floats, a
margin is given away before it is rounded up.
"""

import warnings
from collections.abc import Callable
from math import ceil, inf, isfinite
from threading import Lock
from typing import TYPE_CHECKING, Any

from matcher.engine.deadline import Deadline
from matcher.engine.hush import without_lines
from matcher.engine.kernels.several import ALONE
from matcher.engine.programme import Programme, TooLargeError, programme_of

if TYPE_CHECKING:
    from matcher.engine.part import Part

MOST_NODES = 500
# A bound of floats counts as this much less than it says, in units of cost.
MARGIN = 0.05
# Share of the time left that the programme may take: it looks at the clock now and then only.
SHARE = 0.9
HALF = 0.5
# The search for plans inside the programme took nine tenths of its time, and the plan is there already.
OPTIONS = {
    "mip_rel_gap": 0.0,
    "node_limit": MOST_NODES,
    "mip_feasibility_tolerance": 1e-9,
    "primal_feasibility_tolerance": 1e-9,
    "dual_feasibility_tolerance": 1e-9,
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_heuristic_run_root_reduced_cost": False,
}
_ONE_AT_A_TIME = Lock()


def close(part: "Part", scaled: int, expired: Callable[[], bool]) -> None:
    """Raise `bound` of a part, and lower its `cost`, by its programme; nothing happens where that is not small.

    `scaled` is what `part.price` proves. Sets `cut` where the time was up first.
    """
    try:
        programme = programme_of(part, scaled)
    except TooLargeError:
        return
    left = expired.left_s if isinstance(expired, Deadline) else inf
    bound, columns = _solved(programme, left * SHARE)
    part.cut = part.cut or expired()
    if columns is not None:
        _bring_in(part, {programme.choices[column] for column in columns if column in programme.choices})
    part.bound = max(part.bound, min(part.cost, bound))


def _solved(programme: Programme, seconds: float) -> tuple[int, list[int] | None]:
    """What no solution of a programme can cost less than, and the columns that are 1 in the best one found."""
    import numpy as np  # noqa: PLC0415 - see the next line
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - loads in half a second, needed here only
    from scipy.sparse import coo_matrix  # noqa: PLC0415 - as above

    rows, columns, factors = zip(*programme.entries, strict=True)
    places = (np.array(rows), np.array(columns))
    matrix = coo_matrix((np.array(factors, np.float64), places), shape=(len(programme.high), len(programme.cost)))
    low = [-np.inf if bound is None else bound for bound in programme.low]
    options: Any = dict(OPTIONS)
    if isfinite(seconds):
        options["time_limit"] = max(0.01, seconds)
    # Filters and standard output are everybody's: one at a time. The options are known to work, so no warning.
    with _ONE_AT_A_TIME, without_lines(b"HighsMip"), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Unrecognized options", RuntimeWarning)
        result = milp(
            programme.cost,
            integrality=np.array(programme.whole, dtype=int),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix.tocsr(), low, programme.high),
            options=options,
        )
    proven = result.mip_dual_bound
    bound = programme.base + ceil(proven - MARGIN) if proven is not None and isfinite(proven) else -1
    return bound, None if result.x is None else [int(column) for column in np.flatnonzero(np.asarray(result.x) > HALF)]


def _bring_in(part: "Part", ways: set[tuple[int, int]]) -> None:
    """Let the flow hold the plan with these ways, all other orders of several people alone, if that is cheaper."""
    kernels, network, choices, log = part.kernels, part.network, part.choices, part.log
    wanted = {**dict.fromkeys(part.several, ALONE), **dict(ways)}
    changed = [number for number in part.several if wanted[number] != int(choices.chosen[number])]
    before = {number: (int(choices.chosen[number]), int(choices.last[number])) for number in changed}
    mark = kernels.begin(network.flow.counts)
    rise = -sum(int(kernels.take_out(number, network, part.users, choices, log)) for number in changed)
    rise += sum(int(kernels.put(number, wanted[number], network, choices, log)) for number in changed)
    if rise < 0:
        kernels.keep(network.flow.counts)
        part.cost += rise
        return
    kernels.roll_back(mark, network.flow, log)
    for number, (chosen, last) in before.items():
        choices.chosen[number], choices.last[number] = chosen, last
