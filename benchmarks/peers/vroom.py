"""VROOM: helpers as vehicles, orders as jobs with skills, time windows and priorities.

It plans tours, so two things of ours have no place in it: what an order costs with a helper (it minimises the way from
job to job) and limits by day. Orders above a day's limit are dropped afterwards, the least valuable first.
"""

from datetime import timedelta
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.areas import chains
from benchmarks.lists import look_up
from benchmarks.peers.answers import Answer, CannotRunError, Prepared, Task
from benchmarks.peers.edges import room_left
from benchmarks.peers.network import refuse_several
from matcher.engine.arrays import Arrays, Int64s

LENGTH = 100
"""Ticks of a shift; a job fills it."""
EXPLORATION = 5
HIGHEST = 100


def prepare(task: Task) -> Prepared:
    """Make VROOM's input; measured is its solving, with full exploration."""
    refuse_several(task)
    try:
        import vroom  # noqa: PLC0415 - a peer may be missing
    except ImportError:
        raise CannotRunError("pyvroom is not installed") from None
    given = vroom.Input()
    climb = _climb_costs(task.arrays)
    given.set_durations_matrix("car", np.zeros_like(climb))
    given.set_costs_matrix("car", climb)
    whose = _add_vehicles(vroom, given, task.arrays)
    _add_jobs(vroom, given, task.arrays)

    limit = None if task.time_limit_s is None else timedelta(seconds=task.time_limit_s)

    def run() -> Answer:
        began = perf_counter()
        found = given.solve(exploration_level=EXPLORATION, nb_threads=task.threads, timeout=limit)
        took = perf_counter() - began
        routes = found.routes
        jobs = routes[routes["type"] == "job"]
        start = (jobs["arrival"] + jobs["waiting_time"]).to_numpy(np.int64)
        helper = whose[jobs["vehicle_id"].to_numpy(np.int64)]
        chosen = _within_limits(task, jobs["id"].to_numpy(np.int64), helper, start // LENGTH)
        return Answer(chosen, 0.0, took, note=f"{len(jobs) - len(chosen)} orders dropped for limits it does not know")

    return run


def _climb_costs(arrays: Arrays) -> np.ndarray[Any, np.dtype[np.uint32]]:
    """The distance cost from each area to each other one, climbing from the second."""
    down, depth = chains(arrays.parent.astype(np.int64))
    common = ((down[:, None, :] == down[None, :, :]) & (down[:, None, :] >= 0)).sum(axis=2) - 1
    levels = np.minimum(depth[None, :] - common, len(arrays.distance) - 1)
    costs: np.ndarray[Any, np.dtype[np.uint32]] = arrays.distance[levels].astype(np.uint32)
    return costs


def _add_vehicles(vroom: Any, given: Any, arrays: Arrays) -> Int64s:
    """A vehicle for each member and each crew; returns whose each is."""
    down, depth = chains(arrays.parent.astype(np.int64))
    in_shift, _in_day, in_total = room_left(arrays)
    whose: list[int] = []
    for helper in range(len(arrays.team)):
        bases = arrays.base[arrays.base_start[helper] : arrays.base_start[helper + 1]]
        tops = [down[base, max(depth[base] - arrays.reach[helper], 0)] for base in bases]
        served = np.flatnonzero(np.isin(down, tops).any(axis=1))
        tags = arrays.tag[arrays.tag_start[helper] : arrays.tag_start[helper + 1]]
        free = arrays.free[arrays.free_start[helper] : arrays.free_start[helper + 1]]
        crews = int(in_shift[helper].max(initial=0))
        most = int(in_total[helper]) // max(1, crews)
        for _crew in range(crews if most else 0):
            vehicle = vroom.Vehicle(
                len(whose),
                start=int(bases[0]),
                skills={*served.tolist(), *(len(arrays.parent) + tags).tolist()},
                breaks=_breaks(vroom, len(arrays.day), set(free.tolist())),
                max_tasks=most,
            )
            given.add_vehicle(vehicle)
            whose.append(helper)
    return np.array(whose, np.int64)


def _breaks(vroom: Any, shifts: int, free: set[int]) -> list[Any]:
    """One break for each run of shifts in which a helper is not free."""
    made: list[Any] = []
    shift = 0
    while shift < shifts:
        end = shift
        while end < shifts and end not in free:
            end += 1
        if end > shift:
            window = vroom.TimeWindow(shift * LENGTH, shift * LENGTH)
            made.append(vroom.Break(len(made), time_windows=[window], service=(end - shift) * LENGTH))
        shift = end + 1
    return made


def _add_jobs(vroom: Any, given: Any, arrays: Arrays) -> None:
    dearest = max(1, int(arrays.value.max(initial=0)))
    for order in range(len(arrays.area)):
        sets = arrays.need_set[arrays.need_start[order] : arrays.need_start[order + 1]]
        tags = [arrays.set_tag[arrays.set_start[one] : arrays.set_start[one + 1]] for one in sets]
        shifts = arrays.window_shift[arrays.window_start[order] : arrays.window_start[order + 1]].tolist()
        job = vroom.Job(
            order,
            int(arrays.area[order]),
            default_service=LENGTH,
            skills={int(arrays.area[order]), *(len(arrays.parent) + np.concatenate(tags)).tolist()},
            priority=int(HIGHEST * arrays.value[order] // dearest),
            time_windows=[vroom.TimeWindow(shift * LENGTH, shift * LENGTH) for shift in shifts],
        )
        given.add_job(job)


def _within_limits(task: Task, order: Int64s, helper: Int64s, shift: Int64s) -> Int64s:
    """The rows of the edges that the jobs stand for, the most valuable first, as far as every limit allows."""
    edges, arrays = task.edges, task.arrays
    helpers, shifts = len(arrays.team), len(arrays.day)
    codes = (edges.order * shifts + edges.shift) * helpers + edges.helper
    sort = np.argsort(codes)
    at = look_up(codes[sort], (order * shifts + shift) * helpers + helper)
    rows = sort[at[at >= 0]]
    _in_shift, in_day, _in_total = room_left(arrays)
    kept: list[int] = []
    for row in rows[np.argsort(-arrays.value[edges.order[rows]], kind="stable")].tolist():
        who, day = edges.helper[row], arrays.day[edges.shift[row]]
        if in_day[who, day] > 0:
            in_day[who, day] -= 1
            kept.append(row)
    return np.array(kept, np.int64)
