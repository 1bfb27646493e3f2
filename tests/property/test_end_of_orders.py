"""The life of orders goes on after they were done: confirmed, reworked, rated, closed, called back, reopened."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import func, or_, select

from matcher.domain.closing import Answers, CallbackOutcome, IncidentKind, Severity
from matcher.store import schema
from matcher.usecases.answer_callback import answer_callback
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.incidents import close_incident, incident_of_order
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reopen_order import reopen_order
from matcher.usecases.rework_order import rework_order
from tests.fixtures.steps import tick
from tests.fixtures.world import ONE_PERSON
from tests.property.test_life_of_orders import CHANCE, Life

EXAMPLES, STEPS = 15, 30
YES_OR_NO = st.sampled_from([True, True, False, None])


class End(Life):
    """The same district, where more is done and time passes faster."""

    @initialize()
    def people(self) -> None:
        """One order is closed and one is done when it begins, so that short lives see the end as well."""
        super().people()
        self.finish()
        self.say(0, "confirm")
        self.days_pass(8)
        self.place_and_accept(ONE_PERSON, [1, 2], "morning", None)
        self.serve()
        self.finish()

    @rule()
    def finish(self) -> None:
        """Whatever was taken is begun and reported."""
        for verb in ("start", "report"):
            for chance in range(self.world.count("assignment")):
                self.do_it(chance, verb)

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, verb=st.sampled_from(["confirm", "confirm", "rework", "reopen", "dispute", "settle"]))
    def say(self, chance: int, verb: str) -> None:
        order_id, who = self.order(chance), self.world.actor("secretary")
        with self.world.services.read() as tx:
            self.world.today = tx.now.astimezone().date()
        times = (self.world.shift(2), self.world.shift(3))
        acts = {
            "confirm": lambda tx: confirm_order(tx, who, order_id),
            "rework": lambda tx: rework_order(tx, who, order_id, "other"),
            "reopen": lambda tx: reopen_order(tx, who, order_id, None, times),
            "dispute": lambda tx: dispute_order(tx, who, order_id, "other"),
            "settle": lambda tx: settle_order(tx, who, order_id, "other"),
        }
        self.do(acts[verb])

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, contacted=st.booleans(), solved=YES_OR_NO, satisfied=YES_OR_NO)
    def rate(self, chance: int, contacted: bool, solved: bool | None, satisfied: bool | None) -> None:  # noqa: FBT001 - drawn by name
        answers = Answers(contacted, solved, satisfied)
        self.do(lambda tx: rate_order(tx, self.world.actor("clerk"), self.order(chance), answers, None, None))

    @precondition(lambda self: self.is_any("todo"))
    @rule(outcome=st.sampled_from(CallbackOutcome))
    def call(self, outcome: CallbackOutcome) -> None:
        found = schema.todo.c
        with self.world.services.read() as tx:
            waiting = tx.value(select(found.id).where(found.kind == "callback", found.state == "open"))
        said = Answers(satisfied=True) if outcome is CallbackOutcome.REACHED else Answers()
        if waiting is not None:
            self.do(lambda tx: answer_callback(tx, self.world.actor("clerk"), waiting, outcome, said, None))

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, severity=st.sampled_from(Severity))
    def go_wrong(self, chance: int, severity: Severity) -> None:
        who = self.world.actor("secretary")
        self.do(lambda tx: incident_of_order(tx, who, self.order(chance), IncidentKind.OTHER, severity, "x"))

    @precondition(lambda self: self.is_any("incident"))
    @rule()
    def see_to_it(self) -> None:
        with self.world.services.read() as tx:
            told = tx.value(select(schema.incident.c.id).where(schema.incident.c.state == "open"))
        if told is not None:
            self.do(lambda tx: close_incident(tx, self.world.actor("secretary"), told, None))

    @rule(days=st.sampled_from([1, 8, 8, 200]))
    def days_pass(self, days: int) -> None:
        self.pass_time(days * 24)
        tick(self.world)

    @invariant()
    def what_ends_ends_once_and_silence_is_no_yes(self) -> None:
        order, call, timer = schema.service_order.c, schema.todo.c, schema.timer.c
        with self.database.read() as tx:
            assert tx.value(select(func.max(order.reopened))) in (None, 0, 1)
            dead = select(func.count()).select_from(schema.timer).where(timer.state == "dead")
            assert tx.value(dead) == 0
            late = or_(order.confirmed_at.is_(None), order.closed_at.is_(None))
            assert tx.value(select(func.count()).where(order.state == "closed", late)) == 0
            unasked = select(call.id).join(schema.service_order, order.id == call.order_id)
            ended = order.state.not_in(("confirmed", "closed"))
            assert tx.row(unasked.where(call.kind == "callback", call.state == "open", ended).limit(1)) is None


@pytest.mark.timeout(300)
def test_whatever_happens_after_the_service_every_invariant_holds(sqlite_template: Path) -> None:
    life = type("EndHere", (End,), {"template": sqlite_template})
    budget = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(life, settings=budget)
