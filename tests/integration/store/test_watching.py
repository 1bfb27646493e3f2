"""What is asked in memory of who may know of a change says the same as the database's scope."""

from uuid import UUID

from sqlalchemy import insert, select, update

from matcher.domain.roles import Actor, Role
from matcher.domain.states import RoundMode
from matcher.store import schema
from matcher.store.scope import helpers_seen_by, orders_seen_by, rounds_seen_by
from matcher.store.watching import Change, OrderSeen, Watcher, described, sees, sees_order, watchers
from matcher.usecases.start_round import start_round
from tests.fixtures.steps import claim, decline, open_pool, run_round
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, NEXT_CELL, OTHER, World

ALLIED = f"{HOME[:9]}002"


def everybody(world: World) -> list[Actor]:
    for role in Role:
        if role in {Role.MEMBER, Role.TEAM_LEADER}:
            continue
        for number, area in enumerate((CELL, HOME, HOME[:9], DISTRICT, OTHER, FAR_CELL, "610104")):
            world.staff(f"{role}{number}", role, area)
    world.member("near"), world.member("next", NEXT_CELL, reach=0), world.member("far", FAR_CELL)
    world.member("building", f"{CELL}001", reach=2), world.member("wide", FAR_CELL, reach=5)
    world.member("allied", FAR_CELL, alliance=True), world.team("crew")
    return list(world.actors.values())


def orders_of_every_kind(world: World) -> list[UUID]:
    offered = world.accepted()
    run_round(world)
    declined = world.accepted([world.shift(2)])
    run_round(world)
    for name in ("near", "next", "far", "building", "wide"):
        if world.actor(name).helper_id in world.offers(declined):
            decline(world, world.actor(name), declined)
    pooled, far, raised = (
        world.accepted([world.shift(3)]),
        world.placed(area=FAR_CELL),
        world.accepted([world.shift(4)]),
    )
    held = world.accepted([world.shift(5)])
    for one in (pooled, held):
        open_pool(world, one)
    claim(world, world.actor("crew"), held)
    order = schema.service_order
    world.services.commit(
        lambda tx: tx.execute(update(order).where(order.c.id == raised).values(level="street", pooled=True))
    )
    return [offered, declined, pooled, far, raised, held]


def all_watchers(world: World, actors: list[Actor]) -> list[Watcher]:
    with world.services.read() as tx:
        return list(watchers(tx, actors).values())


def known_order(change: Change) -> OrderSeen:
    assert change.order is not None
    return change.order


def test_orders_in_memory_as_in_the_database(world: World) -> None:
    pair = {"area": OTHER, "neighbour": HOME}
    world.services.commit(lambda tx: tx.execute(insert(schema.alliance), [pair, {"area": HOME, "neighbour": OTHER}]))
    actors = everybody(world)
    ids = orders_of_every_kind(world)
    known = all_watchers(world, actors)
    rows = [(0, "order", one, one, "x", "x", None) for one in ids]
    with world.services.read() as tx:
        changes = {change.thing_id: change for change in described(tx, rows)}
        counted = 0
        for watcher in known:
            seen = {row for (row,) in tx.tuples(select(schema.service_order.c.id).where(orders_seen_by(watcher.actor)))}
            found = {one for one in ids if sees_order(watcher, known_order(changes[one]))}
            assert found == seen, watcher
            counted += len(seen)
    assert counted > 40


def test_helpers_and_rounds_in_memory_as_in_the_database(world: World) -> None:
    actors = everybody(world)

    def asked(area: str) -> UUID:
        return world.services.commit(lambda tx: start_round(tx, world.actor("admin"), area, RoundMode.PROPOSE))

    rounds = [asked(area) for area in (HOME, OTHER, DISTRICT)]
    known = all_watchers(world, actors)
    with world.services.read() as tx:
        helpers = [one for (one,) in tx.tuples(select(schema.helper.c.id))]
        rows = [(0, "round", one, None, "x", "x", None) for one in rounds]
        changes = described(tx, rows + [(0, "helper", one, None, "x", "x", None) for one in helpers])
        for watcher in known:
            mine = [select(schema.helper.c.id).where(helpers_seen_by(watcher.actor))]
            mine.append(select(schema.dispatch_round.c.id).where(rounds_seen_by(watcher.actor)))
            seen = {one for statement in mine for (one,) in tx.tuples(statement)}
            assert {change.thing_id for change in changes if sees(watcher, change)} == seen, watcher
    world.work()


def test_a_helper_learns_of_what_concerns_itself_also_when_it_has_ended_and_of_no_others(world: World) -> None:
    near, other = world.member("near"), world.member("other", NEXT_CELL)
    order_id = world.accepted()
    run_round(world)
    offer_id = world.offers(order_id)[near.helper_id or order_id]
    decline(world, near, order_id)
    with world.services.read() as tx:
        (change,) = described(tx, [(1, "offer", offer_id, order_id, "decline", "declined", None)])
        known = watchers(tx, [near, other, world.actor("resident"), world.actor("clerk")])

    def learns(who: Actor, one: Change) -> bool:
        return sees(known[who.id], one)

    assert learns(near, change)
    assert not learns(other, change)
    assert not learns(world.actor("resident"), change)
    assert learns(world.actor("clerk"), change)
    world.work()
