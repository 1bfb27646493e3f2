"""What a unit is told rests on five people or more, whichever way one subtracts."""

import datetime as dt
import itertools
import random
from uuid import UUID, uuid5

import pytest

from matcher.domain.errors import Invalid
from matcher.domain.feedback import LEAST, Deed, Month, Sheet, months_of, sum_up

JAN, FEB, MAR = (dt.date(2026, month, 1) for month in (1, 2, 3))
PEOPLE = [uuid5(UUID(int=0), str(number)) for number in range(24)]


def deed(who: int, month: dt.date = JAN, category: str = "A", *, said: bool | None = None) -> Deed:
    order = uuid5(PEOPLE[who], f"{month}{category}")
    return Deed(PEOPLE[who], order, month.replace(day=9), category, 10 + who, {"satisfied": said})


def sheet(deeds: list[Deed], months: list[dt.date], count: int, named: int = 0) -> Sheet:
    people, told = frozenset(PEOPLE[:count]), frozenset(PEOPLE[:named])
    mine = {month: tuple(one for one in deeds if month_of(one) == month) for month in months}
    return sum_up([Month(month, people, told, did) for month, did in mine.items()], count)


def month_of(one: Deed) -> dt.date:
    return one.date.replace(day=1)


def test_five_are_told_and_four_are_not() -> None:
    five = sheet([deed(who) for who in range(5)], [JAN], 5)
    assert (five.members, five.active, five.total.services) == (5, 5, 5)
    assert five.categories["A"].services == 5
    four = sheet([deed(who) for who in range(4)], [JAN], 9)
    assert (four.members, four.active, four.total.shown, four.left_out) == (9, None, False, [JAN])
    assert four.categories == {}
    small = sheet([], [JAN], 3)
    assert (small.members, small.active, small.total.shown) == (None, None, False)


def test_who_is_not_named_cannot_be_worked_out_from_the_names() -> None:
    deeds = [deed(who) for who in range(9)]
    assert sheet(deeds, [JAN], 9, named=4).total.services == 9
    assert not sheet(deeds, [JAN], 9, named=5).total.shown
    assert sheet(deeds, [JAN], 9, named=9).total.services == 9
    # Ten more who did nothing hide nobody.
    assert not sheet(deeds, [JAN], 19, named=6).total.shown


def test_where_every_month_with_work_is_left_out_nothing_says_nought() -> None:
    deeds = [deed(number, JAN) for number in range(4)]
    one = sheet(deeds, [JAN, FEB], 9)
    assert (one.total.shown, one.total.hidden, one.active, one.left_out) == (False, True, None, [JAN])
    assert sheet([], [JAN, FEB], 9).total.services == 0


def test_a_hidden_category_is_no_difference_of_those_that_are_told() -> None:
    deeds = [deed(who, category="A") for who in range(9)] + [deed(who, category="B") for who in range(6)]
    told = sheet([*deeds, deed(0, category="C")], [JAN], 9)
    assert {name for name, one in told.categories.items() if one.shown} == {"A"}
    assert told.total.services - told.categories["A"].services == 7


def test_two_periods_differ_by_months_that_are_told() -> None:
    deeds = [deed(who, JAN) for who in range(6)] + [deed(0, FEB)] + [deed(who, MAR) for who in range(7)]
    whole, first = sheet(deeds, [JAN, FEB, MAR], 9), sheet(deeds, [JAN, FEB], 9)
    assert (whole.left_out, first.left_out) == ([FEB], [FEB])
    assert whole.total.services - first.total.services == 7
    assert whole.total.hidden
    assert months_of(JAN.replace(day=15), FEB.replace(day=2)) == [JAN, FEB]
    with pytest.raises(Invalid):
        months_of(FEB, JAN)


def test_few_who_did_nothing_are_not_told_by_the_many_who_did() -> None:
    assert sheet([deed(who) for who in range(6)], [JAN], 8).active is None
    assert sheet([deed(who) for who in range(6)], [JAN], 11).active == 6


def test_shares_need_people_and_answers_enough() -> None:
    rated = [deed(who, said=who != 0) for who in range(5)]
    assert sheet(rated, [JAN], 5).shares == {"contacted": None, "solved": None, "satisfied": 80}
    mostly = [*rated[:4], deed(4)]
    assert sheet(mostly, [JAN], 5).shares["satisfied"] is None


@pytest.mark.parametrize("seed", range(60))
def test_no_difference_of_answers_rests_on_fewer_than_five(seed: int) -> None:
    """Every pair of periods, and what the names leave: each difference in services is of nobody or of five."""
    dice = random.Random(seed)
    count, named = dice.randint(5, 24), dice.choice([0, 0, 3, 8, 24])
    months = [JAN, FEB, MAR]
    some = dice.choice([0.15, 0.4, 0.8])
    deeds = [
        deed(who, month, category)
        for who, month, category in itertools.product(range(count), months, "ABC")
        if dice.random() < some
    ]
    spans = [months[first:last] for first in range(3) for last in range(first + 1, 4)]
    told = {tuple(span): sheet(deeds, span, count, min(named, count)) for span in spans}
    for (span, one), (other, two) in itertools.product(told.items(), told.items()):
        if set(other) < set(span) and one.total.shown:
            between = (set(span) - set(one.left_out)) - (set(other) - set(two.left_out))
            _rests_on_enough([one for one in deeds if month_of(one) in between])
    for span, one in told.items():
        open_months = set(span) - set(one.left_out)
        mine = [each for each in deeds if month_of(each) in open_months]
        _rests_on_enough([each for each in mine if each.member not in PEOPLE[:named]])
        shown = {name for name, each in one.categories.items() if each.shown and not each.hidden}
        rest = [each for each in mine if each.category not in shown]
        if len(shown) < len({each.category for each in mine}):
            _rests_on_enough(rest)


def _rests_on_enough(deeds: list[Deed]) -> None:
    people = {one.member for one in deeds}
    assert not people or len(people) >= LEAST
