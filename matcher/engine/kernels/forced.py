"""An order forced in: the cheapest way to serve it, whatever it costs, and who is met on the way to it."""

from matcher.engine.kernels.arcs import Pool
from matcher.engine.kernels.flow import (
    ARC_FROM,
    ARC_TO,
    ARCS,
    DIST,
    FAR,
    LABEL,
    NODE,
    PRICE,
    UNITS_AT,
    Flow,
)
from matcher.engine.kernels.pairing import Direct, whole_arcs
from matcher.engine.kernels.primitives import Vector, grown32, grown64
from matcher.engine.kernels.search import BUCKETS, reset, shortest
from matcher.engine.kernels.supply import Supply


def with_arcs(flow: Flow, room: int) -> Flow:
    """The flow with room for so many more arcs; all else is shared."""
    end = flow.counts[ARCS] + room
    if end <= len(flow.target):
        return flow
    counts, label, node, target, cost, unit, out, capacity, marginal, queue, seen, bounds = flow
    target, cost = grown32(target, end), grown64(cost, end)
    return Flow(counts, label, node, target, cost, unit, out, capacity, marginal, queue, seen, bounds)


def spare_arcs(count: int, found: Direct, supply: Supply, flow: Flow) -> tuple[Flow, int, int]:
    """Pairs of an order as arcs behind all others, not counted in: the flow that has them, their bounds."""
    flow = with_arcs(flow, count)
    first = flow.counts[ARCS]
    return flow, first, whole_arcs(count, found, supply, first, Pool(flow.target, flow.cost))


def force(number: int, first: int, last: int, limit: int, flow: Flow, met: Vector) -> tuple[int, int]:
    """(cost, nodes met) of the cheapest way of an order that is not placed, on arcs `first` to `last`; nothing changes.

    FAR where there is none below `limit`. The nodes nearer than the sink are written into `met`.
    """
    counts, label, node = flow.counts, flow.label, flow.node
    start = counts[UNITS_AT] + number
    begins, ends = node[start * NODE + ARC_FROM], node[start * NODE + ARC_TO]
    price, value = label[start * LABEL + PRICE], flow.out[number]
    node[start * NODE + ARC_FROM], node[start * NODE + ARC_TO] = first, last
    label[start * LABEL + PRICE] = 0
    flow.out[number] = -1
    room = len(flow.queue)
    dial = room > BUCKETS
    rise, end, count = shortest(start, min(limit, room) if dial else limit, dial, flow)
    if end < 0 and dial and limit > room:
        reset(count, dial, label, flow.queue, flow.seen)
        dial = False
        rise, end, count = shortest(start, limit, dial, flow)
    near = 0
    if end < 0:
        rise = FAR
    for index in range(count):
        v = flow.seen[index]
        if v != start and label[v * LABEL + DIST] < rise:
            met[near] = v
            near += 1
    reset(count, dial, label, flow.queue, flow.seen)
    node[start * NODE + ARC_FROM], node[start * NODE + ARC_TO] = begins, ends
    label[start * LABEL + PRICE] = price
    flow.out[number] = value
    return rise, near
