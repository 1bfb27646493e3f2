"""python -m benchmarks.explained: every remedy and price of `jiedan solve --explain`, solved afresh by the command."""

import argparse
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from time import perf_counter
from typing import Any

import msgspec

from benchmarks.explained.changes import remedied, value_of, with_member, without
from benchmarks.families import make
from benchmarks.measuring.course import INTERRUPTED, count, tell
from benchmarks.measuring.ground import machine
from benchmarks.measuring.runs import started
from benchmarks.measuring.shelf import put_document
from benchmarks.traits import FAMILIES

Doc = dict[str, Any]
COMMAND = [sys.executable, "-m", "api.cli"]
PATIENCE_S = 3600.0
EVERY_S = 10.0


@dataclass(slots=True)
class Found:
    """What was looked at, and each statement that does not hold, a line each."""

    remedies: Counter[str] = field(default_factory=Counter)
    prices: int = 0
    without_remedy: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


class Bench:
    """One instance on disk, and the command that solves it and what is made of it."""

    def __init__(self, folder: Path, document: Doc) -> None:
        self.folder, self.document = folder, document
        self.solved = 0
        self._told = perf_counter()

    def plan(self, document: Doc, *options: str) -> Doc:
        """The plan of the command for a document. Raises RuntimeError with its last words where it makes none."""
        file, answer = self.folder / "changed.json", self.folder / "plan.json"
        file.write_bytes(msgspec.json.encode(document))
        if started([*COMMAND, "solve", str(file), "-o", str(answer), *options], PATIENCE_S) is None:
            raise RuntimeError(f"jiedan solve: no plan within {PATIENCE_S:.0f} s")
        self.solved += 1
        made: Doc = msgspec.json.decode(answer.read_bytes())
        return made

    def cost(self, document: Doc) -> int:
        """The cost of the command's plan, which has to be proven."""
        plan = self.plan(document)
        if plan["status"] != "optimal":
            raise RuntimeError(f"jiedan solve: a plan that is {plan['status']} proves no remedy and no price")
        return int(plan["cost"])

    def check(self) -> None:
        """The last plan before the checker. Raises RuntimeError with its words where a rule is broken."""
        started([*COMMAND, "check", str(self.folder / "changed.json"), str(self.folder / "plan.json")], PATIENCE_S)

    def progress(self, text: str) -> None:
        """A line now and then."""
        if perf_counter() - self._told >= EVERY_S:
            self._told = perf_counter()
            tell(f"  {text}, {self.solved} solved afresh")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="python -m benchmarks.explained",
        description="Apply every remedy and price of `jiedan solve --explain` to the instance, solve it afresh by the "
        "command and compare: the order is served strictly (forbidding it costs more) and the cost is the stated one.",
        epilog="Exit code 0: all holds; 1: something does not, or a command failed; 130: interrupted.",
        allow_abbrev=False,
    )
    top.add_argument("--family", choices=tuple(FAMILIES), default="scarce", help="which instances (default: scarce)")
    top.add_argument("--scale", metavar="X", type=float, default=1.0, help="districts (default: 1)")
    top.add_argument("--seed", metavar="N", type=count, default=1, help="of instance and draw (default: 1)")
    top.add_argument("--orders", metavar="N", type=int, default=50, help="unserved orders drawn (default: 50)")
    top.add_argument("--prices", metavar="N", type=int, default=20, help="of the largest prices (default: 20)")
    top.add_argument("--out", metavar="FILE", type=Path, help="JSON file to write (default: none)")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, print, write; the exit code."""
    args = parser().parse_args(argv)
    began = perf_counter()
    found = Found()
    with tempfile.TemporaryDirectory(prefix="jiedan-bench-") as shelf:
        try:
            made = make(args.family, args.scale, args.seed)
            put_document(Path(shelf), made.arrays, made.names(), made.name)
            document: Doc = msgspec.json.decode((Path(shelf) / "instance.json").read_bytes())
            bench = Bench(Path(shelf), document)
            more = _compare(bench, args, found)
        except KeyboardInterrupt:
            tell("\ninterrupted")
            return INTERRUPTED
        except (RuntimeError, ValueError, OSError) as error:
            sys.stderr.write(f"benchmarks.explained: {error}\n")
            return 1
    result = {
        "benchmark": "explained",
        "machine": machine(),
        "instance": made.name,
        "seed": args.seed,
        **more,
        "unserved": dict(found.reasons),
        "remedies": dict(found.remedies),
        "without_remedy": found.without_remedy,
        "prices": found.prices,
        "solved": bench.solved,
        "seconds": round(perf_counter() - began, 1),
        "wrong": found.wrong,
    }
    return _put(result, args.out)


def _compare(bench: Bench, args: argparse.Namespace, found: Found) -> Doc:
    first = bench.plan(bench.document)
    cost, left = int(first["cost"]), first["unserved"]
    tell(f"{args.family} x{args.scale:g}: cost {cost:,}, {len(left):,} of {len(bench.document['orders']):,} unserved")
    drawn = _drawn(left, args.orders, args.seed)
    began = perf_counter()
    plan = bench.plan(bench.document, *(word for name in drawn for word in ("--explain-order", name)))
    explained_s = perf_counter() - began
    bench.check()
    tell(f"explained {len(drawn)} orders: {plan['timings']['explain']:.2f} s of {explained_s:.2f} s")
    if plan["cost"] != cost:
        found.wrong.append(f"explaining changed the cost from {cost} to {plan['cost']}")
    rows = {row["order"]: row for row in plan["unserved"]}
    for done, name in enumerate(drawn):
        bench.progress(f"orders {done} of {len(drawn)}")
        _order(bench, rows[name], cost, found)
    for done, price in enumerate(plan["prices"][: args.prices]):
        bench.progress(f"prices {done} of {args.prices}")
        fall = cost - bench.cost(with_member(bench.document, price))
        found.prices += 1
        if fall != price["price"]:
            found.wrong.append(f"price {json.dumps(price, ensure_ascii=False)}: the cost falls by {fall}")
    return {"cost": cost, "orders": len(drawn), "explain_s": plan["timings"]["explain"]}


def _drawn(left: list[Doc], most: int, seed: int) -> list[str]:
    """So many unserved orders, as evenly over the reasons as there are some, sorted."""
    rng = random.Random(seed)
    by_reason: dict[str, list[str]] = {}
    for row in left:
        by_reason.setdefault(row["reason"], []).append(row["order"])
    for names in by_reason.values():
        rng.shuffle(names)
    turns = [name for row in zip_longest(*by_reason.values()) for name in row if name is not None]
    return sorted(turns[: max(0, most)])


def _order(bench: Bench, row: Doc, cost: int, found: Found) -> None:
    name = row["order"]
    found.reasons[row["reason"]] += 1
    found.without_remedy += not row["remedies"]
    for remedy in row["remedies"]:
        changed = remedied(bench.document, name, remedy)
        after = bench.cost(changed)
        forbidden = bench.cost(without(changed, name)) + value_of(changed, name)
        found.remedies[remedy["kind"]] += 1
        said = f"{name}: {json.dumps(remedy, ensure_ascii=False)}"
        if after - cost != remedy["cost_change"]:
            found.wrong.append(f"{said}: the cost changes by {after - cost}")
        if forbidden <= after:
            found.wrong.append(f"{said}: forbidding the order costs no more ({forbidden} after {after})")


def _put(result: Doc, out: Path | None) -> int:
    for line in result["wrong"]:
        tell(f"WRONG {line}")
    tell(json.dumps({name: value for name, value in result.items() if name != "machine"}, indent=1))
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")
        tell(f"written: {out}")
    tell("all holds" if not result["wrong"] else f"{len(result['wrong'])} statements do not hold")
    return 1 if result["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
