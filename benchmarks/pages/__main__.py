"""python -m benchmarks.pages: a started demo, thousands of open orders of one community, and how long the board takes.

Beside it the same moment's smallest page, which reads nothing: what is above it is the board's own.
"""

import argparse
import re
import statistics
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx

from benchmarks.load.bodies import order_body, phones
from benchmarks.load.target import DATABASES, Target, started

CLERKS = 4
FIRST_LOAD_MOST = 300 * 1024
BOARD_MOST_S = 0.2
_FILE = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def _fill(target: Target, count: int) -> None:
    """Place and accept orders by the desk; those that nobody can serve stay open."""
    story, numbers = target.demo["story"], phones()
    told = {"consent": {"by": "self", "how": "phone", "notice": "1"}, "channel": "phone"}

    def place(number: int) -> None:
        body = order_body(story["service"], story["cell"], next(numbers), 2 + number % 5) | told
        made = clerk.post("/v1/orders", json=body).raise_for_status().json()
        if number % 2:
            clerk.post(f"/v1/orders/{made['id']}/accept", json={}).raise_for_status()

    with target.client("clerk") as clerk, ThreadPoolExecutor(CLERKS) as hands:
        list(hands.map(place, range(count)))


def _took(browser: httpx.Client, path: str, runs: int, **headers: str) -> list[float]:
    """Seconds of each of so many loads."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        browser.get(path, headers=headers).raise_for_status()
        found.append(time.perf_counter() - began)
    return sorted(found)


def _first_load(browser: httpx.Client, path: str) -> tuple[int, int]:
    """Bytes of the page and all files that it names: as they are, and as they travel."""
    page = browser.get(path).raise_for_status()
    files = {name.replace("&amp;", "&") for name in _FILE.findall(page.text)}
    loaded = [page, *(browser.get(name).raise_for_status() for name in files)]
    return sum(len(one.content) for one in loaded), sum(one.num_bytes_downloaded for one in loaded)


@dataclass(frozen=True)
class _Measured:
    """Sorted seconds of the board, of a search by a name that nobody has, and of a page that reads nothing; bytes."""

    board: list[float]
    search: list[float]
    plain: list[float]
    size: int
    travelling: int


def _measure(target: Target, orders: int, runs: int) -> _Measured:
    with httpx.Client(base_url=target.base_url, timeout=60, follow_redirects=True) as browser:
        browser.get("/demo/secretary").raise_for_status()
        _fill(target, orders)
        _took(browser, "/desk", 3)
        # Letters that nobody's name has: every name is opened and compared.
        search = _took(browser, "/desk/rows", runs, **{"X-Search": "zzvv"})
        size, travelling = _first_load(browser, "/desk")
        return _Measured(_took(browser, "/desk", runs), search, _took(browser, "/login", runs), size, travelling)


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__, allow_abbrev=False)
    top.add_argument("--start", choices=DATABASES, default="sqlite", help="start the demo on this (default: sqlite)")
    top.add_argument("--orders", metavar="N", type=int, default=5000, help="open orders on the board (default: 5000)")
    top.add_argument("--runs", metavar="N", type=int, default=40, help="loads of each page (default: 40)")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where the board is slower or heavier than it may be."""
    args = _parser().parse_args(argv)
    with started(args.start) as target:
        found = _measure(target, args.orders, args.runs)
    for name, took in (("board", found.board), ("search by name", found.search)):
        median, p95 = statistics.median(took), took[int(0.95 * (len(took) - 1))]
        print(f"{name}, {args.orders} open orders on {args.start}: median {_ms(median)} ms, p95 {_ms(p95)} ms")
    plain = statistics.median(found.plain)
    print(f"a page that reads nothing: {_ms(plain)} ms; ratio {statistics.median(found.board) / plain:.1f}")
    most = FIRST_LOAD_MOST / 1024
    print(f"first load: {found.size / 1024:.0f} KB of {most:.0f}, travelling {found.travelling / 1024:.0f} KB")
    slowest = max(statistics.median(found.board), statistics.median(found.search))
    return int(slowest > BOARD_MOST_S or found.size > FIRST_LOAD_MOST)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.0f}"


if __name__ == "__main__":
    sys.exit(main())
