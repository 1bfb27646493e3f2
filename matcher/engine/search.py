"""Successive shortest augmenting paths with integer potentials, in plain Python on flat lists.

`y[v]` is a lower bound on the real cost of getting from node `v` to the sink, exact where it matters; it never makes
the reduced cost `c + y[w] - y[v]` of a residual arc negative. All of it starts at 0. Distances are integers of which
few differ, so the queue is a heap of distinct distances, each with its bucket.
"""

from heapq import heappop, heappush
from typing import NamedTuple

Arcs = list[tuple[int, int]]

FAR = 1 << 60
UNSERVED = -1
AWAY = -2
NO_UNIT = -3


class Flat(NamedTuple):
    """The lists that a search runs on, by node number: capacity nodes come first, then units, then hubs.

    `arcs` of units and hubs are sorted by cost; `out` is what leaving a unit unserved costs, -1 where it may not be;
    `at` is where a unit is placed. Of capacity nodes: `room` and `flow`, the node above, those below, the units held,
    and for a helper the `marginal` balance cost of one more.
    """

    capacities: int
    arcs: list[Arcs]
    y: list[int]
    out: list[int]
    at: list[int]
    room: list[int]
    flow: list[int]
    up: list[int]
    kids: list[list[int]]
    held: list[list[int]]
    marginal: list[int]


class Found(NamedTuple):
    """A cheapest path: its reduced cost, its last node at the sink (-1: none), labels, and each label's neighbour."""

    cost: int
    end: int
    dist: dict[int, int]
    along: dict[int, int]


def shortest(start: int, flat: Flat, low: int, limit: int = FAR) -> Found:  # noqa: C901 - the hot loop stays whole
    """Cheapest residual path from `start` to the sink, unless it costs `limit` or more.

    `low` is no greater than any potential. Every node nearer than the sink is labelled with its true distance; `along`
    is the node before.
    """
    capacities, arcs, y, out, *_rest = flat
    dist, before = {start: 0}, dict[int, int]()
    get = dist.get
    buckets, heap = {0: [start]}, [0]
    best, end = limit, -1
    while heap:
        d = heappop(heap)
        if d >= best:
            break
        bucket = buckets.pop(d)
        for v in bucket:
            if dist[v] != d:
                continue
            base = d - y[v]
            last, steps = (out[v], arcs[v]) if v >= capacities else _onward(v, flat)
            if 0 <= last < best - base:
                best, end = base + last, v
            cut = best - base - low
            for t, c in steps:
                if c >= cut:
                    break  # steps are sorted by cost, and no potential lies below `low`
                near = base + c + y[t]
                if near < get(t, best):
                    dist[t] = near
                    before[t] = v
                    if near == d:
                        bucket.append(t)
                    elif near in buckets:
                        buckets[near].append(t)
                    else:
                        buckets[near] = [t]
                        heappush(heap, near)
    return Found(best, end, dist, before)


def _onward(v: int, flat: Flat) -> tuple[int, Arcs]:
    """From a capacity node: what the sink costs from it (-1: not to be had), and the residual arcs."""
    _capacities, _arcs, y, _out, _at, room, flow, up, kids, held, marginal = flat
    # An arc that carries flow has reduced cost 0 in both directions: back to the unit costs what its potential says.
    here = y[v]
    steps = [(u, here - y[u]) for u in held[v]]
    steps += [(k, 0) for k in kids[v] if flow[k]]
    if room[v] <= 0:
        return -1, steps
    if up[v] < 0:
        return marginal[v], steps
    steps.append((up[v], 0))
    return -1, steps


def shortest_back(unit: int, flat: Flat, users: list[Arcs], step: int) -> Found:
    """Cheapest residual path from the sink to a placed `unit`: the best use of what it leaves free.

    `users` holds the arcs backwards; a helper's `marginal` less `step` is what its last assignment costs. Labels count
    towards `unit`; `along` is the node after.
    """
    y, at = flat.y, flat.at
    dist, after = {unit: 0}, dict[int, int]()
    heap = [(0, unit)]
    best, end = FAR, -1
    while heap:
        d, v = heappop(heap)
        if d >= best:
            break
        if dist[v] != d:
            continue
        base = d + y[v]
        gain, steps = _backward(v, flat, users, step)
        if gain is not None and base - gain < best:
            best, end = base - gain, v
        for x, c in steps:
            if at[x] == AWAY:
                continue
            near = base + c - y[x]
            if near < dist.get(x, best):
                dist[x] = near
                after[x] = v
                heappush(heap, (near, x))
    return Found(best, end, dist, after)


def _backward(v: int, flat: Flat, users: list[Arcs], step: int) -> tuple[int | None, Arcs]:
    """What the sink gives back at a node (None: nothing), and the residual arcs into it, backwards."""
    y, at = flat.y, flat.at
    if v >= flat.capacities:
        if at[v] == UNSERVED:
            return flat.out[v], []
        if at[v] >= 0:
            # From where it is placed, at reduced cost 0.
            return None, [(at[v], y[at[v]] - y[v])]
        return None, users[v]
    steps = users[v] + [(k, 0) for k in flat.kids[v] if flat.room[k] > 0]
    if not flat.flow[v]:
        return None, steps
    if flat.up[v] < 0:
        return flat.marginal[v] - step, steps
    steps.append((flat.up[v], 0))
    return None, steps
