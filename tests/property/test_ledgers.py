"""Ten thousand random operations over both ledgers, some at once: zero-sum, nothing overdrawn, no stock below zero.

An operation is one person's credit in one ledger, the taking back of one, a redemption or what becomes of it, or a
change of stock or rules. Many share a transaction as far as they do not race; what races has one of its own. On
PostgreSQL the default suite takes fewer, because each statement goes over a socket; JIEDAN_NIGHTLY=1 takes them all.
"""

import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from matcher.domain.errors import JiedanError
from matcher.domain.ledgers import AccountKind, BookingKind, Ledger, Preset, RedemptionState, Rules
from matcher.domain.roles import Actor
from matcher.store import invariants, ledgers, schema
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.ledgers import Booking
from matcher.usecases.keep_rewards import RewardData, change_reward, make_reward
from matcher.usecases.redeem_points import cancel_redemption, hand_over, redeem, redemption_over
from matcher.usecases.set_points_rules import set_points_rules
from matcher.usecases.steps.crediting import _give, _reverse
from tests.fixtures.steps import helper_of
from tests.fixtures.world import HOME, World

pytestmark = pytest.mark.timeout(120)
WANTED = {"sqlite": 10_000, "postgresql": 10_000 if os.environ.get("JIEDAN_NIGHTLY") else 2_000}
AT_ONCE = 200
"""So many of the operations are tried by four threads at the same time."""
BATCH = 50
NEVER_FETCH = 4
"""So many people redeem all they have and fetch nothing: in the end they have what stands of their services."""
SEED = 20_260_601


class Life:
    """Who serves, redeems and takes back, by one source of chance."""

    def __init__(self, world: World) -> None:
        self.world, self.rng = world, random.Random(SEED)
        self.people = [world.member(f"near{number}") for number in range(24)]
        self.secretary, self.clerk, self.admin = (world.actor(one) for one in ("secretary", "clerk", "admin"))
        data = [RewardData("甲", "A", cost, 60, world.day(-1), world.day(9)) for cost in (3, 7, 20)]
        self.rewards = [world.services.commit(lambda tx, d=one: make_reward(tx, self.secretary, d)) for one in data]  # type: ignore[misc]  # bound early
        plenty = RewardData("乙", "B", 1, 100_000, world.day(-1), world.day(9))
        self.cheap = world.services.commit(lambda tx: make_reward(tx, self.secretary, plenty))
        self.credited: list[UUID] = []
        self.held: list[UUID] = []
        self.unfetched: list[UUID] = []
        self.took: Counter[str] = Counter()

    def steps(self, tx: Tx) -> None:
        for _ in range(BATCH):
            self.step(tx)

    def step(self, tx: Tx) -> None:
        name = self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        # A refusal may have written before it was one: it is taken back alone.
        with suppress(JiedanError), tx.connection.begin_nested():
            self.took[name] += getattr(self, name)(tx)

    def credit(self, tx: Tx) -> int:
        source = new_id()
        people = self.rng.sample(self.people, self.rng.randint(4, 20))
        day = self.world.day(-self.rng.randint(0, 40))
        for ledger, most in ((Ledger.HOURS, 240), (Ledger.POINTS, 9)):
            amounts = {helper_of(one): self.rng.randint(1, most) for one in people}
            _give(tx, Booking(ledger, BookingKind.CARRIED_OVER, HOME, source, day, self.clerk), amounts)
        self.credited.append(source)
        return 2 * len(people)

    def reverse(self, tx: Tx) -> int:
        # The same one may be taken back twice: the second time nothing happens.
        source, done = self.rng.choice(self.credited), 0
        for ledger in Ledger:
            first = ledgers.booked(tx, ledger, BookingKind.CARRIED_OVER, source)
            assert first is not None
            done += len(_reverse(tx, first, self.secretary, "upheld"))
        return done

    def redeem(self, tx: Tx) -> int:
        who, item = self.rng.choice(self.people), self.rng.choice(self.rewards)
        if who in self.people[-NEVER_FETCH:]:
            has = ledgers.of_helper(tx, Ledger.POINTS, helper_of(who)).balance
            self.unfetched.append(redeem(tx, who, self.cheap, max(1, has)))
            self.held.append(self.unfetched[-1])
        else:
            self.held.append(redeem(tx, who, item, self.rng.randint(1, 3)))
        return 1

    def cancel(self, tx: Tx) -> int:
        cancel_redemption(tx, self.clerk, self.rng.choice(self.held))
        return 1

    def hand_over(self, tx: Tx) -> int:
        wanted = self.rng.choice(self.held)
        if wanted in self.unfetched:
            return 0
        hand_over(tx, self.clerk, wanted, None)
        return 1

    def give_all_back(self, tx: Tx) -> None:
        for one in self.unfetched:
            with suppress(JiedanError), tx.connection.begin_nested():
                cancel_redemption(tx, self.clerk, one)

    def expire(self, tx: Tx) -> int:
        timer: Any = SimpleNamespace(subject_id=self.rng.choice(self.held))
        redemption_over(tx, timer)
        return 1

    def restock(self, tx: Tx) -> int:
        change_reward(tx, self.secretary, self.rng.choice(self.rewards), {"add": self.rng.randint(-3, 9)})
        return 1

    def change_rules(self, tx: Tx) -> int:
        set_points_rules(tx, self.admin, Preset.OWN, Rules(per_hour=self.rng.randint(0, 50)))
        return 1


WEIGHTS = {
    "credit": 16,
    "reverse": 10,
    "redeem": 36,
    "cancel": 10,
    "hand_over": 12,
    "expire": 8,
    "restock": 6,
    "change_rules": 2,
}


def race(life: Life) -> None:
    """Four people's redemptions and give-backs at the same time, each step a transaction of its own."""

    def run(seed: int) -> None:
        rng = random.Random(seed)
        for _ in range(AT_ONCE // 4):
            who, item, old = rng.choice(life.people[:2]), rng.choice(life.rewards), rng.choice(life.held)
            verb = rng.random()
            with suppress(JiedanError):
                if verb < 0.6:
                    life.world.services.commit(lambda tx, w=who, i=item: redeem(tx, w, i, 1))  # type: ignore[misc]  # bound early
                elif verb < 0.8:
                    life.world.services.commit(lambda tx, o=old: cancel_redemption(tx, life.clerk, o))  # type: ignore[misc]  # the same
                elif old not in life.unfetched:
                    life.world.services.commit(lambda tx, o=old: hand_over(tx, life.secretary, o, None))  # type: ignore[misc]  # the same

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))


def check(tx: Tx) -> None:
    """Every invariant, and the same once more by other means."""
    assert invariants.broken(tx) == {}
    a, e = schema.ledger_account.c, schema.ledger_entry.c
    for ledger in Ledger:
        assert tx.value(select(func.sum(a.balance)).where(a.ledger == ledger)) == 0
    assert tx.value(select(func.sum(e.amount))) == 0
    least = select(func.min(a.balance)).where(a.kind.in_([AccountKind.HELPER, AccountKind.HELD, AccountKind.REDEEMED]))
    assert tx.value(least) >= 0
    assert tx.value(select(func.min(schema.reward.c.stock))) >= 0


def standing(tx: Tx, who: Actor) -> tuple[int, int]:
    """What somebody has, and what was given and not taken back."""
    e, t, a = schema.ledger_entry.c, schema.ledger_transaction.c, schema.ledger_account.c
    mine = tx.row(select(schema.ledger_account).where(a.helper_id == helper_of(who), a.ledger == Ledger.POINTS))
    assert mine is not None
    back = select(t.reverses_id).where(t.kind == BookingKind.REVERSAL, t.reverses_id.is_not(None))
    given = select(func.sum(e.amount)).select_from(
        schema.ledger_entry.join(schema.ledger_transaction, t.id == e.transaction_id)
    )
    of_mine = (e.account_id == mine.id, t.kind == BookingKind.CARRIED_OVER, t.id.not_in(back))
    return mine.balance, int(tx.value(given.where(*of_mine)) or 0)


def test_the_books_balance_after_ten_thousand_steps(world: World) -> None:
    life = Life(world)
    world.services.commit(lambda tx: [life.credit(tx) for _ in range(30)])
    world.services.commit(lambda tx: [life.redeem(tx) for _ in range(3)])
    kind = "sqlite" if world.services.database.is_sqlite else "postgresql"
    while life.took.total() < WANTED[kind]:
        world.services.commit(life.steps)
    race(life)
    world.services.commit(life.give_all_back)
    with world.services.read() as tx:
        check(tx)
        for who in life.people[-NEVER_FETCH:]:
            has, stands = standing(tx, who)
            assert has == stands
        states = {state for (state,) in tx.tuples(select(schema.redemption.c.state).distinct())}
    assert states >= {RedemptionState.HANDED_OVER, RedemptionState.CANCELLED, RedemptionState.EXPIRED}
    assert life.took.keys() == WEIGHTS.keys()
    assert world.count("ledger_transaction", kind="reversal") > 20
    assert world.count("ledger_account", kind="written_off") == 1
