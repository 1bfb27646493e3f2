"""The cheapest distinct members for the needs of one order, exactly: successive shortest paths over needs."""

from collections.abc import Sequence

FAR = 1 << 60


def cheapest_crew(counts: Sequence[int], costs: Sequence[Sequence[int | None]]) -> tuple[int, list[list[int]]] | None:
    """Give each need its count of distinct candidates at the least total cost.

    `costs[c][k]` is what candidate `c` costs in need `k`, None where it may not. Returns the total and the candidates
    by need, or None where the needs cannot all be filled.
    """
    needs = range(len(counts))
    if sum(counts) > len(costs):
        return None
    queues = [sorted((row[need], c) for c, row in enumerate(costs) if row[need] is not None) for need in needs]
    heads = [0] * len(counts)
    crew: list[list[int]] = [[] for _ in needs]
    used: set[int] = set()
    total = 0
    for need in needs:
        for _ in range(counts[need]):
            path = _cheapest_path(need, queues, heads, used, crew, costs)
            if path is None:
                return None
            price, moves = path
            total += price
            for place, candidate in moves:
                for other in crew:
                    if candidate in other:
                        other.remove(candidate)
                crew[place].append(candidate)
                used.add(candidate)
    return total, [sorted(row) for row in crew]


def _cheapest_path(
    start: int,
    queues: list[list[tuple[int | None, int]]],
    heads: list[int],
    used: set[int],
    crew: list[list[int]],
    costs: Sequence[Sequence[int | None]],
) -> tuple[int, list[tuple[int, int]]] | None:
    """Fill one more place of `start`, by somebody free or by somebody of another need who is replaced there."""
    dist, came = _replacements(start, crew, costs)
    best: tuple[int, int, int] | None = None
    for need, queue in enumerate(queues):
        if dist[need] >= FAR:
            continue
        while heads[need] < len(queue) and queue[heads[need]][1] in used:
            heads[need] += 1
        if heads[need] < len(queue):
            price, candidate = queue[heads[need]]
            if price is not None and (best is None or (dist[need] + price, need) < best[:2]):
                best = (dist[need] + price, need, candidate)
    if best is None:
        return None
    return best[0], _moves(best[1], best[2], came)


def _replacements(
    start: int, crew: list[list[int]], costs: Sequence[Sequence[int | None]]
) -> tuple[list[int], list[tuple[int, int] | None]]:
    """Least cost of moving an open place from `start` to each need, and the last (need, candidate) of that chain."""
    count = len(crew)
    dist = [FAR] * count
    dist[start] = 0
    came: list[tuple[int, int] | None] = [None] * count
    swaps = [
        (need, other, candidate, new - old)
        for need in range(count)
        for other in range(count)
        for candidate in (crew[other] if other != need else ())
        if (new := costs[candidate][need]) is not None and (old := costs[candidate][other]) is not None
    ]
    for _ in range(count - 1):
        before = list(dist)
        for need, other, candidate, more in swaps:
            if dist[need] < FAR and dist[need] + more < dist[other]:
                dist[other] = dist[need] + more
                came[other] = (need, candidate)
        if dist == before:
            break
    return dist, came


def _moves(need: int, candidate: int, came: list[tuple[int, int] | None]) -> list[tuple[int, int]]:
    moves = []
    step = came[need]
    while step is not None:
        moves.append((need, candidate))
        need, candidate = step
        step = came[need]
    moves.append((need, candidate))
    return moves
