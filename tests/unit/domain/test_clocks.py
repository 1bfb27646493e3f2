"""The clocks: each step once, in order, never early, whenever and however often somebody looks."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain import clocks
from matcher.domain.clocks import LOOK_AGAIN, UNREPORTED, UNTAKEN, Standing, Step
from matcher.domain.policy import Policy
from matcher.domain.states import LEVELS_UP, OPEN, Level, OrderState

PLACED = dt.datetime(2030, 6, 3, 1, tzinfo=dt.UTC)
POLICY = Policy()


def at(hours: float) -> dt.datetime:
    return PLACED + dt.timedelta(hours=hours)


def order(**changes: object) -> Standing:
    usual = Standing(PLACED, 72, OrderState.ACCEPTED, Level.COMMUNITY, Level.COMMUNITY, urgent=False, contacted=True)
    return replace(usual, **changes)  # type: ignore[arg-type]  # fields by name


def looked(one: Standing, moments: list[dt.datetime], policy: Policy = POLICY) -> tuple[Standing, list[Step]]:
    """The order after somebody looked at these moments, and what was done."""
    done: list[Step] = []
    for moment in moments:
        for step in clocks.due(one, policy, moment):
            one = clocks.after(one, step)
            done.append(step)
    return one, done


def test_the_steps_of_the_contract() -> None:
    one = order(contacted=False)
    assert [(step, (moment - PLACED).total_seconds() / 3600) for moment, step in clocks.moments(one, POLICY)] == [
        ("search_street", 18),
        ("contact", 24),
        ("secretary", 36),
        ("street", 72),
        ("search_district", 144),
        ("district", 144),
    ]


def test_an_urgent_order_wants_a_human_voice_within_the_hour() -> None:
    assert clocks.due(order(urgent=True, contacted=False), POLICY, at(1)) == [Step.CONTACT]
    assert clocks.due(order(urgent=True, contacted=False), POLICY, at(0.99)) == []
    assert clocks.due(order(urgent=True), POLICY, at(1)) == []


def test_at_the_full_time_it_is_searched_in_the_street_and_at_twice_in_the_district() -> None:
    for hours, search, level in [(17, 0, 0), (18, 1, 0), (72, 1, 1), (143, 1, 1), (144, 2, 2)]:
        seen, _ = looked(order(), [at(hours)])
        assert (seen.search_level, seen.level) == (LEVELS_UP[search], LEVELS_UP[level]), hours


def test_what_is_taken_is_searched_no_wider_and_still_goes_up_when_it_is_late() -> None:
    for state in (OrderState.ASSIGNED, OrderState.SCHEDULED, OrderState.IN_SERVICE):
        seen, done = looked(order(state=state), [at(1000)])
        assert done == [Step.STREET, Step.DISTRICT]
        assert seen.search_level is Level.COMMUNITY


@pytest.mark.parametrize("state", sorted(set(OrderState) - UNREPORTED))
def test_what_is_done_or_over_is_left_alone(state: OrderState) -> None:
    assert clocks.due(order(state=state, contacted=False), POLICY, at(1000)) == []


def test_what_falls_back_later_is_looked_at_again() -> None:
    taken, _ = looked(order(state=OrderState.ASSIGNED), [at(40)])
    assert clocks.next_at(taken, POLICY, at(40)) == at(40) + LOOK_AGAIN
    freed = replace(taken, state=OrderState.ACCEPTED)
    assert clocks.due(freed, POLICY, at(41)) == [Step.SEARCH_STREET, Step.SECRETARY]
    reported = order(state=OrderState.REPORTED, level=Level.STREET, search_level=Level.STREET)
    assert clocks.next_at(reported, POLICY, at(200)) == at(200) + LOOK_AGAIN


def test_once_everything_has_happened_nobody_looks_any_more() -> None:
    seen, done = looked(order(contacted=False), [at(1000)])
    assert done == [
        Step.SEARCH_STREET,
        Step.CONTACT,
        Step.SECRETARY,
        Step.STREET,
        Step.SEARCH_DISTRICT,
        Step.DISTRICT,
    ]
    assert clocks.next_at(seen, POLICY, at(1000)) is None
    assert clocks.next_at(order(state=OrderState.CLOSED), POLICY, at(1)) is None


STANDINGS = st.builds(
    order,
    tier_h=st.sampled_from([1, 2, 24, 72, 168, 360]),
    state=st.sampled_from(sorted(OPEN)),
    level=st.sampled_from(LEVELS_UP),
    search_level=st.sampled_from(LEVELS_UP),
    urgent=st.booleans(),
    contacted=st.booleans(),
)
MOMENTS = st.lists(st.integers(0, 60 * 24 * 40), min_size=1, max_size=12).map(sorted)
SHARES = st.lists(st.integers(1, 1000), min_size=4, max_size=4, unique=True).map(sorted)


@settings(max_examples=150, deadline=None)
@given(one=STANDINGS, minutes=MOMENTS, shares=SHARES)
def test_looking_often_or_late_comes_to_the_same(one: Standing, minutes: list[int], shares: list[int]) -> None:
    names = ("widen_pct", "tell_secretary_pct", "to_street_pct", "to_district_pct")
    policy = POLICY.set(dict(zip(names, shares, strict=True)))
    moments = [PLACED + dt.timedelta(minutes=minute) for minute in minutes]
    often, steps = looked(one, moments, policy)
    late, at_once = looked(one, moments[-1:], policy)
    assert often == late
    assert steps == at_once
    assert len(set(steps)) == len(steps)
    due_by = {step: moment for moment, step in clocks.moments(one, policy)}
    assert [due_by[step] for step in steps] == sorted(due_by[step] for step in steps)
    assert all(due_by[step] <= moments[-1] for step in steps)
    for before, after in ((one.level, often.level), (one.search_level, often.search_level)):
        assert LEVELS_UP.index(after) >= LEVELS_UP.index(before)


@settings(max_examples=150, deadline=None)
@given(one=STANDINGS, minute=st.integers(0, 60 * 24 * 40))
def test_the_next_look_misses_nothing_and_is_never_now(one: Standing, minute: int) -> None:
    now = PLACED + dt.timedelta(minutes=minute)
    seen, _ = looked(one, [now])
    following = clocks.next_at(seen, POLICY, now)
    assert following is None or following > now
    later = [moment for moment, step in clocks.moments(seen, POLICY) if moment > now]
    for moment in later:
        if clocks.due(seen, POLICY, moment):
            assert following is not None
            assert following <= moment
            break


def test_every_level_has_the_next_one_above() -> None:
    assert [clocks.above(level) for level in LEVELS_UP] == [Level.STREET, Level.DISTRICT, None]
    assert UNTAKEN < UNREPORTED
