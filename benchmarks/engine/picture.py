"""The picture that README shows: time by size on the left, what rules of thumb lose on the right."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measuring.course import Course
from benchmarks.measuring.runs import Row
from benchmarks.measuring.table import above, best_bound
from benchmarks.measuring.ways import WAYS

INK, OURS, OTHERS = "#333333", "#c8102e", ("#1f6f8b", "#7a9e7e", "#8d6a9f", "#b08d57", "#5b7db1", "#999999")


def draw(course: Course, file: Path) -> None:
    """Draw what was measured; an empty course gives an empty picture."""
    family = _main_family(course.rows)
    rows = [row for row in course.rows if row.found and row.family == family and row.threads == 1]
    if any(WAYS[row.way].kind == "rule" for row in rows):
        figure = Figure(figsize=(11, 4.4), layout="constrained")
        left, right = figure.subplots(1, 2, width_ratios=(1.25, 1))
        _losses(right, rows)
    else:
        figure = Figure(figsize=(6.6, 4.4), layout="constrained")
        left = figure.subplots()
    _times(left, rows)
    left.set_title(f"Build and solve, one core ({family})", fontsize=11, loc="left", color=INK)
    figure.savefig(file, dpi=150)


def _main_family(rows: Sequence[Row]) -> str:
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.family] = counts.get(row.family, 0) + bool(row.found)
    return max(counts, key=lambda name: counts[name], default="")


def _times(axes: Axes, rows: Sequence[Row]) -> None:
    shades = iter(OTHERS * 2)
    for way in dict.fromkeys(row.way for row in rows if WAYS[row.way].kind != "rule"):
        points = sorted((row.orders, row.total_s) for row in rows if row.way == way)
        ours = way == "ours"
        axes.plot(
            [orders for orders, _seconds in points],
            [max(seconds, 1e-5) for _orders, seconds in points],
            marker="o",
            color=OURS if ours else next(shades),
            linewidth=2.6 if ours else 1.3,
            zorder=3 if ours else 2,
            label=WAYS[way].label,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("orders")
    axes.set_ylabel("seconds")
    axes.grid(visible=True, which="major", color="#e4e4e4")
    if rows:
        axes.legend(frameon=False, fontsize=9)
    _plain(axes)


def _losses(axes: Axes, rows: Sequence[Row]) -> None:
    sizes = sorted({row.scale for row in rows if row.way == "greedy"})
    here = [row for row in rows if sizes and row.scale == (1.0 if 1.0 in sizes else sizes[-1])]
    shown = [row for row in here if row.way == "ours" or WAYS[row.way].kind in {"rule", "limited"}][::-1]
    bound = best_bound(here)
    lost = [100 * (above(row, bound) or 0.0) for row in shown]
    bars = axes.barh(
        [WAYS[row.way].label for row in shown], lost, color=[OURS if row.way == "ours" else "#9fb6c3" for row in shown]
    )
    words = [
        f" +{more:.1f} %, {row.last['served']:,} of {row.orders:,} served"
        for row, more in zip(shown, lost, strict=True)
    ]
    axes.bar_label(bars, words, fontsize=8, color=INK)
    axes.set_xlim(0, 1.9 * max([1.0, *lost]))
    axes.set_xlabel("cost above the best bound, %")
    axes.set_title("What else it costs", fontsize=11, loc="left", color=INK)
    _plain(axes)


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=9)
