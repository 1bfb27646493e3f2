"""The life of orders again, with everything that a desk, a street and a district do to them, and days that go by."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from matcher.domain.errors import Invalid, NotAllowed, NotFound
from matcher.domain.outside import OutsideOwner
from matcher.domain.roles import Actor, Role
from matcher.domain.states import ConflictKind, TodoOutcome
from matcher.store import schema
from matcher.store.database import Tx
from matcher.usecases.ask_back import inform, need_info
from matcher.usecases.conflicts import declare_conflict
from matcher.usecases.contact_order import contact_order
from matcher.usecases.escalate_order import escalate_order
from matcher.usecases.finish_todo import finish_todo
from matcher.usecases.hand_over import hand_over, take_over
from matcher.usecases.merge_orders import merge_orders
from matcher.usecases.place_order import Wish
from matcher.usecases.return_order import return_order, rule_order
from matcher.usecases.transfer_order import transfer_order
from tests.fixtures.world import HOME
from tests.property.test_life_of_orders import CHANCE, Life

EXAMPLES, STEPS = 12, 30
VERBS = ["need_info", "inform", "contact", "merge", "transfer", "return", "return", "escalate", "propose", "take_over"]


class DeskLife(Life):
    """Residents, helpers and rounds as before; two clerks, a secretary, a street officer and the district beside."""

    @initialize()
    def offices(self) -> None:
        self.world.staff("colleague", Role.CLERK, HOME)
        self.world.staff("officer", Role.STREET_OFFICER, HOME[:9])

    def attempt(self, work: partial[Any]) -> None:
        """Nobody may do everything, and much of it makes no sense: refused by name is fine."""

        def act(tx: Tx) -> None:
            work(tx)

        try:
            self.do(act)
        except (Invalid, NotAllowed, NotFound):
            return

    def staff(self, chance: int) -> Actor:
        return self.world.actor(("clerk", "colleague", "secretary")[chance % 3])

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, who=CHANCE, other=CHANCE, verb=st.sampled_from(VERBS), is_yes=st.booleans())
    def at_the_desk(self, chance: int, who: int, other: int, verb: str, is_yes: bool) -> None:  # noqa: FBT001 - drawn
        actor, order_id = self.staff(who), self.order(chance)
        works: dict[str, partial[Any]] = {
            "need_info": partial(need_info, reason="need_info"),
            "inform": partial(inform, note="示例"),
            "contact": partial(contact_order),
            "merge": partial(merge_orders, into=self.order(other)),
            "transfer": partial(transfer_order, to=OutsideOwner.COURT, reason="out_of_area"),
            "return": partial(return_order, reason="not_able"),
            "escalate": partial(escalate_order, reason="other"),
            "propose": partial(hand_over, to=self.staff(other).id),
            "take_over": partial(take_over, is_yes=is_yes),
        }
        self.attempt(partial(works[verb], actor=actor, order_id=order_id))

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, owner=CHANCE, who=st.sampled_from(["officer", "admin"]))
    def raised(self, chance: int, owner: int, who: str) -> None:
        owner_id = self.staff(owner).id
        ruling = partial(rule_order, order_id=self.order(chance), owner=owner_id, note=None)
        self.attempt(partial(ruling, actor=self.world.actor(who)))

    @rule(
        chance=CHANCE,
        who=st.sampled_from(["clerk", "secretary", "officer", "admin"]),
        outcome=st.sampled_from(TodoOutcome),
    )
    def deal_with(self, chance: int, who: str, outcome: TodoOutcome) -> None:
        todo_id = self.any_todo(chance)
        if todo_id is not None:
            self.attempt(partial(finish_todo, actor=self.world.actor(who), todo_id=todo_id, outcome=outcome))

    @precondition(lambda self: self.orders)
    @rule(chance=CHANCE, who=CHANCE)
    def keep_out(self, chance: int, who: int) -> None:
        order_id = self.order(chance)
        with self.world.services.read() as tx:
            order = schema.service_order.c
            served = tx.value(select(order.recipient_id).where(order.id == order_id))
        declared = partial(declare_conflict, recipient_id=served, kind=ConflictKind.CLOSE, person=None)
        self.attempt(partial(declared, actor=self.staff(who)))

    @rule()
    def wish(self) -> None:
        with self.world.services.read() as tx:
            self.world.today = tx.now.astimezone().date()
        given = Wish("想要一个小板凳", "goods")
        self.orders.append(self.world.placed([self.world.shift(2)], service=None, wish=given))

    @rule(days=st.sampled_from([2, 4, 10]))
    def days_go_by(self, days: int) -> None:
        self.pass_time(24 * days)

    def any_todo(self, chance: int) -> UUID | None:
        with self.world.services.read() as tx:
            found = tx.rows(select(schema.todo.c.id).order_by(schema.todo.c.seq))
        return found[chance % len(found)].id if found else None


@pytest.mark.timeout(300)
def test_whatever_the_desk_does_every_invariant_holds(sqlite_template: Path) -> None:
    life = type("DeskLifeHere", (DeskLife,), {"template": sqlite_template})
    budget = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(life, settings=budget)
