"""Where the order that was kept is not served, nobody who filed the same is forgotten."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from matcher.domain.outside import OutsideOwner
from matcher.domain.roles import Actor, Role
from matcher.store.database import Tx
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.merge_orders import merge_orders
from matcher.usecases.place_order import Person, place_order
from matcher.usecases.reject_order import reject_order
from matcher.usecases.transfer_order import transfer_order
from tests.fixtures.intake import do
from tests.fixtures.steps import closed
from tests.fixtures.world import CELL, World

Ending = Callable[[Tx, World, UUID], None]
ENDINGS: dict[str, Ending] = {
    "cancelled": lambda tx, world, kept: cancel_order(tx, world.actor("resident"), kept, "no_longer_needed"),
    "rejected": lambda tx, world, kept: reject_order(tx, world.actor("clerk"), kept, "duplicate"),
    "transferred": lambda tx, world, kept: transfer_order(
        tx, world.actor("clerk"), kept, OutsideOwner.PROPERTY_COMPANY, "not_able"
    ),
}


def filed(world: World, who: Actor, **changes: Any) -> UUID:
    command = world.command(**changes)
    return UUID(str(do(world, lambda tx: place_order(tx, who, command))))


def merged(world: World, who: Actor, into: UUID) -> UUID:
    one = filed(world, who, contact=Person("示例丙", "00066665555"))
    do(world, lambda tx: merge_orders(tx, world.actor("clerk"), one, into))
    return one


@pytest.mark.parametrize("end", list(ENDINGS))
def test_those_who_filed_the_same_are_told_and_the_desk_asks_them(world: World, end: str) -> None:
    neighbour, third = (world.staff(name, Role.RESIDENT, CELL) for name in ("neighbour", "third"))
    kept = world.placed()
    middle = filed(world, third)
    first = merged(world, neighbour, middle)
    do(world, lambda tx: merge_orders(tx, world.actor("clerk"), middle, kept))
    do(world, lambda tx: ENDINGS[end](tx, world, kept))
    assert world.state(kept) == end
    for one, who in ((first, neighbour), (middle, third)):
        assert world.count("notice", kind="kept_ended", order_id=one, to_id=who.id) == 1
        assert world.count("todo", kind="merged_gone", order_id=one, role="clerk", state="open") == 1


def test_who_filed_both_for_the_same_person_is_not_asked_about_the_other(world: World) -> None:
    kept, again = world.placed(), world.placed()
    do(world, lambda tx: merge_orders(tx, world.actor("clerk"), again, kept))
    do(world, lambda tx: cancel_order(tx, world.actor("resident"), kept, "no_longer_needed"))
    assert world.count("todo", kind="merged_gone") == 0


def test_nobody_is_told_of_an_end_that_was_service(world: World) -> None:
    near = world.member("near")
    merged(world, world.staff("neighbour", Role.RESIDENT, CELL), world.placed())
    closed(world, near, recipient=Person("示例丁", "00011113333"))
    assert world.count("todo", kind="merged_gone") == 0
