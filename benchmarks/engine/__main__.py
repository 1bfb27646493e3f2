"""python -m benchmarks.engine: the engine beside other ways to solve the same instances."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.engine.live import measure_live
from benchmarks.engine.whole import measure_whole
from benchmarks.families import make
from benchmarks.measuring.course import Course, add_options, count, folder_of, tell, walk
from benchmarks.measuring.goals import HEADLINE
from benchmarks.measuring.runs import Plan, interleaved
from benchmarks.measuring.shelf import put, put_document
from benchmarks.measuring.ways import WAYS, sensible
from benchmarks.peers.edges import headcount
from benchmarks.traits import FAMILIES

THREADED = ("ours", "cpsat")
QUICK_SCALE = 0.05
QUICK_WAYS = ("ours", "ortools", "greedy", "broadcast")
QUICK_EVENTS = 3
MOST_DOCUMENT = 10
"""Larger instances are not written as JSON: the command would measure the disk."""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m benchmarks.engine",
        description="Solve seeded instances with the engine and with others, in turn, one process a run.",
        epilog="How to read the table: benchmarks/README.md. Exit code 0: every gate held; 1: one did not.",
        allow_abbrev=False,
    )
    add_options(top, (0.1, 1.0, 10.0), 5)
    top.add_argument("--family", nargs="+", choices=("all", *FAMILIES), default=[HEADLINE], help="which instances")
    top.add_argument("--peers", nargs="*", choices=tuple(WAYS), help="which others (default: those that make sense)")
    top.add_argument("--threads", metavar="N", nargs="+", type=count, default=[1], help="also on so many (default: 1)")
    top.add_argument("--events", metavar="N", type=count, default=3000, help="events of the live row (default: 3000)")
    top.add_argument(
        "--limit", metavar="S", type=float, default=60.0, help="for CP-SAT and branch and cut (default: 60)"
    )
    top.add_argument("--only", choices=("solve", "whole", "live"), help="one of the three parts (default: all)")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write; the exit code."""
    args = parser().parse_args(argv)
    if args.quick:
        args.scale, args.runs, args.events = [QUICK_SCALE], 1, QUICK_EVENTS
        args.peers = list(QUICK_WAYS) if args.peers is None else args.peers
    if "all" in args.family:
        args.family = list(FAMILIES)
    return walk("engine", folder_of(args), lambda course: _measure(course, args), "benchmarks.engine.picture")


def _measure(course: Course, args: argparse.Namespace) -> None:
    for scale in args.scale:
        for family in args.family:
            _instance(course, args, family, scale)


def _instance(course: Course, args: argparse.Namespace, family: str, scale: float) -> None:
    folder = course.shelf / f"{family}-{scale:g}"
    made = make(family, scale, args.seed)
    tell(f"{made.name}: {len(made.arrays.team):,} helpers, {len(made.arrays.area):,} orders")
    several = bool((headcount(made.arrays) > 1).any())
    ways = sensible(family, scale, several=several) if args.peers is None else ["ours", *args.peers]
    ways = list(dict.fromkeys(ways))
    if args.only in {None, "solve"}:
        put(folder, made.arrays, edges=any(WAYS[way].kind != "ours" for way in ways))
        for threads in args.threads:
            chosen = [way for way in ways if threads == 1 or way in THREADED]
            plan = Plan(folder, family, scale, len(made.arrays.area), chosen, args.runs, threads, args.limit)
            interleaved(plan, course.rows, tell)
    if args.only in {None, "whole"} and scale <= MOST_DOCUMENT:
        put_document(folder, made.arrays, made.names(), made.name)
        measure_whole(course, folder, made.name, args.runs)
    if args.only in {None, "live"} and scale <= 1 and family == HEADLINE:
        put_document(folder, made.arrays, made.names(), made.name)
        measure_live(course, folder, made.name, args.events)
    _clear(folder)


def _clear(folder: Path) -> None:
    for file in folder.glob("*"):
        file.unlink()


if __name__ == "__main__":
    sys.exit(main())
