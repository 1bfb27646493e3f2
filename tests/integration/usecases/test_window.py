"""Items of the window: the same orders and clocks, done by the community's staff, and never offered to anybody."""

import pytest
from sqlalchemy import select

from matcher.domain.errors import IllegalTransition, NotAllowed, NotFound, WrongState
from matcher.domain.roles import Role
from matcher.store import schema
from matcher.store.database import Tx
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.serve_at_window import begin_at_window, finish_at_window
from tests.fixtures.steps import items, loaded, run_round
from tests.fixtures.world import OTHER, World

CERTIFICATE = "W34"
"""Proof of residence: one of 43 items of the window."""


def test_the_clerk_does_it_and_the_resident_confirms(world: World) -> None:
    clerk = world.actor("clerk")
    order_id = world.accepted(service=CERTIFICATE)
    world.services.commit(lambda tx: begin_at_window(tx, clerk, order_id))
    assert world.state(order_id) == "in_service"
    with pytest.raises(IllegalTransition):
        world.services.commit(lambda tx: begin_at_window(tx, clerk, order_id))
    world.services.commit(lambda tx: finish_at_window(tx, clerk, order_id, 15, "已办结"))
    world.services.commit(lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    assert world.state(order_id) == "confirmed"
    assert world.count("assignment", order_id=order_id, state="verified") == 1


def test_hundreds_are_served_by_one_window_in_one_morning(world: World) -> None:
    clerk = world.actor("clerk")
    orders = [world.accepted(service=CERTIFICATE) for _ in range(5)]

    def begin(tx: Tx) -> None:
        for one in orders:
            begin_at_window(tx, clerk, one)

    world.services.commit(begin)
    assert {world.state(one) for one in orders} == {"in_service"}
    assert world.count("helper", kind="staff") == 1


def test_no_round_and_no_volunteer_takes_it(world: World) -> None:
    world.member("able", tags=["PC_REPAIR"])
    world.team("team")
    order_id = world.accepted(service=CERTIFICATE)
    round_id = run_round(world)
    assert (items(world, round_id)[order_id].state, items(world, round_id)[order_id].reason) == ("held", "by_staff")
    assert world.count("offer") == 0


def test_staff_of_a_window_are_no_matter_of_planning(world: World) -> None:
    order_id = world.accepted(service=CERTIFICATE)
    world.services.commit(lambda tx: begin_at_window(tx, world.actor("clerk"), order_id))
    with world.services.read() as tx:
        staff = tx.value(select(schema.helper.c.id).where(schema.helper.c.kind == "staff"))
    assert loaded(world).helper_name(staff) is None


def test_only_the_desk_of_the_community_and_only_its_items(world: World) -> None:
    order_id, other = world.accepted(service=CERTIFICATE), world.accepted()
    far = world.staff("far", Role.CLERK, OTHER)
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: begin_at_window(tx, far, order_id))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: begin_at_window(tx, world.actor("resident"), order_id))
    with pytest.raises(WrongState, match="window"):
        world.services.commit(lambda tx: begin_at_window(tx, world.actor("clerk"), other))
    with pytest.raises(IllegalTransition):
        world.services.commit(lambda tx: finish_at_window(tx, world.actor("clerk"), order_id, 5, None))
