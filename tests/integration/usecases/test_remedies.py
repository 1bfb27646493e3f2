"""Where nobody is found it is said what would help: whoever follows it sees the order served."""

import datetime as dt
from uuid import UUID

from sqlalchemy import update

from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.planning.answers import Candidates, candidates, what_if
from matcher.planning.remedies import Remedy
from matcher.store import helpers, schema
from matcher.usecases.change_order import change_order
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.offer_order import offer_order
from tests.fixtures.intake import do
from tests.fixtures.steps import claim, helper_of, items, loaded, open_pool, run_round
from tests.fixtures.world import FAR_CELL, NEXT_CELL, TWO_PEOPLE, World


def asked(world: World, order_id: UUID) -> Candidates:
    return candidates(loaded(world), order_id, 10)


def remedies(world: World, order_id: UUID) -> dict[str, Remedy]:
    """By kind; the round says the same as the page of the order."""
    unserved = asked(world, order_id).unserved
    assert unserved is not None
    (item,) = [one for one in items(world, run_round(world)).values() if one.order_id == order_id]
    assert item.remedies == (list(unserved.remedies) or None)
    return {one["kind"]: one for one in unserved.remedies}


def only_in_the_evening(world: World, who: Actor) -> None:
    do(world, lambda tx: helpers.set_week(tx, helper_of(who), [(day, "evening") for day in range(7)]))


def test_another_time(world: World) -> None:
    only_in_the_evening(world, world.member("near"))
    order_id = world.accepted()
    told = remedies(world, order_id)["add_shift"]
    assert told["shift"]["part"] == "evening"
    assert told["cost_change"] < 0
    window = Shift(dt.date.fromisoformat(told["shift"]["date"]), told["shift"]["part"])
    do(world, lambda tx: change_order(tx, world.actor("clerk"), order_id, (window,), None))
    run_round(world)
    assert world.offers(order_id)


def test_a_wider_search_and_one_who_comes_from_farther(world: World) -> None:
    world.member("far", FAR_CELL, reach=3)
    order_id = world.accepted()
    told = remedies(world, order_id)
    assert set(told) == {"widen_search", "add_helper"}
    do(world, lambda tx: tx.execute(update(schema.service_order).values(search_level=told["widen_search"]["level"])))
    assert len(asked(world, order_id).items) == 1
    near = world.member("near", NEXT_CELL, reach=0)
    do(world, lambda tx: tx.execute(update(schema.service_order).values(search_level="community")))
    wide = remedies(world, order_id)["widen_area"]
    assert wide["helper"] == str(helper_of(near))
    do(world, lambda tx: helpers.change(tx, helpers.lock(tx, helper_of(near)), {"reach": wide["reach"]}, None))
    run_round(world)
    assert set(world.offers(order_id)) == {helper_of(near)}


def test_one_more_of_somebody_who_takes_little(world: World) -> None:
    near = world.member("near", total=0)
    order_id = world.accepted()
    more = remedies(world, order_id)["raise_limit"]
    assert (more["helper"], more["limit"], more["to"]) == (str(helper_of(near)), "total", 1)
    do(world, lambda tx: helpers.change(tx, helpers.lock(tx, helper_of(near)), {"total": 1}, None))
    run_round(world)
    assert set(world.offers(order_id)) == {helper_of(near)}


def test_nobody_is_told_to_do_without_a_checked_credential(world: World) -> None:
    world.member("handy", tags=["CLEAN"])
    told = remedies(world, world.accepted(service="E01"))
    assert set(told) == {"add_helper"}
    assert told["add_helper"]["tags"] == ["LAWYER*"]


def test_of_two_people_one_is_not_enough_and_one_more_is(world: World) -> None:
    near, order_id = world.member("near", tags=["ELECTRICIAN*"]), world.accepted(service=TWO_PEOPLE)
    found = asked(world, order_id)
    assert [one.helper_id for one in found.items] == [helper_of(near)]
    assert found.unserved is not None
    assert found.unserved.reason == "impossible"
    alone = what_if(loaded(world), order_id, helper_of(near), None)
    assert alone is not None
    assert (alone.is_full, alone.cost_change > 0) == (False, True)
    more = remedies(world, order_id)["add_helper"]
    other = world.member("other", more["area"], more["tags"])
    together = what_if(loaded(world), order_id, helper_of(near), None)
    assert together is not None
    assert together.is_full
    assert asked(world, order_id).unserved is None
    run_round(world)
    assert set(world.offers(order_id)) == {helper_of(near), helper_of(other)}


def test_who_did_not_answer_is_not_asked_again_but_may_say_yes_after_all(world: World) -> None:
    near, order_id = world.member("near"), world.accepted([world.shift(3)])
    run_round(world)
    world.pass_time(hours=30)
    assert world.services.commit(expire_offers) == 1
    world.work()
    assert asked(world, order_id).items == ()
    run_round(world)
    assert not world.offers(order_id)
    do(world, lambda tx: offer_order(tx, world.actor("secretary"), order_id, [helper_of(near)], None))
    assert set(world.offers(order_id)) == {helper_of(near)}
    open_pool(world, order_id)
    claim(world, near, order_id)
    assert world.state(order_id) == "assigned"
