"""python -m benchmarks.events: a started demo, many open streams, and how long changes take to reach all of them."""

import argparse
import asyncio
import datetime as dt
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from benchmarks.load.target import DATABASES, Target, started

SETTLE_S = 3.0
WAIT_S = 20.0
PAUSE_S = 0.31
"""No multiple of the time between two looks: changes fall at every moment of it."""


@dataclass
class Heard:
    """Order -> the moments at which it reached somebody; and how many streams are open."""

    moments: dict[str, list[float]] = field(default_factory=dict)
    opened: int = 0


async def _listen(target: Target, token: str, heard: Heard) -> None:
    where = urlsplit(target.base_url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port)
    writer.write(f"GET /v1/events HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    status = await reader.readline()
    heard.opened += b" 200 " in status
    try:
        while line := await reader.readline():
            if line.startswith(b'data: {"thing":"order"'):
                heard.moments.setdefault(json.loads(line[6:])["id"], []).append(time.perf_counter())
    finally:
        writer.close()


async def _measure(target: Target, listeners: int, orders: int) -> tuple[Heard, dict[str, float]]:
    heard, placed = Heard(), dict[str, float]()
    token = target.demo["tokens"]["clerk"]
    tasks = [asyncio.ensure_future(_listen(target, token, heard)) for _ in range(listeners)]
    while heard.opened < listeners:  # noqa: ASYNC110 - a benchmark looks on
        await asyncio.sleep(0.05)
    await asyncio.sleep(SETTLE_S)
    async with httpx.AsyncClient(base_url=target.base_url, timeout=WAIT_S) as client:
        for number in range(orders):
            answer = await client.post("/v1/orders", json=_order(target, number), headers=_as(target, "resident"))
            placed[answer.raise_for_status().json()["id"]] = time.perf_counter()
            await asyncio.sleep(PAUSE_S)
    until = time.perf_counter() + WAIT_S
    while time.perf_counter() < until and any(len(heard.moments.get(one, ())) < listeners for one in placed):  # noqa: ASYNC110 - the same
        await asyncio.sleep(0.1)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return heard, placed


def _as(target: Target, role: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {target.demo['tokens'][role]}"}


def _order(target: Target, number: int) -> dict[str, object]:
    day = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2 + number % 5)
    return {
        "service": target.demo["story"]["service"],
        "area": target.demo["story"]["cell"],
        "place": "示例路1号",
        "contact": {"name": "示例甲", "phone": "000 0000 0001"},
        "windows": [{"date": day.isoformat(), "part": "evening"}],
        "channel": "web",
        "consent": {"by": "self", "how": "click", "notice": target.demo.get("notice", "1")},
    }


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m benchmarks.events", description=__doc__, allow_abbrev=False)
    top.add_argument("--start", choices=DATABASES, default="sqlite", help="start the demo on this (default: sqlite)")
    top.add_argument("--listeners", metavar="N", type=int, default=1000, help="open streams (default: 1000)")
    top.add_argument("--orders", metavar="N", type=int, default=30, help="orders placed one by one (default: 30)")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a change did not reach everybody."""
    args = _parser().parse_args(argv)
    # All streams are of one person here.
    os.environ["JIEDAN_STREAMS_EACH"] = str(args.listeners)
    with started(args.start) as target:
        heard, placed = asyncio.run(_measure(target, args.listeners, args.orders))
    took = sorted(1000 * (moment - at) for one, at in placed.items() for moment in heard.moments.get(one, ()))
    expected = args.listeners * args.orders
    print(f"{args.listeners} listeners, {args.orders} orders on {args.start}: {len(took)} of {expected} heard")
    if took:
        picked = {name: took[min(len(took) - 1, int(share * len(took)))] for name, share in SHARES.items()}
        print(", ".join(f"{name} {value:.0f} ms" for name, value in picked.items()) + " after the answer to who placed")
    return 0 if len(took) == expected else 1


SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}

if __name__ == "__main__":
    sys.exit(main())
