"""The flow while it is built up, and its only two ways to change: who is placed where, and the potentials.

Nodes are numbered: capacity nodes from 0, units from `counts[UNITS_AT]`, hubs from `counts[HUBS_AT]`. A capacity node
is a limit of one helper: a shift below its day below the helper; its flow goes on to the node above, the helper's to
the sink at `marginal` cost. A unit is placed at a capacity node, UNSERVED, or AWAY where it takes no part. The
potential of a node is a lower bound on the cost from it to the sink that makes no reduced cost of a residual arc
negative.

Records lie packed in one array each, field `F` of row `i` at `i * SIZE + F`: what a step of the search needs of a node
then lies in one line of the cache.
"""

from typing import NamedTuple

from matcher.engine.kernels.primitives import Vector, Wide

FAR = 1 << 60
UNSERVED = -1
AWAY = -2

# Entries of `counts`: where units and hubs begin, nodes and arcs in use, a lower bound on all potentials, twice the
# balance weight, nesting depth and length of the journal, nodes settled by all searches so far,
# 1 where the journal was too short: then the flow is of no use.
UNITS_AT, HUBS_AT, NODES, ARCS, LOW, STEP, DEPTH, TOP, SETTLED, LOST = range(10)
COUNTS = 10

# Of a node, 64 bits: its potential and its distance in the search that runs (FAR between searches).
PRICE, DIST, LABEL = 0, 1, 2
# Of a node, 32 bits: its arcs, the node before it on the way, its neighbours in the queue.
ARC_FROM, ARC_TO, ALONG, QUEUE_NEXT, QUEUE_BEFORE, NODE = 0, 1, 2, 3, 4, 5
# Of a capacity node: units that it can still take, units that flow through it, the first one placed at it, the nodes
# above, first below and next to it, its helper, the most units that it takes.
# Of the nodes below one those come first through which units flow.
ROOM, USED, HELD, ABOVE, KID, SIBLING, OWNER, MOST, CAPACITY = 0, 1, 2, 3, 4, 5, 6, 7, 8
# Of a unit: where it is placed, its neighbours among those placed there, its order and the source that it runs on.
AT, HELD_NEXT, HELD_BEFORE, ORDER, SOURCE, UNIT = 0, 1, 2, 3, 4, 5

PRICED, MOVED, ROUTED = 0, 1, 2


class Flow(NamedTuple):
    """Packed records and plain arrays: `marginal` by capacity node (roots only), `out` by unit, the rest as named.

    Arcs of a node are sorted by cost. `out` is what leaving a unit unserved costs, -1 where it may not be. `queue`
    holds the first node of each bucket, `seen` the nodes labelled by a search; `bounds` by source: its first and last
    arc.
    """

    counts: Wide
    label: Wide
    node: Vector
    target: Vector
    cost: Wide
    unit: Vector
    out: Wide
    capacity: Vector
    marginal: Wide
    queue: Vector
    seen: Vector
    bounds: Vector


def count_on(node: int, more: int, step: int, capacity: Vector, marginal: Wide) -> None:
    """Count units in or out at a capacity node and all above it."""
    last = node
    while node >= 0:
        row = node * CAPACITY
        capacity[row + USED] += more
        capacity[row + ROOM] -= more
        last = node
        node = capacity[row + ABOVE]
        used = capacity[row + USED]
        if node >= 0 and (used == 0 or (used == 1 and more > 0)):
            take_its_turn(last, node, capacity)
    marginal[last] += step * more


def take_its_turn(kid: int, above: int, capacity: Vector) -> None:
    """Move a node that has come into use to the front of those below the same node, or one out of use behind those."""
    before, t = -1, capacity[above * CAPACITY + KID]
    while t != kid:
        before, t = t, capacity[t * CAPACITY + SIBLING]
    put_after = capacity[kid * CAPACITY + USED] == 0
    if before < 0 and not put_after:
        return
    after = capacity[kid * CAPACITY + SIBLING]
    if before < 0:
        capacity[above * CAPACITY + KID] = after
    else:
        capacity[before * CAPACITY + SIBLING] = after
    t, before = capacity[above * CAPACITY + KID], -1
    while put_after and t >= 0 and capacity[t * CAPACITY + USED] > 0:
        before, t = t, capacity[t * CAPACITY + SIBLING]
    capacity[kid * CAPACITY + SIBLING] = t
    if before < 0:
        capacity[above * CAPACITY + KID] = kid
    else:
        capacity[before * CAPACITY + SIBLING] = kid


def leave(index: int, step: int, unit: Vector, capacity: Vector, marginal: Wide) -> None:
    """Take a unit, by its number among units, from where it is placed."""
    row = index * UNIT
    node = unit[row + AT]
    if node >= 0:
        after, before = unit[row + HELD_NEXT], unit[row + HELD_BEFORE]
        if before >= 0:
            unit[before * UNIT + HELD_NEXT] = after
        else:
            capacity[node * CAPACITY + HELD] = after
        if after >= 0:
            unit[after * UNIT + HELD_BEFORE] = before
        count_on(node, -1, step, capacity, marginal)
    unit[row + AT] = AWAY


def arrive(index: int, node: int, step: int, unit: Vector, capacity: Vector, marginal: Wide) -> None:
    """Place a unit that is AWAY, by its number among units."""
    row = index * UNIT
    unit[row + AT] = node
    if node >= 0:
        first = capacity[node * CAPACITY + HELD]
        capacity[node * CAPACITY + HELD] = index
        unit[row + HELD_NEXT] = first
        unit[row + HELD_BEFORE] = -1
        if first >= 0:
            unit[first * UNIT + HELD_BEFORE] = index
        count_on(node, 1, step, capacity, marginal)


def note(kind: int, node: int, old: int, counts: Wide, log: Wide) -> None:
    """Write a step down where somebody may want to undo it."""
    if counts[DEPTH] > 0:
        top = counts[TOP]
        if top + 3 > len(log):
            counts[LOST] = 1
            return
        log[top] = kind
        log[top + 1] = node
        log[top + 2] = old
        counts[TOP] = top + 3


def move(node: int, place: int, flow: Flow, log: Wide) -> None:
    """Move a unit to another capacity node, UNSERVED or AWAY."""
    index = node - flow.counts[UNITS_AT]
    step = flow.counts[STEP]
    note(MOVED, index, flow.unit[index * UNIT + AT], flow.counts, log)
    leave(index, step, flow.unit, flow.capacity, flow.marginal)
    arrive(index, place, step, flow.unit, flow.capacity, flow.marginal)


def set_source(index: int, source: int, flow: Flow) -> None:
    """Give a unit that is AWAY, by its number among units, the arcs of a source (-1: none)."""
    row = (flow.counts[UNITS_AT] + index) * NODE
    flow.unit[index * UNIT + SOURCE] = source
    flow.node[row + ARC_FROM] = flow.bounds[2 * source] if source >= 0 else 0
    flow.node[row + ARC_TO] = flow.bounds[2 * source + 1] if source >= 0 else 0


def route(index: int, source: int, flow: Flow, log: Wide) -> None:
    """Let a unit that is AWAY run on another source."""
    note(ROUTED, index, flow.unit[index * UNIT + SOURCE], flow.counts, log)
    set_source(index, source, flow)


def begin(counts: Wide) -> int:
    """Start to write every step down; returns the mark for `roll_back`. Marks nest."""
    counts[DEPTH] += 1
    return counts[TOP]


def keep(counts: Wide) -> None:
    """Keep what was done since the last `begin`."""
    counts[DEPTH] -= 1
    if counts[DEPTH] == 0:
        counts[TOP] = 0


def roll_back(mark: int, flow: Flow, log: Wide) -> None:
    """Undo everything since the `begin` that gave this mark."""
    counts, step = flow.counts, flow.counts[STEP]
    top = counts[TOP]
    while top > mark:
        top -= 3
        index, old = log[top + 1], log[top + 2]
        if log[top] == PRICED:
            flow.label[index * LABEL + PRICE] = old
        elif log[top] == MOVED:
            leave(index, step, flow.unit, flow.capacity, flow.marginal)
            arrive(index, old, step, flow.unit, flow.capacity, flow.marginal)
        else:
            set_source(index, old, flow)
    counts[TOP] = mark
    keep(counts)
