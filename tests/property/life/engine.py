"""Who plays the engine and those who start it: rounds, changed and released; offers by hand; work that is overtaken."""

from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from matcher.domain.errors import JiedanError
from matcher.domain.shifts import Shift
from matcher.domain.states import RoundItemState, RoundMode
from matcher.planning.solve import plan
from matcher.planning.trying import Wish
from matcher.queries.round_changes import RoundTryView, try_changes
from matcher.store import schema
from matcher.usecases import drain as draining
from matcher.usecases.answer_offer import accept_offer
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.claim_order import claim_order
from matcher.usecases.dispatch_round import Change, dispatch_round
from matcher.usecases.offer_order import offer_order
from matcher.usecases.pause_helper import pause
from matcher.usecases.start_round import start_round
from tests.fixtures.steps import helper_of
from tests.fixtures.world import DISTRICT, HOME
from tests.property.life.ground import CHANCE, HELPERS, MEMBERS, Ground

SOME_HELPERS = st.lists(st.sampled_from(HELPERS), min_size=1, max_size=3, unique=True)
AREAS = st.sampled_from([HOME, HOME, HOME, DISTRICT])


class Rounds(Ground):
    """A secretary with the engine behind."""

    def ask_round(self, mode: RoundMode, area: str = HOME) -> None:
        who = self.world.actor("secretary" if area == HOME else "admin")
        self.attempt(start_round, who, area, mode)

    @rule(mode=st.sampled_from(RoundMode), area=AREAS, is_worked=st.booleans())
    def round(self, *, mode: RoundMode, area: str, is_worked: bool) -> None:
        self.ask_round(mode, area)
        if is_worked:
            self.world.work()

    @rule()
    def serve(self) -> None:
        """A round, to which everybody says yes."""
        self.ask_round(RoundMode.DISPATCH)
        self.world.work()
        for asked in self.all_of("offer"):
            who = self.helper(asked.helper_id)
            if asked.state == "pending" and who is not None:
                self.attempt(accept_offer, who, asked.id)

    @rule(chance=CHANCE, left_out=st.integers(0, 2))
    def dispatch(self, *, chance: int, left_out: int) -> None:
        found = self.fit("round", "dispatch", chance)
        if found is not None:
            without = [item.order_id for item in self.items(found.id)][:left_out]
            self.attempt(dispatch_round, self.world.actor("secretary"), found.id, without, ())

    @rule(chance=CHANCE, other=CHANCE, whom=SOME_HELPERS, is_tried=st.booleans())
    def dispatch_changed(self, *, chance: int, other: int, whom: list[str], is_tried: bool) -> None:
        """A round with one order given to others: as the engine says that it is best then, or by hand alone."""
        found = self.fit("round", "dispatch", chance)
        items = [] if found is None else self.items(found.id)
        if found is None or not items:
            return
        order_id, people = items[other % len(items)].order_id, [helper_of(self.world.actor(name)) for name in whom]
        act = self.as_tried if is_tried else self.by_hand
        act(found.id, order_id, people)

    def as_tried(self, round_id: UUID, order_id: UUID, people: list[UUID]) -> None:
        secretary = self.world.actor("secretary")
        try:
            with self.database.read() as tx:
                view: RoundTryView = try_changes(
                    tx, self.world.services.live, secretary, round_id, [Wish(order_id, people[0], None)], ()
                )
        except JiedanError:
            return
        ready = [
            Change(one.order, Shift(one.shift.date, one.shift.part), tuple(map(UUID, one.helpers)))
            for one in view.changes
        ]
        self.attempt(dispatch_round, secretary, round_id, view.leave_out, ready)

    def by_hand(self, round_id: UUID, order_id: UUID, people: list[UUID]) -> None:
        window = schema.order_window
        with self.database.read() as tx:
            first = tx.rows(select(window).where(window.c.order_id == order_id).order_by(window.c.position))[0]
        change = Change(order_id, Shift(first.date, first.part), tuple(people))
        self.attempt(dispatch_round, self.world.actor("secretary"), round_id, (), [change])

    def items(self, round_id: UUID) -> list[Any]:
        item, order = schema.round_item, schema.service_order
        mine = select(item).join(order).where(item.c.round_id == round_id, item.c.state != RoundItemState.HELD)
        with self.database.read() as tx:
            return list(tx.rows(mine.order_by(order.c.seq)))

    @rule(chance=CHANCE, whom=SOME_HELPERS)
    def offer_by_hand(self, *, chance: int, whom: list[str]) -> None:
        order_id = self.order("offer", chance)
        if order_id is not None:
            people = [helper_of(self.world.actor(name)) for name in whom]
            self.attempt(offer_order, self.world.actor("secretary"), order_id, people, None)

    @rule()
    def work(self) -> None:
        self.world.work()

    @rule(chance=CHANCE, who=st.sampled_from(MEMBERS), what=st.sampled_from(["claim", "cancel", "answer", "pause"]))
    def overtaken(self, *, chance: int, who: str, what: str) -> None:
        """Something happens between a worker's thought and its deed."""
        acts = [partial(self.meanwhile, chance, who, what)]

        def slow_plan(*args: Any, **named: Any) -> Any:
            thought = plan(*args, **named)
            if acts:
                acts.pop()()
            return thought

        self.ask_round(RoundMode.DISPATCH)
        with patch.object(draining, "plan", slow_plan):
            self.world.work()

    def meanwhile(self, chance: int, who: str, what: str) -> None:
        actor, order_id = self.world.actor(who), self.order("offer", chance)
        asked = self.fit("offer", "accept", chance)
        if what == "claim":
            self.attempt(claim_order, actor, order_id, None)
        elif what == "cancel":
            self.attempt(cancel_order, self.world.actor("resident"), order_id, "mistake")
        elif what == "pause":
            self.attempt(pause, actor, helper_of(actor), "member", None)
        elif asked is not None:
            self.attempt(accept_offer, self.helper(asked.helper_id), asked.id)
