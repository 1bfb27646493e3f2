"""Figures equal what is counted anew from rows and events, over lives in which anybody may do anything."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlalchemy import select

from matcher.domain.figures import RATES, TIMES, Period, quantile
from matcher.domain.roles import Actor
from matcher.queries import figures_people
from matcher.queries.figures import StatisticsView, read_statistics
from matcher.queries.figures_counts import Span, count
from matcher.store.database import Tx
from matcher.store.places import district_at
from matcher.store.schema import helper
from tests.fixtures.clock import ZONE
from tests.fixtures.database import drop_database
from tests.fixtures.world import DISTRICT, HOME, World
from tests.integration.queries.month import Month
from tests.integration.queries.recount import recount
from tests.integration.queries.recount_people import inequality, most_at_once, recount_people
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
    rates = [told[name].value for name in ("response", "solution", "satisfaction")]
    both = None if None in rates else sum(filter(None, rates)) / 3
    assert told["composite"].value == (None if both is None else pytest.approx(both))
    wanted.update(_people_add_up(tx, view, period))
    return wanted


def _people_add_up(tx: Tx, view: StatisticsView, period: Period) -> Counter[str]:
    """How the load is shared, who is called on too often, when orders come, and what nobody took, by cell and kind."""
    policy = district_at(tx, DISTRICT).policy
    counted = recount_people(tx, HOME, (period.first, period.last), ZONE)
    minutes, load, crowding = list(counted.minutes.values()), view.load, view.crowding
    if minutes:
        assert (load.served, load.most_min) == (len(minutes), max(minutes))
        assert load.gini == pytest.approx(inequality(minutes))
        assert load.share_active is not None
        there = tx.rows(select(helper).where(helper.c.kind == "member", helper.c.state == "active"))
        active = sum(row.area.startswith(HOME) for row in there)
        assert load.share_active == pytest.approx(100 * len(minutes) / max(active, len(minutes)))
    most = [most_at_once(days, policy.visit_days) for days in counted.visits.values()]
    assert crowding.visited == len(most)
    assert crowding.times == [sum(min(one, 3) == times for one in most) for times in (1, 2, 3)]
    assert (crowding.most, crowding.over) == (max(most, default=0), sum(one > policy.visits_most for one in most))
    came = {(day, hour): count for day, row in enumerate(view.hours) for hour, count in enumerate(row) if count}
    assert came == counted.came
    untaken = {
        (row.code, category): count
        for row in view.unmet.rows
        for category, count in zip(view.unmet.categories, row.cells, strict=True)
        if count
    }
    assert untaken == counted.untaken
    return Counter(members=len(minutes), visited=len(most), came=len(came), untaken=len(untaken))


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
    # A life has few members: what is hidden of few is right all the same.
    monkeypatch.setattr(figures_people, "PEOPLE_LEAST", 1)
    play(stage, SIZES[kind], monkeypatch, Watched)
    for name in ("response_of", "first_offer_of", "solution_of"):
        assert Watched.seen[name] > 0, name


def test_figures_of_a_busy_month_are_what_the_events_say(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty orders in three weeks; people are late, refuse, forget, are content or not, as the dice fall."""
    monkeypatch.setattr(figures_people, "PEOPLE_LEAST", 1)
    month = Month(world)
    for _ in range(21):
        month.live_a_day()
    with world.services.read() as tx:
        seen = compared(tx, world.actor("secretary"))
    wanted = {formula.name for formula in RATES} | {"members", "visited", "untaken", "in_cell"}
    assert {name for name in wanted if not seen[name]} == set()
