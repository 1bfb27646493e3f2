"""Who sees what: every role, wherever it stands, and everything outside is simply not there."""

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import ColumnElement, Table, select, update

from matcher.domain.roles import Actor, Role
from matcher.domain.states import RoundMode
from matcher.store import scope
from matcher.store.ids import new_id
from matcher.store.schema import dispatch_round, helper, recipient, service_order
from matcher.usecases.start_round import start_round
from tests.fixtures.steps import accept, claim, decline, helper_of, open_pool, run_round
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, NEXT_CELL, OTHER, World

STREET, OTHER_STREET = HOME[:9], OTHER[:9]
AREAS = [CELL, NEXT_CELL, HOME, STREET, OTHER, OTHER_STREET, FAR_CELL, DISTRICT, "110101"]
STAFF = [Role.SECRETARY, Role.CLERK, Role.GRID_STAFF]
SEES: dict[str, set[Role]] = {
    "orders": {*STAFF, Role.BUILDING_LEAD, Role.AUDITOR},
    "recipients": set(STAFF),
    "helpers": {Role.SECRETARY, Role.CLERK, Role.DISTRICT_ADMIN},
    "rounds": {Role.SECRETARY, Role.DISTRICT_ADMIN},
}
CONDITIONS: dict[str, tuple[Table, Callable[[Actor], ColumnElement[bool]]]] = {
    "orders": (service_order, scope.orders_seen_by),
    "recipients": (recipient, scope.recipients_seen_by),
    "helpers": (helper, scope.helpers_seen_by),
    "rounds": (dispatch_round, scope.rounds_seen_by),
}


def seen(world: World, actor: Actor, kind: str) -> set[str]:
    """The areas of the things of this kind that the actor sees."""
    table, condition = CONDITIONS[kind]
    with world.services.read() as tx:
        return {row.area for row in tx.rows(select(table).where(condition(actor)))}


def _ask_round(world: World, area: str) -> None:
    world.services.commit(lambda tx: start_round(tx, world.actor("admin"), area, RoundMode.PROPOSE))


@pytest.fixture
def full(world: World) -> World:
    """A thing of each kind here and far away, and a resident who placed both orders."""
    world.member("near", CELL), world.member("far", FAR_CELL)
    for code in (CELL, FAR_CELL):
        world.placed(area=code)
        _ask_round(world, code[:12])
    world.work()
    return world


@pytest.mark.parametrize("kind", CONDITIONS)
def test_a_role_sees_what_lies_inside_its_area_where_it_sees_that_kind_at_all(full: World, kind: str) -> None:
    where = {"orders": (CELL, FAR_CELL), "recipients": (CELL, FAR_CELL)}.get(kind, (HOME, OTHER))
    for role in set(Role) - {Role.STREET_OFFICER}:
        for area in AREAS:
            actor = Actor(new_id(), role, area)
            expected = {code for code in where if code.startswith(area)} if role in SEES[kind] else set()
            assert seen(full, actor, kind) == expected, (role, area)


def test_a_street_officer_sees_orders_that_were_escalated_and_no_others(full: World) -> None:
    officer = Actor(new_id(), Role.STREET_OFFICER, STREET)
    assert seen(full, officer, "orders") == set()
    raised = update(service_order).values(level="street")
    full.services.commit(lambda tx: tx.execute(raised))
    assert seen(full, officer, "orders") == {CELL}
    for kind in ("recipients", "helpers", "rounds"):
        assert seen(full, officer, kind) == set()


def test_a_resident_sees_the_own_orders_wherever_they_are_and_nothing_else(full: World) -> None:
    assert seen(full, full.actor("resident"), "orders") == {CELL, FAR_CELL}
    assert seen(full, Actor(new_id(), Role.RESIDENT, CELL), "orders") == set()
    for kind in ("recipients", "helpers", "rounds"):
        assert seen(full, full.actor("resident"), kind) == set()


def test_a_helper_sees_itself_and_no_other_helper(full: World) -> None:
    for name, code in (("near", HOME), ("far", OTHER)):
        assert seen(full, full.actor(name), "helpers") == {code}
        assert seen(full, full.actor(name), "recipients") == set()


def orders_of(world: World, actor: Actor) -> set[UUID]:
    with world.services.read() as tx:
        wanted = select(service_order.c.id).where(scope.orders_seen_by(actor))
        return {row.id for row in tx.rows(wanted)}


def test_a_helper_sees_an_order_while_it_is_asked_for_it_or_has_it(world: World) -> None:
    member, other = world.member("near"), world.member("next", NEXT_CELL)
    order_id = world.accepted()
    assert orders_of(world, member) == set()
    run_round(world)
    assert orders_of(world, member) == {order_id}
    assert orders_of(world, other) == set()
    decline(world, member, order_id)
    assert orders_of(world, member) == set()
    world.work()
    accept(world, other, order_id)
    assert orders_of(world, other) == {order_id}


@pytest.mark.parametrize(
    ("base", "reach", "sees"),
    [
        (CELL, 0, True),
        (NEXT_CELL, 0, False),
        (NEXT_CELL, 1, True),
        (HOME, 0, True),
        (OTHER, 1, False),
        (OTHER, 2, True),
        (FAR_CELL, 2, False),
        (FAR_CELL, 3, True),
        (FAR_CELL, 9, True),
        (f"{CELL}001", 0, False),
        (f"{CELL}001", 1, True),
    ],
)
def test_the_pool_is_seen_within_reach_and_as_long_as_places_are_open(
    world: World,
    base: str,
    reach: int,
    sees: bool,  # noqa: FBT001 - a column of the table above
) -> None:
    who, quick = world.member("who", base, reach=reach), world.member("quick")
    order_id = world.accepted()
    assert orders_of(world, who) == set()
    open_pool(world, order_id)
    assert orders_of(world, who) == ({order_id} if sees else set())
    claim(world, quick, order_id)
    assert orders_of(world, who) == set()
    assert orders_of(world, quick) == {order_id}
    assert helper_of(who) != helper_of(quick)
