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


def _took(browser: httpx.Client, path: str, runs: int) -> list[float]:
    """Seconds of each of so many loads."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        browser.get(path).raise_for_status()
        found.append(time.perf_counter() - began)
    return sorted(found)


def _first_load(browser: httpx.Client, path: str) -> int:
    """Bytes of the page and all files that it names."""
    page = browser.get(path).raise_for_status()
    files = {name.replace("&amp;", "&") for name in _FILE.findall(page.text)}
    return len(page.content) + sum(len(browser.get(name).raise_for_status().content) for name in files)


def _measure(target: Target, orders: int, runs: int) -> tuple[float, float, float, int]:
    with httpx.Client(base_url=target.base_url, timeout=60, follow_redirects=True) as browser:
        browser.get("/demo/secretary").raise_for_status()
        _fill(target, orders)
        _took(browser, "/desk", 3)
        board, plain = _took(browser, "/desk", runs), _took(browser, "/login", runs)
        p95 = board[int(0.95 * (len(board) - 1))]
        return statistics.median(board), p95, statistics.median(plain), _first_load(browser, "/desk")


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
        median, p95, plain, size = _measure(target, args.orders, args.runs)
    print(
        f"board with {args.orders} open orders on {args.start}: median {1000 * median:.0f} ms, p95 {1000 * p95:.0f} ms"
    )
    print(f"a page that reads nothing: {1000 * plain:.0f} ms; ratio {median / plain:.1f}")
    print(f"first load: {size / 1024:.0f} KB of {FIRST_LOAD_MOST / 1024:.0f}")
    return int(median > BOARD_MOST_S or size > FIRST_LOAD_MOST)


if __name__ == "__main__":
    sys.exit(main())
