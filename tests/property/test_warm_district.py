"""Whatever people do in whatever order: a district that follows the events is what one loaded afresh would be."""

import datetime as dt
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update

from matcher.domain.errors import Invalid, NotFound
from matcher.domain.states import (
    Acceptance,
    CredentialState,
    Dispatch,
    HelperKind,
    HelperState,
    PairingKind,
    Urgency,
)
from matcher.planning import answers
from matcher.planning.district import District
from matcher.store import helpers, schema
from matcher.store.database import Tx
from matcher.store.schema import recipient
from matcher.usecases.accept_order import accept_order
from matcher.usecases.add_credential import add_credential
from matcher.usecases.change_settings import change_settings
from matcher.usecases.pair import pair, unpair
from matcher.usecases.place_order import Person
from matcher.usecases.register_helper import change_helper
from matcher.usecases.set_availability import set_availability
from tests.fixtures.steps import helper_of
from tests.fixtures.world import CELL, DISTRICT, NEXT_CELL
from tests.property.test_life_of_orders import CHANCE, PARTS, Life

EXAMPLES, STEPS = 25, 30
EXACT, EXACT_TAG = "N05", "AV_TECH"
"""A one-person service with exact hours, and who does it."""


class WarmLife(Life):
    """The same life, with a district that is kept warm beside it and helpers who change."""

    @initialize()
    def people(self) -> None:
        super().people()
        self.helpers += [self.world.member("e", tags=[EXACT_TAG], total=9), self.world.member("f", tags=[EXACT_TAG])]
        with self.database.read() as tx:
            self.warm = District.load(tx, DISTRICT)
        self.loads = 0

    def do(self, work: Callable[[Tx], object]) -> None:
        """A time that does not hold an order's exact hours is a bad request; here it is as good as a refusal."""
        with suppress(Invalid):
            super().do(work)

    @rule(day=st.integers(1, 3), begin=st.sampled_from([8, 10]), hours=st.sampled_from([1, 2, 5]))
    def exact(self, day: int, begin: int, hours: int) -> None:
        with self.world.services.read() as tx:
            self.world.today = tx.now.astimezone().date()
        at = (dt.time(begin), dt.time(begin + hours))
        windows = [self.world.shift(day), self.world.shift(day + 3)]
        self.orders.append(self.world.accepted(windows, service=EXACT, at=at))

    @rule(who=st.booleans(), begin=st.sampled_from([8, 9, 11]))
    def narrow(self, who: bool, begin: int) -> None:  # noqa: FBT001 - drawn by name
        helper, week = self.helpers[-1 - who], schema.weekly_availability
        mine = (week.c.helper_id == helper_of(helper), week.c.part == "morning")

        def work(tx: Tx) -> None:
            tx.execute(update(week).where(*mine).values(from_min=begin * 60, to_min=12 * 60))
            helpers.change(tx, helpers.lock(tx, helper_of(helper)), {}, helper)

        self.do(work)

    @rule(who=CHANCE, part=PARTS, is_busy=st.booleans())
    def availability(self, who: int, part: str, is_busy: bool) -> None:  # noqa: FBT001 - drawn by name
        helper = self.helpers[who % 4]
        with self.world.services.read() as tx:
            day = (tx.now + dt.timedelta(days=1)).date()
        dated = [(day, part, "busy")] if is_busy else []
        self.do(
            lambda tx: set_availability(
                tx, helper, helper_of(helper), HelperKind.MEMBER, [(day.weekday(), part), (5, "evening")], dated
            )
        )

    @rule(who=CHANCE, state=st.sampled_from([HelperState.ACTIVE, HelperState.ACTIVE, HelperState.PAUSED]))
    def pause(self, who: int, state: HelperState) -> None:
        helper = self.helpers[who % 4]
        fields = {"state": state, "total": 2 + who % 4}
        self.do(lambda tx: change_helper(tx, helper, helper_of(helper), HelperKind.MEMBER, fields))

    @rule(who=CHANCE, base=st.sampled_from([CELL, NEXT_CELL]), reach=st.integers(0, 2))
    def move_house(self, who: int, base: str, reach: int) -> None:
        helper = self.helpers[who % 4]
        fields = {"bases": (base,), "reach": reach, "tags": {"PC_REPAIR": 3, "ELECTRICIAN*": 0}}
        self.do(lambda tx: change_helper(tx, self.world.actor("admin"), helper_of(helper), HelperKind.MEMBER, fields))

    @rule(who=CHANCE, state=st.sampled_from(CredentialState))
    def check(self, who: int, state: CredentialState) -> None:
        one, secretary = helper_of(self.helpers[who % 4]), self.world.actor("secretary")
        kind, tag = HelperKind.MEMBER, "ELECTRICIAN*"
        self.do(lambda tx: add_credential(tx, secretary, one, kind, tag, state, None))

    @rule(
        days=st.lists(st.integers(1, 9), min_size=1, max_size=2, unique=True),
        urgency=st.sampled_from(Urgency),
        whom=st.sampled_from(["示例甲", "示例乙"]),
    )
    def visit(self, days: list[int], urgency: Urgency, whom: str) -> None:
        """A courtesy visit: who has another one about then waits until that is called off."""
        with self.world.services.read() as tx:
            self.world.today = tx.now.astimezone().date()
        windows, served = [self.world.shift(day) for day in days], Person(whom, "00012345678")
        order_id = self.world.placed(windows, service="H05", recipient=served)
        self.orders.append(order_id)
        self.do(lambda tx: accept_order(tx, self.world.actor("clerk"), order_id, urgency))

    @rule(chance=CHANCE, who=CHANCE, kind=st.sampled_from(PairingKind), holds=st.booleans())
    def tie(self, chance: int, who: int, kind: PairingKind, holds: bool) -> None:  # noqa: FBT001 - drawn by name
        helper, clerk = helper_of(self.helpers[who % 4]), self.world.actor("clerk")
        with self.world.services.read() as tx:
            known = tx.rows(select(recipient.c.id).order_by(recipient.c.seq))
        served = known[chance % len(known)].id
        try:
            self.do(lambda tx: (pair if holds else unpair)(tx, clerk, served, helper, kind))
        except NotFound:
            assert not holds

    @rule(acceptance=st.sampled_from(Acceptance), dispatch=st.sampled_from(Dispatch))
    def switch(self, acceptance: Acceptance, dispatch: Dispatch) -> None:
        self.do(lambda tx: change_settings(tx, self.world.actor("admin"), DISTRICT, acceptance, dispatch))

    @invariant()
    def warm_is_fresh(self) -> None:
        if not hasattr(self, "warm"):
            return
        with self.database.read() as tx:
            fresh = District.load(tx, DISTRICT)
            if not self.warm.follow(tx):
                self.warm = District.load(tx, DISTRICT)
                self.loads += 1
            else:
                self.compare(tx, fresh)

    def compare(self, _: Tx, fresh: District) -> None:
        assert self.warm.present.orders == fresh.present.orders
        assert self.warm.present.helpers == fresh.present.helpers
        assert self.warm.present.keep() == fresh.present.keep() == fresh.present.is_exact
        cost = self.warm.present.live().last.cost if fresh.present.is_exact else None
        if cost is not None:
            assert cost == fresh.present.live().last.cost
        for order_id in self.orders[-2:]:
            assert self.warm.has(order_id) == fresh.has(order_id)
            if fresh.has(order_id):
                mine, theirs = (answers.propose(one, [order_id]) for one in (self.warm, fresh))
                assert (mine.lines, mine.left, mine.held) == (theirs.lines, theirs.left, theirs.held)
                assert told(self.warm, order_id) == told(fresh, order_id)
        # Questions about what would be leave the plan as it was.
        assert cost is None or cost == self.warm.present.live().last.cost


def told(district: District, order_id: UUID) -> object:
    """What it says of candidates; of shifts that cost the same it may name either."""
    found = answers.candidates(district, order_id, 9)
    return [(one.helper_id, one.cost) for one in found.items], found.unserved


@pytest.mark.timeout(300)
def test_a_followed_district_is_a_fresh_one(sqlite_template: Path) -> None:
    life = type("WarmLifeHere", (WarmLife,), {"template": sqlite_template})
    budget = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )
    run_state_machine_as_test(life, settings=budget)
