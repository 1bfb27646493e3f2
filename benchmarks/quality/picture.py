"""Cost above the best known bound by time limit, one panel an instance."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.measuring.course import Course
from benchmarks.measuring.runs import Row
from benchmarks.measuring.table import above, best_bound
from benchmarks.measuring.ways import WAYS

SHADES = {"ours": "#c8102e", "cpsat": "#1f6f8b"}
LEAST = 1e-4
"""Per cent; a logarithmic axis has no place for nothing."""


def draw(course: Course, file: Path) -> None:
    """Draw what was measured."""
    instances = list(dict.fromkeys((row.family, row.scale) for row in course.rows if row.found))
    figure = Figure(figsize=(5.2 * max(1, len(instances)), 4.2), layout="constrained")
    panels = figure.subplots(1, max(1, len(instances)), squeeze=False)[0]
    for axes, (family, scale) in zip(panels, instances, strict=False):
        _panel(axes, [row for row in course.rows if (row.family, row.scale) == (family, scale) and row.found])
        axes.set_title(f"{family} x{scale:g}", fontsize=11, loc="left")
    figure.savefig(file, dpi=150)


def _panel(axes: Axes, rows: Sequence[Row]) -> None:
    bound = best_bound(rows)
    for way, shade in SHADES.items():
        points = [(row.time_limit_s or 0.0, 100 * (above(row, bound) or 0.0)) for row in rows if row.way == way]
        points.sort()
        if points:
            axes.plot(
                [seconds for seconds, _far in points],
                [max(far, LEAST) for _seconds, far in points],
                marker="o",
                color=shade,
                label=WAYS[way].label,
            )
    # Names of neighbouring lines stand beside each other, not upon each other.
    for place, row in enumerate(row for row in rows if WAYS[row.way].kind == "rule"):
        if bound is not None:
            axes.axhline(100 * (above(row, bound) or 0.0), color="#999999", linewidth=0.8, linestyle="--")
            axes.annotate(
                WAYS[row.way].label,
                (0.01 + 0.33 * place, 100 * (above(row, bound) or LEAST)),
                xycoords=("axes fraction", "data"),
                fontsize=8,
            )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("time limit, seconds")
    axes.set_ylabel("cost above the best known bound, %")
    axes.grid(visible=True, which="major", color="#e4e4e4")
    axes.spines[["top", "right"]].set_visible(False)
    if axes.get_legend_handles_labels()[0]:
        axes.legend(frameon=False, fontsize=9)
