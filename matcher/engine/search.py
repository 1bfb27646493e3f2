"""Successive shortest augmenting paths with integer potentials, in plain Python on flat lists.

`y[v]` is a lower bound on the real cost of getting from node `v` to the sink, exact where it matters; it never makes
the reduced cost `c + y[w] - y[v]` of a residual arc negative. All of it starts at 0. Distances are integers of which
few differ, so the queue is a heap of distinct distances, each with its bucket.
"""

from heapq import heappop, heappush

Arcs = list[tuple[int, int]]

FAR = 1 << 60
UNSERVED = -1
AWAY = -2
NO_UNIT = -3


def shortest(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - the hot loop: one function on flat lists
    start: int,
    capacities: int,
    arcs: list[Arcs],
    y: list[int],
    out: list[int],
    room: list[int],
    up: list[int],
    kids: list[list[int]],
    held: list[list[int]],
    flow: list[int],
    marginal: list[int],
    low: int,
    limit: int = FAR,
) -> tuple[int, int, dict[int, int], dict[int, int]]:
    """Cheapest residual path from `start` to the sink.

    `low` is no greater than any potential; paths of `limit` or more are not looked for. Returns its reduced cost, the
    last node before the sink (-1: none), the labels (node -> distance) and for each labelled node the one before it.
    Every node nearer than the sink is labelled with its true distance.
    """
    dist = {start: 0}
    before: dict[int, int] = {}
    get = dist.get
    buckets = {0: [start]}
    heap = [0]
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
            if v >= capacities:
                if out[v] >= 0 and base + out[v] < best:
                    best, end = base + out[v], v
                cut = best - base - low
                for t, c in arcs[v]:
                    if c >= cut:
                        break  # arcs are sorted by cost, and no potential lies below `low`
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
                continue
            steps = []
            if room[v] > 0:
                if up[v] >= 0:
                    steps.append(up[v])
                elif base + marginal[v] < best:
                    best, end = base + marginal[v], v
            for u in held[v]:
                # An arc that carries flow has reduced cost 0 in both directions.
                if d < get(u, best):
                    dist[u] = d
                    before[u] = v
                    bucket.append(u)
            steps += [k for k in kids[v] if flow[k]]
            for t in steps:
                near = base + y[t]
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
            if best <= d:
                break
    return best, end, dist, before


def shortest_back(  # noqa: C901, PLR0912, PLR0913, PLR0917 - the same loop backwards
    unit: int,
    capacities: int,
    users: list[list[tuple[int, int]]],
    y: list[int],
    out: list[int],
    at: list[int],
    room: list[int],
    up: list[int],
    kids: list[list[int]],
    flow: list[int],
    marginal: list[int],
    step: int,
) -> tuple[int, int, dict[int, int], dict[int, int]]:
    """Cheapest residual path from the sink to a placed `unit`: the best use of what it leaves free.

    `users` holds the arcs backwards; `at` tells for units where they are placed, UNSERVED or AWAY; `marginal` less
    `step` is what a helper's last assignment costs. Returns what `shortest` returns, with the labels counted towards
    `unit` and the node after instead of the one before.
    """
    dist = {unit: 0}
    after: dict[int, int] = {}
    heap = [(0, unit)]
    best, end = FAR, -1
    while heap:
        d, v = heappop(heap)
        if d >= best:
            break
        if dist[v] != d:
            continue
        base = d + y[v]
        steps: list[tuple[int, int]] = []
        if v < capacities:
            if flow[v]:
                if up[v] >= 0:
                    steps.append((up[v], 0))
                elif base + step - marginal[v] < best:
                    best, end = base + step - marginal[v], v
            steps += [(k, 0) for k in kids[v] if room[k] > 0]
            steps += users[v]
        elif at[v] >= 0:
            steps.append((at[v], y[at[v]] - y[v]))
        elif at[v] == UNSERVED:
            if base - out[v] < best:
                best, end = base - out[v], v
        else:
            steps += users[v]
        for x, c in steps:
            if at[x] == AWAY:
                continue
            near = base + c - y[x]
            if near < dist.get(x, best):
                dist[x] = near
                after[x] = v
                heappush(heap, (near, x))
    return best, end, dist, after
