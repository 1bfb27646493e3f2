"""What every player stands on: a life of its own, its clock, and how to find something to act upon."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection
from functools import partial
from typing import Any, ClassVar
from unittest.mock import patch
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from sqlalchemy import Row, func, select

from matcher.domain.errors import Busy, JiedanError
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.transitions import TABLES
from matcher.queries.audit_chain import check_chain
from matcher.store import ids, schema, seals
from matcher.store.database import Tx
from matcher.usecases.send_notices import send_notices
from tests.fixtures.clock import ZONE
from tests.fixtures.world import DISTRICT
from tests.property.life.stage import Ids, Stage
from workers.tick import tick_once

STEP = dt.timedelta(seconds=20)
"""How much time passes by itself from one step to the next."""
CHANCE = st.integers(0, 10**6)
"""Which of the things that there are: taken modulo their number."""
PARTS = st.sampled_from(["morning", "morning", "evening", "afternoon"])
HELPERS = ("a", "b", "c", "d", "e", "f", "t", "nurses")
MEMBERS, LEADERS = HELPERS[:6], HELPERS[6:]
DESK = ("clerk", "clerk", "secretary", "colleague")
TABLE_OF = {"order": "service_order", "round": "dispatch_round", "session": "service_session"}
Work = Callable[[Tx], object]


class Ground(RuleBasedStateMachine):
    """A life in the district of the stage, in which anything may happen next."""

    stage: ClassVar[Stage]
    told: ClassVar[Counter[str]] = Counter()
    """What happened in all lives, by thing and verb: a machine that does nothing would find nothing."""

    def __init__(self) -> None:
        super().__init__()
        # Some ids are drawn lots with (who is called back); a life that is replayed draws the same.
        self.same_ids = patch.object(ids, "uuid7", Ids())
        self.same_ids.start()
        self.world, self.end = self.stage.enter()
        self.database = self.world.services.database
        self.moment = self.stage.moment
        self.away = 0
        self.go_on()

    def teardown(self) -> None:
        try:
            self.away = 0
            self.serve_time()
            with self.database.read() as tx:
                assert [one.wrong for one in (check_chain(tx, stream) for stream in seals.STREAMS) if one.wrong] == []
                event = schema.event.c
                for thing, verb, count in tx.tuples(
                    select(event.thing, event.verb, func.count()).group_by(event.thing, event.verb)
                ):
                    self.told[f"{thing} {verb}"] += count
        finally:
            self.end()
            self.same_ids.stop()

    def go_on(self, by: dt.timedelta = STEP) -> None:
        """Time passes: the clock shows what the life says, however long its steps took."""
        self.moment += by
        with self.database.read() as tx:
            ahead = self.moment - tx.now
        if ahead > dt.timedelta():
            self.world.pass_time(seconds=ahead.total_seconds())
        self.world.today = self.moment.astimezone(ZONE).date()

    def serve_time(self) -> None:
        """The tick, the workers and the courier do what is due, unless they are away."""
        if self.away:
            return
        tick_once(self.world.services)
        self.world.work()
        send_notices(self.world.services, DISTRICT)

    def do(self, work: Work) -> bool:
        """Whether it was done. Refused by name is fine; anything else that is raised is a bug, and so is Busy."""
        try:
            self.world.services.commit(work)
        except Busy as error:
            raise AssertionError("nobody else is here, and yet it was busy") from error
        except JiedanError:
            return False
        return True

    def attempt(self, verb: Callable[..., object], *args: Any, **named: Any) -> bool:
        """The same, of a use case and what it is given after the transaction."""
        return self.do(lambda tx: partial(verb, tx)(*args, **named))

    def all_of(self, table: str) -> list[Row[Any]]:
        found = schema.metadata.tables[table]
        with self.database.read() as tx:
            return list(tx.rows(select(found).order_by(found.c.seq)))

    def pick(self, table: str, chance: int, states: Collection[str] = ()) -> Row[Any] | None:
        """One of the rows, the newest first; three times out of four of those in one of the states."""
        rows = self.all_of(table)
        wanted = [row for row in rows if row.state in states] if states and chance % 4 else []
        found = wanted or rows
        return found[-1 - (chance // 4) % len(found)] if found else None

    def fit(self, thing: str, verb: str, chance: int) -> Row[Any] | None:
        """Something for which the verb makes sense, as a rule."""
        return self.pick(TABLE_OF.get(thing, thing), chance, TABLES[thing][verb].sources)

    def order(self, verb: str, chance: int) -> UUID | None:
        found = self.fit("order", verb, chance)
        return None if found is None else found.id

    def helper(self, helper_id: UUID) -> Actor | None:
        """Who acts for the helper; staff act by other doors."""
        return next((one for one in self.world.actors.values() if one.helper_id == helper_id), None)

    def windows(self, days: Collection[int], part: str) -> tuple[Shift, ...]:
        return tuple(self.world.shift(day, part) for day in days)
