"""Who plays time: it passes, often while nobody ticks, and tickers are slow, or two at once."""

import datetime as dt

from hypothesis import strategies as st
from hypothesis.stateful import rule

from matcher.domain.waiting import TimerKind
from matcher.store import timers
from matcher.usecases.work_off_timers import _fire
from tests.property.life.ground import Ground
from workers.tick import tick_once


class Clocks(Ground):
    """Time and those who watch it."""

    @rule(minutes=st.sampled_from([11, 16, 60, 60, 5 * 60, 26 * 60]))
    def pass_time(self, *, minutes: int) -> None:
        self.go_on(dt.timedelta(minutes=minutes))

    @rule(days=st.sampled_from([1, 1, 2, 4, 8, 8, 10, 200]))
    def days_go_by(self, *, days: int) -> None:
        """Texts are forgotten half a year after an order was closed."""
        self.go_on(dt.timedelta(days=days))

    @rule(days=st.sampled_from([2, 4, 9]))
    def day_by_day(self, *, days: int) -> None:
        for _ in range(days):
            self.go_on(dt.timedelta(days=1))
            self.serve_time()

    @rule(steps=st.integers(1, 4))
    def nobody_ticks(self, *, steps: int) -> None:
        """The tick, the workers and the courier are away: what is due waits, and people act before it is done."""
        self.away = steps

    @rule(minutes=st.sampled_from([16, 26 * 60, 8 * 24 * 60]))
    def slow_ticker(self, *, minutes: int) -> None:
        """One ticker sees what is due and is then overtaken by another; what it had seen is done all the same, once."""
        self.go_on(dt.timedelta(minutes=minutes))
        with self.database.read() as tx:
            seen = [(TimerKind(row.kind), row.subject_id) for row in timers.due(tx, 200)]
        tick_once(self.world.services)
        for kind, subject_id in seen:
            _fire(self.world.services, kind, subject_id)
