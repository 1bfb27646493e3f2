"""Whatever people do in whatever order: a use case works or refuses by name, and every invariant holds after it."""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from matcher.domain.errors import Busy, Invalid, NotAllowed, NotAvailable, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import RoundMode, Urgency
from matcher.settings import Settings
from matcher.store import invariants, schema
from matcher.store.database import Database, Tx
from matcher.store.scope import within_reach
from matcher.store.vault import Vault
from matcher.usecases import do_assignment
from matcher.usecases.accept_order import accept_order
from matcher.usecases.answer_offer import accept_offer, decline_offer
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.claim_order import claim_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.dispatch_round import dispatch_round
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.offer_order import offer_order
from matcher.usecases.pool_order import pool_order
from matcher.usecases.reject_order import reject_order
from matcher.usecases.services import Services
from matcher.usecases.start_round import start_round
from matcher.usecases.work_off_timers import work_off_timers
from tests.fixtures.database import KEY, RememberingDoorbell
from tests.fixtures.steps import helper_of, open_pool
from tests.fixtures.world import HOME, NEXT_CELL, ONE_PERSON, TWO_PEOPLE, World, begun

EXAMPLES, STEPS = 25, 30
REFUSALS = (NotAvailable, WrongState, NotAllowed)
CHANCE = st.integers(0, 10**6)
"""Which of the things that there are: taken modulo their number."""
PARTS = st.sampled_from(["morning", "evening"])


class Life(RuleBasedStateMachine):
    """A district with a few helpers in which anything may happen next."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="jd-life-"))
        file = self.folder / "life.db"
        shutil.copy(self.template, file)
        self.database = Database(f"sqlite:///{file}", Vault(KEY))
        configured = Settings(self.folder, self.database.url, None, self.folder / "key")
        self.world: World = begun(Services(configured, self.database, RememberingDoorbell()))
        self.orders: list[UUID] = []
        self.rounds: list[UUID] = []

    def teardown(self) -> None:
        self.database.dispose()
        shutil.rmtree(self.folder)

    @initialize()
    def people(self) -> None:
        everything = ["PC_REPAIR", "ELECTRICIAN*"]
        self.helpers = [
            self.world.member("a", tags=everything),
            self.world.member("b", NEXT_CELL, tags=["PC_REPAIR"]),
            self.world.member("c", NEXT_CELL, tags=everything, total=9, per_day=2),
            self.world.member("d", tags=["X"], total=9, per_day=2),
            self.world.team("t", tags=everything),
        ]
        # Begun in the middle of things, so that short lives see work being done as well.
        for service in (ONE_PERSON, TWO_PEOPLE):
            order_id = self.world.accepted([self.world.shift(1), self.world.shift(2)], service=service)
            open_pool(self.world, order_id)
            self.orders.append(order_id)
        self.serve()

    def do(self, work: Callable[[Tx], object]) -> None:
        """Refused by name is fine; anything else that is raised is a bug."""
        try:
            self.world.services.commit(work)
        except REFUSALS:
            return
        except Busy as error:
            raise AssertionError from error

    def any_row(self, table: str, chance: int, state: str | None = None) -> tuple[UUID, Actor]:
        """One of the rows, those in the state before all others, and the helper that it names."""
        found = schema.metadata.tables[table]
        with self.world.services.read() as tx:
            rows = tx.rows(select(found.c.id, found.c.helper_id, found.c.state).order_by(found.c.seq))
        wanted = [row for row in rows if row.state == state] or rows
        row = wanted[chance % len(wanted)]
        return row.id, next(one for one in self.helpers if one.helper_id == row.helper_id)

    def order(self, chance: int) -> UUID:
        return self.orders[chance % len(self.orders)]

    def is_any(self, table: str) -> bool:
        return self.world.count(table) > 0

    @rule(
        service=st.sampled_from([ONE_PERSON, TWO_PEOPLE]),
        days=st.lists(st.integers(1, 9), min_size=1, max_size=2, unique=True),
        part=PARTS,
        urgency=st.sampled_from([None, Urgency.URGENT]),
    )
    def place_and_accept(self, service: str, days: list[int], part: str, urgency: Urgency | None) -> None:
        # Days count from the moving now, which the test may have passed.
        with self.world.services.read() as tx:
            self.world.today = tx.now.astimezone().date()
        order_id = self.world.placed([self.world.shift(day, part) for day in days], service=service)
        self.orders.append(order_id)
        self.do(lambda tx: accept_order(tx, self.world.actor("clerk"), order_id, urgency))

    @rule()
    def place(self) -> None:
        with self.world.services.read() as tx:
            self.world.today = tx.now.astimezone().date()
        self.orders.append(self.world.placed([self.world.shift(2)]))

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, is_open=st.booleans(), verb=st.sampled_from(["accept", "pool", "pool", "reject", "confirm"]))
    def desk(self, chance: int, is_open: bool, verb: str) -> None:  # noqa: FBT001 - drawn by name
        order_id, clerk = self.order(chance), self.world.actor("clerk")
        if verb == "pool":
            self.do(lambda tx: pool_order(tx, clerk, order_id, is_open=is_open))
        elif verb == "accept":
            self.do(lambda tx: accept_order(tx, clerk, order_id, None))
        elif verb == "reject":
            self.do(lambda tx: reject_order(tx, clerk, order_id, "写错了"))
        else:
            self.do(lambda tx: confirm_order(tx, clerk, order_id))

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE)
    def cancel(self, chance: int) -> None:
        self.do(lambda tx: cancel_order(tx, self.world.actor("resident"), self.order(chance), "mistake"))

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, day=st.integers(1, 9), part=PARTS)
    def change(self, chance: int, day: int, part: str) -> None:
        with self.world.services.read() as tx:
            self.world.today = tx.now.astimezone().date()
        windows = (self.world.shift(day, part),)
        self.do(lambda tx: change_order(tx, self.world.actor("resident"), self.order(chance), windows, None))

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, who=CHANCE)
    def claim(self, chance: int, who: int) -> None:
        helper, order_id = self.helpers[who % len(self.helpers)], self.order(chance)
        if self.world.count("service_order", id=order_id, pooled=True):
            self.do(lambda tx: claim_order(tx, helper, order_id, None) if _sees(tx, helper, order_id) else None)

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, who=CHANCE)
    def offer_by_hand(self, chance: int, who: int) -> None:
        order_id, one = self.order(chance), [helper_of(self.helpers[who % len(self.helpers)])]
        if self.world.state(order_id) in ("accepted", "planned", "offered"):
            self.do(lambda tx: _offer_if_ahead(tx, self.world.actor("secretary"), order_id, one))

    @rule(mode=st.sampled_from(RoundMode), is_worked=st.booleans())
    def round(self, mode: RoundMode, is_worked: bool) -> None:  # noqa: FBT001 - drawn by name
        secretary = self.world.actor("secretary")
        self.rounds.append(self.world.services.commit(lambda tx: start_round(tx, secretary, HOME, mode)))
        if is_worked:
            self.world.work()

    @precondition(lambda self: self.rounds)
    @rule(chance=CHANCE)
    def dispatch(self, chance: int) -> None:
        round_id = self.rounds[-1 - chance % min(2, len(self.rounds))]
        self.do(lambda tx: dispatch_round(tx, self.world.actor("secretary"), round_id, (), ()))

    @rule()
    def serve(self) -> None:
        """A round, to which everybody says yes."""
        self.round(RoundMode.DISPATCH, is_worked=True)
        for order_id in self.orders:
            for helper_id, offer_id in self.world.offers(order_id).items():
                who = next(one for one in self.helpers if one.helper_id == helper_id)
                self.say_yes(who, offer_id)

    def say_yes(self, who: Actor, offer_id: UUID) -> None:
        self.do(lambda tx: accept_offer(tx, who, offer_id))

    @rule()
    def work(self) -> None:
        self.world.work()

    @precondition(lambda self: self.is_any("offer"))
    @rule(chance=CHANCE, is_yes=st.sampled_from([True, True, False]))
    def answer(self, chance: int, is_yes: bool) -> None:  # noqa: FBT001 - drawn by name
        offer_id, who = self.any_row("offer", chance, "pending")
        if is_yes:
            self.do(lambda tx: accept_offer(tx, who, offer_id))
        else:
            self.do(lambda tx: decline_offer(tx, who, offer_id, None))

    @precondition(lambda self: self.is_any("assignment"))
    @rule(chance=CHANCE, verb=st.sampled_from(["start", "start", "report", "report", "release", "no_show", "verify"]))
    def do_it(self, chance: int, verb: str) -> None:
        held, who = self.any_row("assignment", chance, "active")
        clerk = self.world.actor("clerk")
        acts: dict[str, Callable[[Tx], object]] = {
            "start": lambda tx: do_assignment.start(tx, who, held),
            "report": lambda tx: do_assignment.report(tx, who, held, 30, None),
            "release": lambda tx: do_assignment.release(tx, who, held, "ill"),
            "no_show": lambda tx: do_assignment.no_show(tx, clerk, held, None),
            "verify": lambda tx: do_assignment.verify(tx, clerk, held),
        }
        self.do(acts[verb])

    @rule(hours=st.sampled_from([1, 1, 5, 26]))
    def pass_time(self, hours: int) -> None:
        self.world.work()
        self.world.pass_time(hours=hours)
        self.do(expire_offers)
        while work_off_timers(self.world.services):
            pass
        self.world.work()

    @invariant()
    def everything_holds(self) -> None:
        with self.database.read() as tx:
            assert invariants.broken(tx) == {}


def _sees(tx: Tx, helper: Actor, order_id: UUID) -> bool:
    order = schema.service_order.c
    return tx.value(select(order.id).where(order.id == order_id, within_reach(helper))) is not None


def _offer_if_ahead(tx: Tx, secretary: Actor, order_id: UUID, helpers: list[UUID]) -> None:
    """Too many people, or only times that are over, are a bad request; here they are as good as a refusal."""
    try:
        offer_order(tx, secretary, order_id, helpers, None)
    except Invalid as error:
        raise NotAvailable from error


@pytest.mark.timeout(300)
def test_whatever_happens_every_invariant_holds(sqlite_template: Path) -> None:
    life = type("LifeHere", (Life,), {"template": sqlite_template})
    budget = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(life, settings=budget)
