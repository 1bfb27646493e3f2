"""What a service needs of people, what an order is worth, and how areas nest."""

import dataclasses

import pytest

from matcher.domain import areas
from matcher.domain.errors import Invalid
from matcher.domain.needs import MAX_HEADCOUNT, Need, headcount, is_credential, parse_needs, with_headcount
from matcher.domain.states import Urgency
from matcher.domain.weights import Weights, choice_cost

CODE = "211402001001001001"


def test_needs_read_as_the_catalogue_writes_them() -> None:
    assert parse_needs("B|A*:2;-:1") == (Need(("A*", "B"), 2), Need((), 1))


@pytest.mark.parametrize("text", ["", "A", "A:", ":1", "A:0", "A:-1", "A:51", "A:x", "A:1;", "A:1.5", "A:\u00b2"])
def test_needs_that_do_not_read_so_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="TAG"):
        parse_needs(text)


def test_more_people_than_needed_need_no_special_tags() -> None:
    needs = parse_needs("NURSE*:1")
    assert with_headcount(needs, None) == with_headcount(needs, 1) == needs
    assert with_headcount(needs, 3) == (Need(("NURSE*",), 1), Need((), 2))
    assert headcount(with_headcount(needs, MAX_HEADCOUNT)) == MAX_HEADCOUNT


@pytest.mark.parametrize(
    ("wanted", "code"), [(0, "too_few"), (-3, "too_few"), (MAX_HEADCOUNT + 1, "too_many"), (10**12, "too_many")]
)
def test_too_few_and_too_many_people_are_refused(wanted: int, code: str) -> None:
    with pytest.raises(Invalid) as caught:
        with_headcount(parse_needs("A:1"), wanted)
    assert [(error.field, error.code) for error in caught.value.errors] == [("headcount", code)]


def test_a_star_marks_a_credential() -> None:
    assert [is_credential(tag) for tag in ("NURSE*", "NURSE", "*NURSE")] == [True, False, False]


def test_the_default_weights_leave_nobody_unserved_while_somebody_suitable_is_free() -> None:
    assert Weights().value(1, Urgency.LOW, 0, carried=False) == 200


@pytest.mark.parametrize(
    "changes", [{"distance": (0, 10, 30, 115)}, {"balance": 6}, {"change": 60}, {"urgency": {Urgency.LOW: 165}}]
)
def test_weights_under_which_a_service_costs_as_much_as_it_is_worth_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Invalid, match="dearest single service"):
        dataclasses.replace(Weights(), **changes)  # type: ignore[arg-type]  # fields by name


def test_the_least_weights_that_suffice_are_taken() -> None:
    assert dataclasses.replace(Weights(), distance=(0, 10, 30, 114)).distance[-1] == 114


def test_waiting_and_being_carried_raise_the_value_for_each_person_up_to_a_limit() -> None:
    weights = Weights()
    assert weights.value(2, Urgency.NORMAL, 3, carried=True) == 2 * (400 + 60 + 200)
    assert weights.value(1, Urgency.URGENT, 400, carried=False) == 2200


def test_later_choices_cost_more_up_to_a_limit() -> None:
    assert [choice_cost(place) for place in (0, 1, 5, 6, 200)] == [0, 6, 30, 30, 30]


def test_a_code_names_its_level_and_its_ancestors() -> None:
    chain = areas.above(CODE)
    assert [areas.level_of(code) for code in chain] == ["building", "cell", "community", "street", "district"]
    assert [areas.parent_of(code) for code in chain] == [*chain[1:], None]
    assert areas.district_of(CODE) == chain[-1]
    assert [areas.climbed(CODE, up) for up in (0, 1, 4, 9)] == [chain[0], chain[1], chain[4], chain[4]]


@pytest.mark.parametrize("code", ["", "21140", "2114020", "21140a", "２１１４０２", "-11402", "211402 01", "2" * 21])
def test_what_is_no_area_code_is_refused(code: str) -> None:
    with pytest.raises(Invalid, match="6, 9, 12, 15 or 18 digits"):
        areas.level_of(code)


def test_an_area_covers_itself_and_what_lies_inside() -> None:
    assert areas.covers("211402001", "211402001")
    assert areas.covers("211402001", CODE)
    assert not areas.covers("211402002", CODE)
    assert not areas.covers(CODE, "211402001")
