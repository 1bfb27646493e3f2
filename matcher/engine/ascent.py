"""Better prices for the bound: smoothed subgradient ascent from where the search ended, all in integers."""

from collections.abc import Callable

from matcher.engine.bound import Evaluation, Relaxation

SCALE = 64
EFFORT = 1_200_000
MOST_STEPS = 300
SMOOTH = 4
PATIENCE = 12


def ascend(
    relaxation: Relaxation,
    price: list[int],
    cost: int,
    expired: Callable[[], bool],
    *,
    fixed: dict[int, int] | None = None,
    steps: int = MOST_STEPS,
) -> Evaluation:
    """The best evaluation on the way up from `price`; ends where the bound reaches `cost` or the effort is spent."""
    network = relaxation.network
    best = found = relaxation.evaluate(price, fixed)
    direction = [0] * network.capacities
    active = relaxation.active
    share = 20
    stalled = 0
    for _ in range(min(steps, EFFORT // relaxation.work)):
        if relaxation.rounded(best.bound) >= cost or expired():
            break
        slope = _slope(relaxation, price, found.picks)
        norm = 0
        for node in active:
            made = direction[node] = (direction[node] * SMOOTH + slope[node] * 1024) // (SMOOTH + 1)
            norm += made * made
        if not norm:
            break
        gap = cost * relaxation.scale - found.bound
        price = list(price)
        for node in active:
            if direction[node]:
                price[node] = max(0, price[node] + gap * direction[node] * 1024 * share // (100 * norm))
        found = relaxation.evaluate(price, fixed)
        if found.bound > best.bound:
            best, stalled = found, 0
        else:
            stalled += 1
            if stalled >= PATIENCE:
                share, stalled = max(2, share * 2 // 3), 0
    return best


def _slope(relaxation: Relaxation, price: list[int], picks: dict[int, int]) -> list[int]:
    """By how much the usage of each node exceeds what its limit sells at these prices; ties are settled to match."""
    network = relaxation.network
    slope = [0] * network.capacities
    for node, count in picks.items():
        slope[node] = count
    # A node above has the smaller number, so what a node sells is known before its turn above comes.
    for node in reversed(relaxation.active):
        above = network.up[node]
        wanted = slope[node]
        if above >= 0:
            least = network.most[node] if price[node] > price[above] else 0
            most = network.most[node] if price[node] >= price[above] else 0
        else:
            least, most = _sold(relaxation, node, price[node])
        sold = min(max(wanted, least), most)
        slope[node] = wanted - sold
        if above >= 0:
            slope[above] += sold
    return slope


def _sold(relaxation: Relaxation, root: int, price: int) -> tuple[int, int]:
    """Least and most assignments that a helper would take on at this price."""
    network = relaxation.network
    limit = network.most[root]
    balance = network.balance * relaxation.scale
    if not balance:
        return (limit if price > 0 else 0), limit
    over = price - balance * (2 * network.load[network.helper[root]] + 1)
    least = max(0, (over + 2 * balance - 1) // (2 * balance))
    most = max(0, over // (2 * balance) + 1)
    return min(least, limit), min(most, limit)
