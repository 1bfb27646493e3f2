"""python -m benchmarks.city: a hundred districts, apart and joined, on one core and on two."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.families import make
from benchmarks.measuring.course import Course, add_options, count, folder_of, tell, walk
from benchmarks.measuring.goals import HEADLINE
from benchmarks.measuring.runs import Plan, interleaved
from benchmarks.measuring.shelf import put

FAMILIES = (HEADLINE, "city")
MOST_LISTED = 10
"""Candidate edges of a hundred districts would fill gigabytes, so that no peer could load them."""
QUICK = 0.05


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m benchmarks.city",
        description="A hundred districts at once: apart (clustered), and joined by helpers who serve the whole city.",
        epilog="How to read the table: benchmarks/README.md. Exit code 0: every gate held; 1: one did not.",
        allow_abbrev=False,
    )
    add_options(top, (1.0, 100.0), 3)
    top.add_argument("--family", nargs="+", choices=FAMILIES, default=list(FAMILIES), help="which instances")
    top.add_argument("--threads", metavar="N", nargs="+", type=count, default=[1, 2], help="(default: 1 2)")
    top.add_argument("--patience", metavar="S", type=float, default=1800.0, help="for one run (default: 1800)")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write; the exit code."""
    args = parser().parse_args(argv)
    if args.quick:
        args.scale, args.runs = [QUICK], 1
    return walk("city", folder_of(args), lambda course: _measure(course, args), "benchmarks.engine.picture")


def _measure(course: Course, args: argparse.Namespace) -> None:
    for scale in args.scale:
        for family in args.family:
            made = make(family, scale, args.seed)
            tell(f"{made.name}: {len(made.arrays.team):,} helpers, {len(made.arrays.area):,} orders")
            folder = course.shelf / f"{family}-{scale:g}"
            listed = scale <= MOST_LISTED
            orders = put(folder, made.arrays, edges=listed)
            del made
            for threads in args.threads:
                ways = ["ours", "ortools"] if listed and threads == 1 else ["ours"]
                plan = Plan(folder, family, scale, orders, ways, args.runs, threads, patience_s=args.patience)
                interleaved(plan, course.rows, tell)


if __name__ == "__main__":
    sys.exit(main())
