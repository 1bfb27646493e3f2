"""Sixty-four people at once on the same few orders, with rounds running: nothing is doubled, and no place is lost."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from sqlalchemy import func, select

from matcher.domain.errors import Busy, JiedanError
from matcher.domain.roles import Actor
from matcher.domain.states import LIVE, TAKEABLE, RoundMode
from matcher.store import invariants, schema
from matcher.store.database import Tx
from matcher.usecases import do_assignment
from matcher.usecases.answer_offer import accept_offer, decline_offer
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.claim_order import claim_order
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.seal_events import seal_events
from matcher.usecases.start_round import start_round
from tests.fixtures.steps import open_pool, run_round
from tests.fixtures.world import CELL, HOME, TWO_PEOPLE, World

pytestmark = pytest.mark.timeout(240)

CROWD = 64
STEPS = 20
LIMITS = {"total": 1000, "per_day": 100, "per_shift": 100}
ENDED = ("released", "no_show", "reassigned")


@dataclass
class Crowd:
    """What everybody did, by what came of it."""

    world: World
    orders: list[UUID]
    people: list[Actor]
    won: Counter[str] = field(default_factory=Counter)
    taken: list[UUID] = field(default_factory=list)
    let_go: list[UUID] = field(default_factory=list)
    given_back: list[UUID] = field(default_factory=list)
    called_off: list[UUID] = field(default_factory=list)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def attempt(self, name: str, work: Callable[[Tx], UUID | None], done: list[UUID] | None = None) -> None:
        """Do it, again where the database is busy; a refusal is an answer too."""
        while True:
            try:
                made = self.world.services.commit(work)
            except Busy:
                continue
            except JiedanError as error:
                made, name = None, f"{name}: {error.code}"
            with self.guard:
                self.won[name] += 1
                if made is not None and done is not None:
                    done.append(made)
            return

    def step(self, dice: random.Random) -> None:
        """One thing that one person does; on a slow machine the database may have no time for it, and says so."""
        try:
            self.do_something(dice)
        except Busy:
            with self.guard:
                self.won["busy"] += 1

    def do_something(self, dice: random.Random) -> None:
        who, order_id = dice.choice(self.people), dice.choice(self.orders)
        act = dice.choices(("claim", "answer", "release", "cancel", "round", "work"), (20, 40, 25, 1, 4, 8))[0]
        if act == "claim":
            self.attempt(act, lambda tx: claim_order(tx, who, order_id, None), self.taken)
        elif act == "answer":
            self.answer(dice, who)
        elif act == "release":
            self.release(who)
        elif act == "cancel":
            self.attempt(act, lambda tx: called_off(tx, self.world.actor("resident"), order_id), self.called_off)
        elif act == "round":
            secretary = self.world.actor("secretary")
            self.attempt(act, lambda tx: start_round(tx, secretary, HOME, RoundMode.DISPATCH))
        else:
            self.world.work()
            self.attempt("expire", lambda tx: no_id(expire_offers(tx)))
            seal_events(self.world.services)

    def answer(self, dice: random.Random, who: Actor) -> None:
        offer = schema.offer.c
        with self.world.services.read() as tx:
            mine = tx.rows(select(offer.id).where(offer.helper_id == who.helper_id, offer.state == "pending"))
        if not mine:
            return
        offer_id = dice.choice(mine).id
        if dice.random() < 0.6:
            self.attempt("accept", lambda tx: accept_offer(tx, who, offer_id), self.taken)
        else:
            self.attempt("decline", lambda tx: declined(tx, who, offer_id), self.let_go)

    def release(self, who: Actor) -> None:
        held = schema.assignment.c
        with self.world.services.read() as tx:
            mine = tx.rows(select(held.id).where(held.helper_id == who.helper_id, held.state == "active").limit(1))
        for row in mine:
            self.attempt("release", lambda tx, one=row.id: released(tx, who, one), self.given_back)  # type: ignore[misc]  # bound early


def no_id(_: object) -> None:
    return None


def declined(tx: Tx, who: Actor, offer_id: UUID) -> UUID:
    decline_offer(tx, who, offer_id, None)
    return offer_id


def called_off(tx: Tx, who: Actor, order_id: UUID) -> UUID:
    cancel_order(tx, who, order_id, "mistake")
    return order_id


def released(tx: Tx, who: Actor, assignment_id: UUID) -> UUID:
    do_assignment.release(tx, who, assignment_id, None)
    return assignment_id


@pytest.fixture
def crowd(world: World) -> Crowd:
    """Twelve open orders, half of them for two, half of them in the pool; sixteen people whose limits end no race."""
    skills = (["PC_REPAIR"], ["PC_REPAIR", "ELECTRICIAN*"], ["ELECTRICIAN*"], ["X"])
    people = [world.member(f"m{number}", CELL, skills[number % 4], **LIMITS) for number in range(16)]
    placed = [world.accepted([world.shift(1 + n % 2)], service="C04" if n % 2 else TWO_PEOPLE) for n in range(12)]
    for order_id in placed[::2]:
        open_pool(world, order_id)
    run_round(world)
    return Crowd(world, placed, people)


def test_everything_at_once(crowd: Crowd) -> None:
    begin = threading.Barrier(CROWD)

    def one(number: int) -> None:
        dice = random.Random(number)
        begin.wait()
        for _ in range(STEPS):
            crowd.step(dice)

    with ThreadPoolExecutor(CROWD) as threads:
        for outcome in [threads.submit(one, number) for number in range(CROWD)]:
            outcome.result()
    crowd.world.work()
    assert {"claim", "accept", "decline", "release"} <= set(crowd.won), crowd.won
    assert not [name for name in crowd.won if name.endswith((": error", ": invalid", ": unauthenticated"))], crowd.won
    _answers_tell_the_truth(crowd)
    _events_tell_the_same_as_the_rows(crowd)
    with crowd.world.services.read() as tx:
        assert invariants.broken(tx) == {}
    _every_place_can_still_be_taken(crowd)


def _answers_tell_the_truth(crowd: Crowd) -> None:
    """Each yes that was answered is one assignment and each assignment one yes; the same for what was given back."""
    held = schema.assignment
    with crowd.world.services.read() as tx:
        rows = {row.id: row for row in tx.rows(select(held))}
    assert len(crowd.taken) == len(set(crowd.taken))
    assert set(crowd.taken) == set(rows)
    assert len(crowd.given_back) == len(set(crowd.given_back))
    ended = {one for one, row in rows.items() if row.state in ENDED and row.order_id not in crowd.called_off}
    assert ended <= set(crowd.given_back)
    assert len(crowd.called_off) == len(set(crowd.called_off))
    assert len(crowd.let_go) == len(set(crowd.let_go)) == crowd.world.count("offer", state="declined")


def _events_tell_the_same_as_the_rows(crowd: Crowd) -> None:
    """Places taken less places given up, counted from the events alone, are the places that are filled."""
    event, order, held = schema.event.c, schema.service_order, schema.assignment
    counted = select(event.order_id, event.verb, func.count().label("times")).where(event.thing == "assignment")
    with crowd.world.services.read() as tx:
        told = {(row.order_id, row.verb): row.times for row in tx.rows(counted.group_by(event.order_id, event.verb))}
        rows = {row.id: row for row in tx.rows(select(order))}
        live = Counter(row.order_id for row in tx.rows(select(held).where(held.c.state.in_(LIVE))))
        doubled = select(held.c.order_id, held.c.place).where(held.c.state.in_(LIVE))
        assert not tx.rows(doubled.group_by(held.c.order_id, held.c.place).having(func.count() > 1))
    for order_id in crowd.orders:
        given_up = sum(told.get((order_id, verb), 0) for verb in ("release", "void", "no_show", "reassign"))
        assert told.get((order_id, "take"), 0) - given_up == live[order_id] == rows[order_id].filled
        assert rows[order_id].filled <= rows[order_id].headcount


def _every_place_can_still_be_taken(crowd: Crowd) -> None:
    """What is open is really open: people who come one after the other fill every order."""
    world = crowd.world
    late = [world.member(f"late {n}", CELL, ["PC_REPAIR", "ELECTRICIAN*"], **LIMITS) for n in range(2)]
    for order_id in crowd.orders:
        if world.state(order_id) in TAKEABLE:
            open_pool(world, order_id)
        for who in (*crowd.people, *late):
            if world.state(order_id) not in TAKEABLE:
                break
            crowd.attempt("late claim", lambda tx, o=order_id, w=who: claim_order(tx, w, o, None))  # type: ignore[misc]  # bound early
        assert world.state(order_id) == ("cancelled" if order_id in crowd.called_off else "assigned")
