"""Who answers for an area is preferred there, for as long as that holds; the warm district knows it as a fresh one."""

from uuid import UUID

import pytest

from matcher.domain.errors import IllegalTransition, Invalid, NotFound, WrongState
from matcher.domain.states import HelperKind, HelperState, UnitKind, UnitState
from matcher.domain.units import UnitLink
from matcher.planning.words import LINKED, why
from matcher.store import helpers
from matcher.usecases.keep_links import NewLink, end_link, make_link
from matcher.usecases.register_helper import change_helper
from matcher.usecases.register_unit import UnitData, change_unit, register_unit
from tests.fixtures.intake import do, same
from tests.fixtures.steps import helper_of, loaded, run_round
from tests.fixtures.world import CELL, HOME, NEXT_CELL, OTHER, World


def answers(world: World, area: str, **who: UUID) -> UUID:
    made: UUID = do(world, lambda tx: make_link(tx, world.actor("secretary"), NewLink(area, **who)))
    return made


def a_unit(world: World) -> UUID:
    data = UnitData(HOME, "示例中学", UnitKind.SCHOOL)
    made: UUID = do(world, lambda tx: register_unit(tx, world.actor("secretary"), data))
    return made


def belongs(world: World, member: UUID, unit: UUID | None) -> None:
    """As when the unit confirms a member, or the member leaves it."""
    values = {"unit_id": unit, "unit_state": UnitLink.CONFIRMED if unit else None}
    verb = "confirm_unit" if unit else "link_unit"
    do(world, lambda tx: helpers.change(tx, helpers.lock(tx, member), values, None, verb))


def test_a_member_who_answers_for_the_cell_comes_first(world: World) -> None:
    near, linked = world.member("near", NEXT_CELL), world.member("linked", NEXT_CELL)
    order_id, warm = world.accepted(), loaded(world)
    assert same(world, warm)
    made = answers(world, CELL, helper_id=helper_of(linked))
    assert same(world, warm)
    preferred = warm.present.orders[str(warm.order_name(order_id))].prefers
    assert [one.helper for one in preferred] == [warm.helper_name(helper_of(linked))]
    run_round(world)
    assert world.offers(order_id).keys() == {helper_of(linked)}
    do(world, lambda tx: end_link(tx, world.actor("secretary"), made))
    assert same(world, warm)
    assert not warm.present.orders[str(warm.order_name(order_id))].prefers
    later = world.accepted()
    run_round(world)
    assert world.offers(later).keys() == {helper_of(near)}
    with pytest.raises(IllegalTransition):
        do(world, lambda tx: end_link(tx, world.actor("secretary"), made))


def test_a_units_confirmed_members_are_preferred_in_all_of_its_area(world: World) -> None:
    world.member("near")
    ours, unit = world.member("ours"), a_unit(world)
    order_id, warm = world.accepted(), loaded(world)

    def preferred() -> int:
        assert same(world, warm)
        return len(warm.present.orders[str(warm.order_name(order_id))].prefers)

    answers(world, HOME, unit_id=unit)
    assert preferred() == 0
    belongs(world, helper_of(ours), unit)
    assert preferred() == 1
    belongs(world, helper_of(ours), None)
    assert preferred() == 0
    belongs(world, helper_of(ours), unit)
    assert preferred() == 1
    # A unit that takes part no more answers for nothing.
    do(world, lambda tx: change_unit(tx, world.actor("secretary"), unit, {"state": UnitState.LEFT}))
    assert preferred() == 0
    assert world.count("link", state="active") == 0


def test_who_leaves_answers_for_nothing_and_nobody_is_linked_twice_or_too_widely(world: World) -> None:
    near, secretary = world.member("near"), world.actor("secretary")
    mine = helper_of(near)
    answers(world, CELL, helper_id=mine)
    with pytest.raises(WrongState):
        answers(world, CELL, helper_id=mine)
    with pytest.raises(Invalid):
        answers(world, HOME, helper_id=mine)
    with pytest.raises(NotFound):
        answers(world, OTHER, unit_id=a_unit(world))
    with pytest.raises(Invalid):
        answers(world, CELL, helper_id=secretary.id)
    left = {"state": HelperState.LEFT}
    do(world, lambda tx: change_helper(tx, secretary, mine, HelperKind.MEMBER, left))
    assert world.count("link", state="active") == 0
    assert world.count("event", thing="link", verb="end") == 1


def test_the_reason_says_so() -> None:
    said = why({"climbed": 1, "bonus": -10, "linked": 1}, kind="member", area=CELL)
    assert LINKED[0] in said["zh"]
    assert "结对" not in said["zh"]
