"""Periods, quantiles and how evenly a load is shared."""

import datetime as dt

import pytest

from matcher.domain.errors import Invalid
from matcher.domain.figures import (
    FORMULAS,
    Period,
    Preset,
    composite,
    gini,
    is_shown,
    lorenz,
    most_within,
    named,
    quantile,
    verdict,
)

TODAY = dt.date(2026, 2, 11)
OF = {formula.name: formula for formula in FORMULAS}


def test_named_periods_are_whole_and_do_not_reach_beyond_today() -> None:
    found = {preset: named(preset, TODAY) for preset in Preset}
    assert found[Preset.DAYS_28] == Period(dt.date(2026, 1, 15), TODAY)
    assert found[Preset.THIS_MONTH] == Period(dt.date(2026, 2, 1), TODAY)
    assert found[Preset.LAST_MONTH] == Period(dt.date(2026, 1, 1), dt.date(2026, 1, 31))
    assert found[Preset.LAST_QUARTER] == Period(dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    for period in found.values():
        assert period.before.days == period.days
        assert period.before.last + dt.timedelta(days=1) == period.first
        assert sum(one.days for one in period.points) == period.days
        assert len(period.points) <= 8


def test_a_period_ends_after_it_begins_and_is_not_endless() -> None:
    for last in (TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=366)):
        with pytest.raises(Invalid):
            Period(TODAY, last)


def test_quantiles_are_nearest_ranks() -> None:
    assert [quantile(list(range(1, 11)), one) for one in (10, 50, 90, 100)] == [1, 5, 9, 10]
    assert quantile([], 50) is None
    assert quantile([7], 10) == 7


def test_loads_that_are_even_and_loads_that_are_not() -> None:
    assert gini([3, 3, 3, 3]) == pytest.approx(0)
    assert gini([0, 0, 0, 12]) == pytest.approx(0.75)
    assert gini([]) is None
    assert lorenz([1, 1, 1, 1, 1])[5] == pytest.approx(0.5)
    assert lorenz([0, 0, 0, 0, 9])[8] == pytest.approx(0)
    assert lorenz([2, 4])[-1] == pytest.approx(1)


def test_visits_are_crowded_within_a_span_and_not_over_all_time() -> None:
    assert most_within([1, 1, 14, 15, 40], 14) == 3
    assert most_within([1, 20, 40], 14) == 1
    assert most_within([], 14) == 0


def test_the_three_rates_are_one_only_together() -> None:
    assert composite({"response": 90.0, "solution": 60.0, "satisfaction": 30.0}) == pytest.approx(60)
    assert composite({"response": 90.0, "solution": None, "satisfaction": 30.0}) is None


def test_less_is_better_where_it_is() -> None:
    assert verdict(OF["response"], 2) == "better"
    assert verdict(OF["to_offer"], 2) == "worse"
    assert verdict(OF["rework"], -2) == "better"
    assert verdict(OF["satisfaction"], 0.4) == "level"


def test_small_numbers_are_for_the_community_alone() -> None:
    assert is_shown("211402001001", 1)
    assert not is_shown("211402001", 4)
    assert is_shown("211402", 5)
