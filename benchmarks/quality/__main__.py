"""python -m benchmarks.quality: plans with several-person orders, within a series of time limits."""

import argparse
import sys
from collections.abc import Sequence

from benchmarks.families import make
from benchmarks.measuring.course import Course, add_options, folder_of, tell, walk
from benchmarks.measuring.runs import Plan, interleaved
from benchmarks.measuring.shelf import put

SEVERAL = ("several", "whole")
LIMITS = (0.1, 0.3, 1.0, 3.0)
RULES = ("greedy", "fifo", "broadcast")
QUICK = 0.05


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m benchmarks.quality",
        description="How good plans with orders of several people are after 0.1, 0.3, 1 and 3 seconds.",
        epilog="How to read the table: benchmarks/README.md. Exit code 0: every gate held; 1: one did not.",
        allow_abbrev=False,
    )
    add_options(top, (0.1, 1.0), 3)
    top.add_argument("--family", nargs="+", choices=SEVERAL, default=list(SEVERAL), help="which instances")
    top.add_argument("--limits", metavar="S", nargs="+", type=_seconds, default=list(LIMITS), help="time limits")
    top.add_argument(
        "--reference",
        metavar="S",
        type=_seconds,
        default=0.0,
        help="let HiGHS look for a better bound for so long first (default: 0, not at all)",
    )
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write; the exit code."""
    args = parser().parse_args(argv)
    if args.quick:
        args.scale, args.runs, args.limits = [QUICK], 1, [0.1, 0.3]
    return walk("quality", folder_of(args), lambda course: _measure(course, args), "benchmarks.quality.picture")


def _measure(course: Course, args: argparse.Namespace) -> None:
    for scale in args.scale:
        for family in args.family:
            made = make(family, scale, args.seed)
            tell(f"{made.name}: {len(made.arrays.team):,} helpers, {len(made.arrays.area):,} orders")
            folder = course.shelf / f"{family}-{scale:g}"
            orders = put(folder, made.arrays, edges=True)
            interleaved(Plan(folder, family, scale, orders, RULES, args.runs), course.rows, tell)
            if args.reference:
                plan = Plan(folder, family, scale, orders, ["milp"], 1, 1, args.reference, patience_s=1e5)
                interleaved(plan, course.rows, tell)
            for limit in sorted(args.limits):
                plan = Plan(folder, family, scale, orders, ["ours", "cpsat"], args.runs, 1, limit, limits_ours=True)
                interleaved(plan, course.rows, tell)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1e5:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds from 0")
    return value


if __name__ == "__main__":
    sys.exit(main())
