"""What must hold for figures to count: valid plans, and one cost wherever two ways are exact."""

from collections.abc import Sequence

from benchmarks.measuring.runs import Row
from benchmarks.measuring.ways import WAYS

Instance = tuple[str, float]


def wrong(rows: Sequence[Row]) -> list[str]:
    """A line for each gate that does not hold."""
    lines: list[str] = []
    exact: dict[Instance, dict[str, set[int]]] = {}
    for row in rows:
        for found in row.found:
            at = f"{row.family} x{row.scale:g}, {WAYS[row.way].label}"
            lines += [f"{at}: {rule}" for rule in found["broken"]]
            if found["bound"] is not None and found["bound"] > found["cost"] + 1e-6 * abs(found["cost"]):
                lines.append(f"{at}: the bound {found['bound']} lies above the cost {found['cost']}")
            if found["exact"]:
                exact.setdefault((row.family, row.scale), {}).setdefault(row.way, set()).add(found["cost"])
    for (family, scale), costs in exact.items():
        if len(set().union(*costs.values())) > 1:
            said = ", ".join(f"{WAYS[way].label} {sorted(each)}" for way, each in costs.items())
            lines.append(f"{family} x{scale:g}: optimal costs differ: {said}")
    return lines + [line for row in rows for line in _below(row, exact)]


def _below(row: Row, exact: dict[Instance, dict[str, set[int]]]) -> list[str]:
    proven = exact.get((row.family, row.scale), {})
    least = min((cost for each in proven.values() for cost in each), default=None)
    if least is None or not row.found or min(found["cost"] for found in row.found) >= least:
        return []
    return [f"{row.family} x{row.scale:g}, {WAYS[row.way].label}: below the proven optimum {least}"]
