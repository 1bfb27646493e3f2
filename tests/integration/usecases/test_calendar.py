"""Alliances give an extra base to who opted in; public holidays are days off for who does not say otherwise."""

import pytest
from sqlalchemy import update

from matcher.domain.errors import Invalid, NotAllowed
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind
from matcher.store import orders, schema
from matcher.usecases.register_helper import change_helper
from matcher.usecases.set_calendar import set_alliances, set_holidays
from tests.fixtures.steps import followed, helper_of, loaded, open_pool, run_round
from tests.fixtures.world import CELL, FAR_CELL, HOME, NEXT_CELL, OTHER, World


def ally(world: World, *pairs: tuple[str, str]) -> None:
    world.services.commit(lambda tx: set_alliances(tx, world.actor("admin"), pairs))


def change(world: World, who: Actor, **columns: object) -> None:
    mine = schema.helper.c.id == who.helper_id
    world.services.commit(lambda tx: tx.execute(update(schema.helper).where(mine).values(**columns)))


def same(world: World, warm: object) -> bool:
    fresh = loaded(world)
    return (warm.present.orders, warm.present.helpers) == (fresh.present.orders, fresh.present.helpers)  # type: ignore[attr-defined]  # a District


def test_who_opted_in_is_asked_in_the_neighbouring_community_and_nobody_else(world: World) -> None:
    allied, other = world.member("allied", FAR_CELL, alliance=True), world.member("other", FAR_CELL)
    order_id = world.accepted()
    run_round(world)
    assert world.offers(order_id) == {}
    warm = loaded(world)
    ally(world, (HOME, OTHER))
    assert followed(world, warm)
    assert same(world, warm)
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(allied)]
    pooled = world.accepted([world.shift(2)])
    open_pool(world, pooled)
    with world.services.read() as tx:
        assert orders.get(tx, allied, pooled)
        with pytest.raises(Exception, match="no such thing"):
            orders.get(tx, other, pooled)
    ally(world)
    assert followed(world, warm)
    assert same(world, warm)


def test_offers_that_rested_on_an_alliance_end_with_it_and_go_to_others(world: World) -> None:
    allied = world.member("allied", FAR_CELL, alliance=True)
    ally(world, (HOME, OTHER))
    order_id = world.accepted()
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(allied)]
    near = world.member("near")
    ally(world)
    assert (world.offers(order_id), list(world.offers(order_id, "rescinded"))) == ({}, [helper_of(allied)])
    world.work()
    assert list(world.offers(order_id)) == [helper_of(near)]


@pytest.mark.parametrize(
    "fields", [{"alliance": False}, {"tags": {"COMPANION": 0}}], ids=["who opts out", "who lost the skill"]
)
def test_so_do_those_of_one_who_can_serve_there_no_more(world: World, fields: dict[str, object]) -> None:
    allied, secretary = world.member("allied", FAR_CELL, alliance=True), world.staff("far", Role.SECRETARY, OTHER)
    ally(world, (HOME, OTHER))
    order_id = world.accepted()
    run_round(world)
    world.services.commit(lambda tx: change_helper(tx, secretary, helper_of(allied), HelperKind.MEMBER, fields))
    assert world.offers(order_id) == {}


def test_so_do_those_that_lie_too_far_by_now_and_what_still_fits_stands(world: World) -> None:
    one, secretary = world.member("one", total=9, per_day=3), world.actor("secretary")
    here, there = world.accepted(), world.accepted([world.shift(2)], area=NEXT_CELL)
    run_round(world)
    world.services.commit(lambda tx: change_helper(tx, secretary, helper_of(one), HelperKind.MEMBER, {"reach": 0}))
    assert (list(world.offers(here)), world.offers(there)) == ([helper_of(one)], {})


def test_reach_means_in_the_neighbouring_community_what_it_means_at_home(world: World) -> None:
    world.member("allied", FAR_CELL, alliance=True, reach=0)
    world.member("community", OTHER, alliance=True, reach=0)
    ally(world, (HOME, OTHER))
    facts = {one.reach: one for one in loaded(world)._facts.helpers.values()}
    assert facts
    bases = sorted(base for one in loaded(world)._facts.helpers.values() for base in one.bases)
    assert bases == sorted([HOME, OTHER, FAR_CELL, f"{HOME}000"])


@pytest.mark.parametrize("pair", [(HOME, HOME), (HOME, CELL), (HOME, "610104001001"), (HOME, "211402999999")])
def test_an_alliance_is_of_two_communities_of_the_district(world: World, pair: tuple[str, str]) -> None:
    with pytest.raises(Invalid):
        ally(world, pair)


def test_each_alliance_is_named_once_and_by_the_district(world: World) -> None:
    with pytest.raises(Invalid):
        ally(world, (HOME, OTHER), (OTHER, HOME))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: set_alliances(tx, world.actor("secretary"), []))
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: set_holidays(tx, world.actor("clerk"), {}))


def test_on_a_holiday_of_the_district_the_week_says_nothing(world: World) -> None:
    member = world.member("near")
    change(world, member, on_holidays="off")
    order_id = world.accepted([world.shift(3)])
    warm = loaded(world)
    world.services.commit(lambda tx: set_holidays(tx, world.actor("admin"), {world.day(3): False}))
    assert not followed(world, warm)
    run_round(world)
    assert world.offers(order_id) == {}
    change(world, member, on_holidays="works")
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(member)]


def test_a_holiday_taken_back_is_a_day_like_others(world: World) -> None:
    member = world.member("near")
    change(world, member, on_holidays="off")
    dates = {world.day(ahead): True for ahead in range(8)}
    world.services.commit(lambda tx: set_holidays(tx, world.actor("admin"), dates))
    order_id = world.accepted([world.shift(3)])
    run_round(world)
    assert list(world.offers(order_id)) == [helper_of(member)]
