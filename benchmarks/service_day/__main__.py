"""python -m benchmarks.service_day: a day of the whole demo district, 3,741 orders of residents and 400 members.

From rows to a plan that is proven or bounded, the same committed as a proposal and then entered, and the day's page.
Beside it the orders taken in turn, and the simple plan, on the same rows.
"""

import argparse
import asyncio
import datetime as dt
import logging
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx
import structlog

from api.app import create_app
from api.bootstrap import prepare_services
from benchmarks.service_day.ground import fill_day
from matcher.domain.roles import Actor, Role
from matcher.domain.states import RoundMode
from matcher.planning.on_day import day_horizon, plan_day
from matcher.planning.solve import Outcome
from matcher.settings import Settings
from matcher.store import access, days, snapshot
from matcher.store.snapshot_day import read_day
from matcher.usecases.demo import load_demo
from matcher.usecases.dispatch_round import dispatch_round
from matcher.usecases.drain import drain
from matcher.usecases.services import Services
from matcher.usecases.start_round import start_day_round

T = TypeVar("T")
DISTRICT, SEED = "211402", 7
PLAN_MOST_S, PAGE_MOST_S = 2.0, 0.5


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = time.perf_counter()
    found = work()
    return found, time.perf_counter() - began


def _planned(services: Services, day_id: UUID, *, greedy: bool) -> Outcome:
    with services.read() as tx:
        row = days.row_of(tx, day_id)
        horizon, weights = snapshot.settings_of(tx, DISTRICT)
        seen = read_day(tx, row, day_horizon(horizon, row.date))
    return plan_day(seen, weights, horizon, greedy=greedy)


def _opened(folder: Path) -> Services:
    settings = Settings(folder, f"sqlite:///{folder / 'day.db'}", None, folder.with_name("key"))
    return prepare_services(settings, lambda _: None)


def _measure(args: argparse.Namespace, folder: Path) -> dict[str, Any]:
    services = _opened(folder)
    load_demo(services, base_url="http://127.0.0.1:1")
    admin = services.commit(lambda tx: access.add_actor(tx, Role.DISTRICT_ADMIN, DISTRICT, "benchmark"))
    rng = random.Random(SEED)
    day_id = services.commit(lambda tx: fill_day(tx, rng, admin, args.orders, args.members))
    found: dict[str, Any] = {}
    runs = [_timed(lambda: _planned(services, day_id, greedy=False)) for _ in range(args.runs + 1)][1:]
    found["outcome"], found["plan"] = runs[-1][0], statistics.median(one for _, one in runs)
    found["greedy"], found["greedy_s"] = _timed(lambda: _planned(services, day_id, greedy=True))
    # The first loads what a worker has loaded since its own first round.
    _, found["first"] = _timed(lambda: _proposed(services, admin, day_id))
    presses = [_timed(lambda: _proposed(services, admin, day_id)) for _ in range(args.runs)]
    round_id, found["proposed"] = presses[-1][0], statistics.median(one for _, one in presses)
    release: Callable[[], object] = lambda: services.commit(lambda tx: dispatch_round(tx, admin, round_id, [], []))  # noqa: E731 - one call
    _, found["entered"] = _timed(release)
    found["round"] = _page(services, admin, f"/rounds/{round_id}", args.runs)
    found["pages"] = _page(services, admin, f"/days/{day_id}", args.runs)
    services.database.dispose()
    return found


def _proposed(services: Services, admin: Actor, day_id: UUID) -> UUID:
    """From the button to the proposal that is committed."""
    round_id = services.commit(lambda tx: start_day_round(tx, admin, day_id, RoundMode.PROPOSE))
    drain(services, DISTRICT)
    return round_id


def _page(services: Services, admin: Actor, path: str, runs: int) -> list[float]:
    """Seconds of loads of a page, as it is when everything is planned."""
    token = services.commit(lambda tx: access.issue_token(tx, admin))
    app = create_app(services)
    try:
        return sorted(asyncio.run(_loads(app, token, path, runs + 1))[1:])
    finally:
        app.state.close()


async def _loads(app: Any, token: str, path: str, runs: int) -> list[float]:
    headers = {"Authorization": f"Bearer {token}"}
    took = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://day", headers=headers) as browser:
        for _ in range(runs):
            began = time.perf_counter()
            (await browser.get(path)).raise_for_status()
            took.append(time.perf_counter() - began)
    return took


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m benchmarks.service_day", description=__doc__, allow_abbrev=False)
    top.add_argument("--orders", metavar="N", type=int, default=3741, help="orders of residents (default: 3741)")
    top.add_argument("--members", metavar="N", type=int, default=400, help="members who signed up (default: 400)")
    top.add_argument("--runs", metavar="N", type=int, default=5, help="plans and page loads (default: 5)")
    return top


def _tell(args: argparse.Namespace, found: dict[str, Any], page: float) -> None:
    made, greedy = found["outcome"], found["greedy"]
    spent, gap = made.timings, (made.cost - made.bound) / max(1, made.cost)
    more = len(made.lines) - len(greedy.lines)
    steps = ", ".join(f"{name} {spent[name]:.2f}" for name in ("load", "build", "solve", "explain"))
    print(f"{args.orders:,} orders, {args.members} members, {dt.datetime.now(tz=dt.UTC):%Y-%m-%d}")
    print(
        f"rows to plan: {found['plan']:.2f} s of {PLAN_MOST_S:.0f} ({steps}), {found['plan'] / PLAN_MOST_S:.2f} of it"
    )
    print(f"served {len(made.lines):,}, left {len(made.left):,}, held {len(made.held):,}")
    print(f"cost {made.cost:,}, bound {made.bound:,}: gap {gap:.2%}, stalls and visits each by themselves")
    print(f"the simple plan: {found['greedy_s']:.2f} s, {len(greedy.lines):,} served ({more:+,} by the plan above),")
    print(f"  at {greedy.cost / max(1, made.cost):.3f} times the cost")
    pressed = found["proposed"]
    print(f"button to proposal, with remedies, checked and committed: {pressed:.2f} s of {PLAN_MOST_S:.0f}")
    print(f"  the first in a process: {found['first']:.2f} s")
    print(f"released, everybody assigned and told: {found['entered']:.2f} s")
    print(f"page of the day: {1000 * page:.0f} ms, of its round: {1000 * statistics.median(found['round']):.0f} ms")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where the plan, the proposal or the page is slower than it may be."""
    args = _parser().parse_args(argv)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        found = _measure(args, Path(folder) / "data")
    page = statistics.median(found["pages"])
    _tell(args, found, page)
    return int(max(found["plan"], found["proposed"]) > PLAN_MOST_S or page > PAGE_MOST_S)


if __name__ == "__main__":
    sys.exit(main())
