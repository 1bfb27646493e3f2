"""python -m benchmarks.load: orders, claims and offers of N clients, gated on statuses and on rows found afterwards."""

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from benchmarks.load.offers import offer
from benchmarks.load.report import machine
from benchmarks.load.scenarios import LOADS, Done, Placed, claim, place, summary
from benchmarks.load.target import DATABASES, CannotLoad, Target, attached, started

_EPILOG = """\
examples:
  python -m benchmarks.load                             start a service on SQLite, then load it
  python -m benchmarks.load --start postgresql          the same on a PostgreSQL that is started for the run
  python -m benchmarks.load --url http://127.0.0.1:8000 --demo-file data/demo.json
                                                        a service that runs already with --demo

Exit code 0: every gate held; 1: one did not, or there was nothing to measure. A run leaves its orders and members
behind in a service that it did not start. How to read the figures: benchmarks/README.md.
"""


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m benchmarks.load",
        description="Put a running service under load and measure it: throughput, and how long answers take.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    where = top.add_mutually_exclusive_group()
    where.add_argument("--start", choices=DATABASES, default="sqlite", help="start the demo on this (default: sqlite)")
    where.add_argument("--url", metavar="URL", help="load the demo that runs at this address instead")
    top.add_argument("--demo-file", metavar="FILE", type=Path, help="with --url: its demo.json")
    top.add_argument("--only", choices=LOADS, help="one of the loads (default: all)")
    top.add_argument("--clients", metavar="N", type=_count, default=8, help="clients that place (default: 8)")
    top.add_argument("--claimers", metavar="N", type=_count, default=64, help="clients that claim (default: 64)")
    top.add_argument("--orders", metavar="N", type=_count, default=20, help="orders a race is over (default: 20)")
    top.add_argument("--seconds", metavar="S", type=float, default=4.0, help="length of a run that places (default: 4)")
    top.add_argument("--repetitions", metavar="N", type=_count, default=5, help="runs of each kind (default: 5)")
    top.add_argument("--json", metavar="FILE", type=Path, help="write all figures there as JSON")
    return top


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("a whole number from 1")
    return int(text)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print, write; the exit code."""
    args = parser().parse_args(argv)
    if (args.url is None) is not (args.demo_file is None):
        parser().error("--url and --demo-file belong together")
    found = machine()
    tell(f"{found['cores']} cores of {found['cpu']}, load {found['load_before']}, Python {found['python']}")
    tell(", ".join(f"{name} {version}" for name, version in found["packages"].items()))
    try:
        with _target(args) as target:
            done = _measure(target, args)
    except (CannotLoad, RuntimeError) as error:
        sys.stderr.write(f"benchmarks.load: {error}\n")
        return 1
    wrong = [one for each in done.values() for one in each.wrong]
    _print(target.name, summary(done), wrong)
    if args.json is not None:
        args.json.write_text(json.dumps(_result(target.name, found, done), indent=2) + "\n", "utf-8")
    return 1 if wrong else 0


def tell(text: str) -> None:
    """One line, at once."""
    print(text, flush=True)


def _target(args: argparse.Namespace) -> AbstractContextManager[Target]:
    if args.url is not None:
        return nullcontext(attached(args.url.rstrip("/"), args.demo_file, os.environ))
    tell(f"starting the demo on {args.start}, some seconds ...")
    return started(args.start)


def _measure(target: Target, args: argparse.Namespace) -> Done:
    done: Done = {}
    if args.only in (None, "place"):
        tell(f"{args.clients} clients place orders, beside the same POST without database")
        done["place"] = place(target, args.clients, args.seconds, args.repetitions, tell)
    if args.only in (None, "claim"):
        tell(f"{args.claimers} clients claim the same {args.orders} orders")
        done["claim"] = claim(target, args.claimers, args.orders, args.repetitions, tell)
    if args.only in (None, "offer"):
        tell(f"{args.clients} clients place orders and wait until the member sees the offer")
        done["offer"] = offer(target, args.clients, args.seconds, args.repetitions, tell)
    return done


def _print(name: str, lines: Sequence[str], wrong: Sequence[str]) -> None:
    tell(f"\n{name}, medians of the runs")
    for one in lines:
        tell(one)
    for one in wrong:
        tell(f"WRONG {one}")
    tell("every gate held" if not wrong else "the figures do not count: gates failed")


def _result(name: str, found: dict[str, Any], done: Done) -> dict[str, Any]:
    result: dict[str, Any] = {"target": name, "machine": found}
    for load, figures in done.items():
        ratio = {"ratio": figures.ratio} if isinstance(figures, Placed) else {}
        result[load] = {**dataclasses.asdict(figures), **ratio}
    return result


if __name__ == "__main__":
    sys.exit(main())
