"""Rows as a table for the terminal and as JSON."""

from collections.abc import Sequence
from typing import Any

from benchmarks.measuring.runs import Row
from benchmarks.measuring.ways import WAYS

HEAD = (
    f"{'':<33}{'threads':>8}{'limit s':>8}{'build s':>9}{'solve s':>9}{'total s':>9}{'ours/it':>9}{'peak MB':>9}"
    f"{'grown':>7}{'cost':>14}{'above':>11}{'served':>10}{'runs':>5}"
)


def table(rows: Sequence[Row]) -> list[str]:
    """All rows, instance by instance; `above` is the cost above the best bound that anybody proved."""
    lines: list[str] = []
    for family, scale in dict.fromkeys((row.family, row.scale) for row in rows):
        here = [row for row in rows if (row.family, row.scale) == (family, scale)]
        lines += ["", f"{family} x{scale:g}, {here[0].orders:,} orders", HEAD]
        lines += [_line(row, ratio(row, here), best_bound(here)) for row in here]
    return lines


def ratio(row: Row, rows: Sequence[Row]) -> float | None:
    """Our median time over that of a row with as many threads and the same limit; None where one is missing."""
    ours = [one for one in rows if one.way == "ours" and one.found and one.threads == row.threads]
    ours = [one for one in ours if one.time_limit_s in {row.time_limit_s, None}]
    if not ours or not row.found or row.way == "ours" or row.total_s <= 0:
        return None
    return ours[0].total_s / row.total_s


def best_bound(rows: Sequence[Row]) -> float | None:
    """The largest proven bound on one instance; None where there is none."""
    return max((one["bound"] for row in rows for one in row.found if one["bound"] is not None), default=None)


def above(row: Row, bound: float | None) -> float | None:
    """The part by which a row's cost lies above a bound; the worst of its runs."""
    if bound is None or not row.found:
        return None
    return float((max(one["cost"] for one in row.found) - bound) / max(1.0, bound))


def _line(row: Row, faster: float | None, bound: float | None) -> str:
    limit = "" if row.time_limit_s is None else f"{row.time_limit_s:g}"
    if WAYS[row.way].kind == "rule":
        faster = None  # a rule of thumb is quick because it does not look for the optimum
    head = f"  {WAYS[row.way].label:<31}{row.threads:>8}{limit:>8}"
    if not row.found:
        return f"{head}   {row.refused or 'not measured'}"
    build, solve = row.median("build_s"), row.median("solve_s")
    far = above(row, bound)
    return (
        f"{head}{build:>9.3f}{solve:>9.3f}{row.total_s:>9.3f}{'' if faster is None else f'{faster:.3f}':>9}"
        f"{row.median('peak_mb'):>9.0f}{row.median('grown_mb'):>7.0f}{row.last['cost']:>14,}"
        f"{'' if far is None else f'{100 * far:.4f}%':>11}{row.last['served']:>10,}{len(row.found):>5}"
    )


def as_json(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Every row with its medians and every run."""
    out: list[dict[str, Any]] = []
    for row in rows:
        here = [one for one in rows if (one.family, one.scale) == (row.family, row.scale)]
        shown: dict[str, Any] = {
            "family": row.family,
            "scale": row.scale,
            "orders": row.orders,
            "way": row.way,
            "label": WAYS[row.way].label,
            "threads": row.threads,
            "time_limit_s": row.time_limit_s,
            "refused": row.refused,
            "runs": row.found,
        }
        if row.found:
            figures = {name: row.median(name) for name in ("build_s", "solve_s", "peak_mb", "grown_mb")}
            shown |= figures | {"total_s": row.total_s, "cost": row.last["cost"], "served": row.last["served"]}
            shown |= {"ratio": ratio(row, here), "above": above(row, best_bound(here))}
        out.append(shown)
    return out
