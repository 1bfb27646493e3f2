"""From an order placed to its offer in the list: N residents order, and the two who can serve look, again and again.

Each resident calls the order off once it is offered, so that nobody runs out of room, and then orders the next.
"""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import uvloop

from benchmarks.load import gates
from benchmarks.load.bodies import order_body, phones
from benchmarks.load.clients import Answer, Run
from benchmarks.load.ground import ok
from benchmarks.load.report import Figures, figures_of, line
from benchmarks.load.talk import Talk, opened
from benchmarks.load.target import CannotLoad, Target

Tell = Callable[[str], None]
LOOK_EVERY_S = 0.02
WARM_WITHIN_S = 0.3
WARM_MOST = 60
MISSED_S = 10.0
_MINE = "/v1/me/offers?limit=200"


@dataclass
class Offered:
    """Repetition by repetition, how long offers took; and what went wrong."""

    offers: list[Figures] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def offer(target: Target, clients: int, seconds: float, repetitions: int, tell: Tell) -> Offered:
    """Orders of `clients` residents, each placing the next when the last was offered and called off."""
    done = Offered()
    people = _known_people(target, clients)
    with target.client("district_admin") as admin:
        before = ok(admin.get("/v1/settings"))
        ok(admin.patch("/v1/settings", json={"acceptance": "automatic", "dispatch": "immediate"}))
        try:
            _warm_up(target, people, tell)
            for number in range(repetitions):
                run = uvloop.run(_run(target, people, seconds))
                done.offers.append(figures_of(run))
                tell(line(f"  offer {number + 1}/{repetitions}", done.offers[-1]))
                done.wrong += gates.check_statuses("offer", run.answers, {gates.CREATED})
                done.wrong += gates.check_offered(run.answers, _offers_made(target, run))
        finally:
            ok(admin.patch("/v1/settings", json={name: before[name] for name in ("acceptance", "dispatch")}))
    done.wrong += [f"offer: {count} rows in {name}" for name, count in target.broken().items()]
    return done


def _known_people(target: Target, count: int) -> list[bytes]:
    """Bodies of orders, each of a recipient whom the desk has registered."""
    story, numbers, made = target.demo["story"], phones(), []
    with target.client("clerk") as clerk:
        for number in range(count):
            body = order_body(story["service"], story["cell"], next(numbers), 2 + number % 4)
            person = {**body["contact"], "area": story["cell"], "address": body["place"]}
            ok(clerk.post("/v1/recipients", json=person))
            made.append(json.dumps(body, ensure_ascii=False).encode())
    return made


def _warm_up(target: Target, people: list[bytes], tell: Tell) -> None:
    """One order after the other, until offers come at the speed of a warm district."""
    tell("waiting until the district is warm")
    for _ in range(WARM_MOST):
        run = uvloop.run(_run(target, people[:1], 0.0))
        if run.answers and all(one.status == gates.CREATED and one.took_s < WARM_WITHIN_S for one in run.answers):
            return
        time.sleep(0.2)
    raise CannotLoad("no offer came within 0.3 s of its order: is `jiedan live` running?")


async def _run(target: Target, people: list[bytes], seconds: float) -> Run:
    seen = _Seen()
    run = Run()
    looks = [asyncio.create_task(_look(target, seen, who)) for who in ("member_a", "member_b")]
    begun = time.perf_counter()
    ends = begun + seconds
    await asyncio.gather(*(_order(target, number, body, seen, run, ends) for number, body in enumerate(people)))
    run.seconds = time.perf_counter() - begun
    for look in looks:
        look.cancel()
    await asyncio.gather(*looks, return_exceptions=True)
    return run


@dataclass
class _Seen:
    """Order -> told once its offer is in the member's list."""

    waiting: dict[str, "asyncio.Future[None]"] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)

    async def wait_for(self, order: str) -> bool:
        if order in self.known:
            return True
        self.waiting[order] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(self.waiting[order], MISSED_S)
        except TimeoutError:
            return False
        return True

    def tell(self, orders: set[str]) -> None:
        self.known |= orders
        for order in orders & self.waiting.keys():
            waiting = self.waiting.pop(order)
            if not waiting.done():
                waiting.set_result(None)


async def _look(target: Target, seen: _Seen, who: str) -> None:
    """A member's own list, as its page would ask for it."""
    async with opened(target.base_url) as talk:
        while True:
            status, body = await talk.ask("GET", _MINE, target.demo["tokens"][who])
            if status == gates.OK:
                seen.tell({str(one["order"]) for one in json.loads(body)["items"]})
            await asyncio.sleep(LOOK_EVERY_S)


async def _order(target: Target, number: int, body: bytes, seen: _Seen, run: Run, ends: float) -> None:
    token = target.demo["tokens"]["resident"]
    async with opened(target.base_url) as talk:
        while True:
            placed_at = time.perf_counter()
            status, answer = await talk.ask("POST", "/v1/orders", token, body)
            order = str(json.loads(answer)["id"]) if status == gates.CREATED else ""
            if order and not await seen.wait_for(order):
                status = gates.MISSED
            run.answers.append(Answer(number, status, time.perf_counter() - placed_at, answer))
            if order and not await _cancelled(talk, token, order):
                run.answers.append(Answer(number, gates.KEPT, 0.0, b""))
            if time.perf_counter() >= ends:
                return


async def _cancelled(talk: Talk, token: str, order: str) -> bool:
    status, _ = await talk.ask("POST", f"/v1/orders/{order}/cancel", token, b'{"reason": "mistake"}')
    return status == gates.OK


def _offers_made(target: Target, run: Run) -> dict[str, int]:
    """Order -> how many offers were ever made of it, read through the API."""
    orders = [str(json.loads(one.body)["id"]) for one in run.answers if one.status == gates.CREATED]
    with target.client("secretary") as secretary:
        return {order: _made(ok(secretary.get(f"/v1/orders/{order}/events"))["items"]) for order in orders}


def _made(events: list[dict[str, str]]) -> int:
    return sum(event["verb"] == "make" for event in events)
