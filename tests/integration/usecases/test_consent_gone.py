"""Once the consent to an order was taken back, it goes no further until the desk has spoken with the resident."""

from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.errors import NotAllowed, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import ConsentPurpose, TodoOutcome
from matcher.store import schema
from matcher.usecases.accept_order import accept_order
from matcher.usecases.finish_todo import finish_todo
from matcher.usecases.keep_consents import withdraw_consent
from matcher.usecases.reveal_order import reveal_order
from tests.fixtures.intake import agree, do, recipient_of
from tests.fixtures.steps import claim, open_pool, row, start
from tests.fixtures.world import World


@pytest.fixture
def near(world: World) -> Actor:
    return world.member("near", total=100, per_day=50, per_shift=50)


def take_back(world: World, order_id: UUID) -> None:
    with world.services.read() as tx:
        given = tx.value(select(schema.consent.c.id).where(schema.consent.c.order_id == order_id))
    do(world, lambda tx: withdraw_consent(tx, world.actor("clerk"), given))


def deal_with(world: World, order_id: UUID) -> None:
    with world.services.read() as tx:
        mine = (schema.todo.c.order_id == order_id, schema.todo.c.kind == "consent_gone")
        waiting = tx.value(select(schema.todo.c.id).where(*mine))
    do(world, lambda tx: finish_todo(tx, world.actor("clerk"), waiting, TodoOutcome.REACHED))


def test_who_holds_it_sees_no_address_and_does_not_begin(world: World, near: Actor) -> None:
    order_id = world.accepted()
    open_pool(world, order_id)
    held = claim(world, near, order_id)
    take_back(world, order_id)
    with pytest.raises(NotAllowed, match="taken back"):
        do(world, lambda tx: reveal_order(tx, near, order_id, "away"))
    with pytest.raises(WrongState, match="taken back"):
        start(world, near, held)
    assert (world.count("reveal"), row(world, "assignment", held).started_at) == (0, None)
    deal_with(world, order_id)
    do(world, lambda tx: reveal_order(tx, near, order_id, "away"))
    start(world, near, held)
    assert world.state(order_id) == "in_service"


def test_the_desk_takes_on_and_opens_nothing_without_a_consent(world: World) -> None:
    placed, accepted = world.placed(), world.accepted()
    for one in (placed, accepted):
        take_back(world, one)
    clerk = world.actor("clerk")
    with pytest.raises(WrongState, match="consent"):
        do(world, lambda tx: accept_order(tx, clerk, placed, None))
    with pytest.raises(WrongState, match="consent"):
        open_pool(world, accepted)
    open_pool(world, accepted, is_open=False)
    assert (world.state(placed), row(world, "service_order", accepted).pooled) == ("placed", False)
    agree(world, recipient_of(world, placed), ConsentPurpose.ORDER)
    do(world, lambda tx: accept_order(tx, clerk, placed, None))
    open_pool(world, accepted)
