"""Figures equal what is counted anew from rows and events, over lives in which anybody may do anything."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from matcher.domain.figures import RATES, TIMES, Period, quantile
from matcher.domain.roles import Actor
from matcher.queries.figures import read_statistics
from matcher.queries.figures_counts import Span, count
from matcher.store.database import Tx
from matcher.store.places import district_at
from tests.fixtures.clock import ZONE
from tests.fixtures.database import drop_database
from tests.fixtures.world import DISTRICT, HOME
from tests.integration.queries.recount import recount
from tests.property.life.machine import Life
from tests.property.life.running import Size, play
from tests.property.life.stage import Stage, in_memory, postgres_stage, sqlite_stage

SIZES = {"sqlite": Size(3, 40), "postgresql": Size(1, 40)}


class Watched(Life):
    """A life at whose end the figures are compared."""

    seen: ClassVar[Counter[str]] = Counter()

    def teardown(self) -> None:
        try:
            with self.database.read() as tx:
                self.seen.update(compared(tx, self.world.actor("secretary")))
        finally:
            super().teardown()


def compared(tx: Tx, secretary: Actor) -> Counter[str]:
    """What was counted; the service's own numbers must be the same."""
    today = tx.now.astimezone(ZONE).date()
    period = Period(today - dt.timedelta(days=27), today)
    begin = dt.datetime.combine(period.first, dt.time(), ZONE)
    wanted, times = recount(tx, HOME, begin, begin + dt.timedelta(days=28))
    view = read_statistics(tx, secretary, None, period)
    told = {one.name: one for one in view.figures}
    for formula in RATES:
        one = told[formula.name]
        assert (one.top, one.under) == (wanted[formula.name], wanted[f"{formula.name}_of"]), formula.name
    for formula in TIMES:
        assert told[formula.name].value == quantile(times.get(formula.name, []), 50), formula.name
    closed = wanted["solution_of"]
    share = view.levels["in_cell"]
    assert share is None if not closed else share == pytest.approx(100 * wanted["in_cell"] / closed)
    assert sum(row.orders or 0 for row in view.areas) <= (view.orders or 0)
    assert sum(row.whole or 0 for row in view.unmet.rows) <= wanted["unmet"]
    _points_add_up(tx, period, wanted)
    return wanted


def _points_add_up(tx: Tx, period: Period, wanted: Counter[str]) -> None:
    district = district_at(tx, DISTRICT)
    sums = count(tx, Span(HOME, period, district.calendar.zone), district.policy).sums
    for formula in RATES:
        course = sums[formula.ground].points[formula.name]
        assert sum(number for point, number in course.items() if point >= 0) == wanted[formula.name]


@pytest.fixture(params=list(SIZES))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def stage(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Stage]:
    if kind == "sqlite":
        with in_memory(tmp_path) as folder:
            yield sqlite_stage(request.getfixturevalue("sqlite_template"), folder)
        return
    copy: Any = request.getfixturevalue("copy_postgres_database")
    url: str = request.getfixturevalue("postgres_url")
    yield postgres_stage(request.getfixturevalue("postgres_template"), copy, lambda name: drop_database(url, name))


def test_figures_are_what_the_events_say(kind: str, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    Watched.seen.clear()
    play(stage, SIZES[kind], monkeypatch, Watched)
    for name in ("response_of", "first_offer_of", "solution_of"):
        assert Watched.seen[name] > 0, name
