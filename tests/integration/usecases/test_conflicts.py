"""Nobody decides on a relative's order, nobody is told why, and somebody else has it on the list."""

from functools import partial
from uuid import UUID

import pytest

from matcher.domain.errors import Invalid, NotAllowed, NotFound, Recused
from matcher.domain.roles import Actor, Role
from matcher.domain.states import Acceptance, ConflictKind, RoundMode
from matcher.usecases.accept_order import accept_order
from matcher.usecases.change_settings import change_settings
from matcher.usecases.conflicts import declare_conflict, stand_in
from matcher.usecases.dispatch_round import Change, dispatch_round
from matcher.usecases.hand_over import hand_over
from matcher.usecases.offer_order import offer_order
from matcher.usecases.place_order import Person, place_order
from matcher.usecases.return_order import return_order
from tests.fixtures.intake import TOLD
from tests.fixtures.steps import helper_of, items, row, run_round
from tests.fixtures.world import DISTRICT, FAR_CELL, HOME, OTHER, World

OTHERS = Person("示例乙", "00087654321")


def recipient(world: World, order_id: UUID) -> UUID:
    found: UUID = row(world, "service_order", order_id).recipient_id
    return found


def apart(world: World, who: Actor, order_id: UUID, by: Actor | None = None) -> None:
    served = recipient(world, order_id)
    kind, person = ConflictKind.RELATIVE, who.id if by is not None else None
    world.services.commit(lambda tx: declare_conflict(tx, by or who, served, kind, person))


def test_a_relative_s_order_is_not_accepted_and_lands_with_somebody_else(world: World) -> None:
    order_id, clerk = world.placed(), world.actor("clerk")
    apart(world, clerk, order_id)
    with pytest.raises(Recused) as caught:
        world.services.commit(lambda tx: accept_order(tx, clerk, order_id, None))
    assert isinstance(caught.value, NotAllowed)
    assert "relative" not in caught.value.sentence
    world.services.commit(lambda tx: stand_in(tx, caught.value.order_id))
    secretary = world.actor("secretary")
    assert world.count("todo", kind="stand_in", actor_id=secretary.id, state="open") == 1
    world.services.commit(lambda tx: accept_order(tx, secretary, order_id, None))
    assert world.count("todo", kind="stand_in", state="open") == 0


def test_where_the_whole_desk_keeps_out_the_street_has_it(world: World) -> None:
    order_id, secretary = world.placed(), world.actor("secretary")
    apart(world, secretary, order_id)
    apart(world, world.actor("clerk"), order_id, by=secretary)
    world.services.commit(lambda tx: stand_in(tx, order_id))
    assert world.count("todo", kind="stand_in", role="street_officer", area=HOME[:9]) == 1


def test_nor_is_it_offered_by_hand_or_handed_over_to_a_relative(world: World) -> None:
    member, secretary = world.member("near"), world.actor("secretary")
    order_id = world.accepted()
    apart(world, secretary, order_id)
    ids = [helper_of(member)]
    with pytest.raises(Recused):
        world.services.commit(lambda tx: offer_order(tx, secretary, order_id, ids, None))
    with pytest.raises(NotAllowed, match="cannot own"):
        world.services.commit(lambda tx: hand_over(tx, world.actor("clerk"), order_id, secretary.id))
    world.services.commit(lambda tx: return_order(tx, world.actor("clerk"), order_id, "not_able"))
    assert world.state(order_id) == "needs_human"


def test_a_round_goes_out_without_a_relative_s_order(world: World) -> None:
    world.member("near", per_day=2, per_shift=2)
    secretary = world.actor("secretary")
    mine = world.accepted()
    others = world.accepted(recipient=OTHERS)
    apart(world, secretary, mine)
    round_id = run_round(world, RoundMode.PROPOSE)
    change = [Change(mine, world.shift(), (helper_of(world.actor("near")),))]
    with pytest.raises(Recused):
        world.services.commit(lambda tx: dispatch_round(tx, secretary, round_id, [], change))
    world.services.commit(lambda tx: dispatch_round(tx, secretary, round_id, [], []))
    assert {one: item.state for one, item in items(world, round_id).items()} == {mine: "left_out", others: "offered"}
    assert (world.state(mine), world.state(others)) == ("accepted", "offered")
    assert world.count("todo", kind="stand_in", order_id=mine, actor_id=world.actor("clerk").id) == 1


def test_who_may_declare_for_whom(world: World) -> None:
    order_id, far = world.placed(), world.placed(area=FAR_CELL)
    clerk, secretary = world.actor("clerk"), world.actor("secretary")
    served, elsewhere = recipient(world, order_id), recipient(world, far)
    stranger = world.staff("far_clerk", Role.CLERK, OTHER)
    commit = world.services.commit
    with pytest.raises(NotFound):
        commit(lambda tx: declare_conflict(tx, clerk, elsewhere, ConflictKind.CLOSE, None))
    with pytest.raises(Invalid, match="person"):
        commit(lambda tx: declare_conflict(tx, clerk, served, ConflictKind.CLOSE, secretary.id))
    with pytest.raises(Invalid, match="person"):
        commit(lambda tx: declare_conflict(tx, secretary, served, ConflictKind.CLOSE, stranger.id))
    with pytest.raises(NotFound):
        commit(lambda tx: declare_conflict(tx, world.actor("resident"), served, ConflictKind.CLOSE, None))
    for _ in range(2):
        apart(world, clerk, order_id)
    assert world.count("conflict") == 1
    for who, person in ((clerk, None), (secretary, secretary.id)):
        with pytest.raises(NotAllowed):
            commit(partial(declare_conflict, actor=who, recipient_id=served, kind=None, person=person))
    commit(lambda tx: declare_conflict(tx, secretary, served, None, clerk.id))
    commit(lambda tx: accept_order(tx, clerk, order_id, None))
    assert world.state(order_id) == "accepted"


def test_what_is_accepted_by_itself_falls_to_nobody_who_keeps_out(world: World) -> None:
    clerk, secretary = world.actor("clerk"), world.actor("secretary")
    known, admin = world.accepted(), world.actor("admin")
    automatic = partial(change_settings, actor=admin, area=DISTRICT, dispatch=None)
    world.services.commit(partial(automatic, acceptance=Acceptance.AUTOMATIC))
    apart(world, secretary, known)
    assert row(world, "service_order", world.placed()).owner_id == clerk.id
    command = world.command(consent=TOLD)
    apart(world, clerk, known)
    alone = world.services.commit(lambda tx: place_order(tx, clerk, command))
    assert world.state(alone) == "placed"
