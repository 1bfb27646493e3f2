"""The cheapest distinct members for the needs of one order, exactly: successive shortest paths over needs."""

from collections.abc import Sequence

FAR = 1 << 60


def cheapest_crew(counts: Sequence[int], costs: Sequence[Sequence[int | None]]) -> tuple[int, list[list[int]]] | None:
    """Give each need its count of distinct candidates at the least total cost.

    `costs[c][k]` is what candidate `c` costs in need `k`, None where it may not. Returns the total and the candidates by need, or
    None where the needs cannot all be filled.
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
    count = len(crew)
    dist = [FAR] * count
    dist[start] = 0
    came: list[tuple[int, int] | None] = [None] * count
    for _ in range(count - 1):
        changed = False
        for need in range(count):
            if dist[need] >= FAR:
                continue
            for other in range(count):
                for candidate in crew[other] if other != need else ():
                    new, old = costs[candidate][need], costs[candidate][other]
                    if new is not None and old is not None and dist[need] + new - old < dist[other]:
                        dist[other] = dist[need] + new - old
                        came[other] = (need, candidate)
                        changed = True
        if not changed:
            break
    best: tuple[int, int, int] | None = None
    for need in range(count):
        if dist[need] >= FAR:
            continue
        while heads[need] < len(queues[need]) and queues[need][heads[need]][1] in used:
            heads[need] += 1
        if heads[need] < len(queues[need]):
            price, candidate = queues[need][heads[need]]
            if price is not None and (best is None or (dist[need] + price, need) < best[:2]):
                best = (dist[need] + price, need, candidate)
    if best is None:
        return None
    return best[0], _moves(best[1], best[2], came)


def _moves(need: int, candidate: int, came: list[tuple[int, int] | None]) -> list[tuple[int, int]]:
    moves = []
    step = came[need]
    while step is not None:
        moves.append((need, candidate))
        need, candidate = step
        step = came[need]
    moves.append((need, candidate))
    return moves
