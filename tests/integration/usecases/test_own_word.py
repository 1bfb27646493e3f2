"""Whose word counts: for oneself, for another, of another's record; and who rates in the end."""

from typing import Any
from uuid import UUID

import pytest

from matcher.domain.closing import Answers
from matcher.domain.errors import NoConsent, NotAllowed
from matcher.domain.roles import Actor, Role
from matcher.domain.states import ConsentBy, ConsentHow, ConsentPurpose
from matcher.usecases.accept_order import accept_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.place_order import Consent, Person, Proxy
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reject_order import reject_order
from tests.fixtures.intake import GRANNY, GUARDIAN, PROXY, SELF, TOLD, agree, do, known, place, recipient_of, refused
from tests.fixtures.steps import claim, open_pool, report, row, start
from tests.fixtures.world import CELL, HOME, World

FILER = Person("示例甲", "00012345678")
BEHALF = Proxy("示例儿", "儿子")
GOOD = Answers(None, None, True)


@pytest.fixture
def near(world: World) -> Actor:
    return world.member("near", total=100, per_day=50, per_shift=50)


def done(world: World, near: Actor, order_id: UUID) -> None:
    do(world, lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    open_pool(world, order_id)
    held = claim(world, near, order_id)
    start(world, near, held)
    report(world, near, held)
    do(world, lambda tx: confirm_order(tx, world.actor("clerk"), order_id))


def rate(world: World, who: Actor, order_id: UUID) -> None:
    do(world, lambda tx: rate_order(tx, who, order_id, GOOD, None, None))


def by_code(order_id: UUID) -> Actor:
    return Actor(order_id, Role.FOLLOWER, CELL, None, order_id)


def test_number_and_code_let_a_proxy_rate_no_more_than_an_account_does(world: World, near: Actor) -> None:
    world.staff("son", Role.RESIDENT, CELL)
    served, son = known(world), world.actor("son")
    agree(world, served, ConsentPurpose.ORDER, son.id)
    order_id = place(world, "son", recipient=served, on_behalf_of=BEHALF, consent=PROXY)
    done(world, near, order_id)
    for who in (son, by_code(order_id)):
        with pytest.raises(NotAllowed):
            rate(world, who, order_id)
    agree(world, served, ConsentPurpose.RATE, son.id)
    rate(world, by_code(order_id), order_id)


def test_grid_staff_file_for_others_and_do_not_rate(world: World, near: Actor) -> None:
    grid = world.staff("grid", Role.GRID_STAFF, CELL)
    order_id = place(world, "grid", recipient=GRANNY, on_behalf_of=BEHALF, consent=TOLD)
    done(world, near, order_id)
    with pytest.raises(NotAllowed):
        rate(world, grid, order_id)
    # The code was read out to her.
    rate(world, by_code(order_id), order_id)


@pytest.mark.parametrize("who", ["grid", "clerk", "secretary"])
def test_staff_say_how_they_were_told(world: World, who: str) -> None:
    world.staff("grid", Role.GRID_STAFF, CELL)
    for by in ConsentBy:
        given = Consent(by, ConsentHow.CLICK, "1")
        refused(world, NoConsent, who, recipient=GRANNY, consent=given)
        refused(world, NoConsent, who, recipient=GRANNY, on_behalf_of=BEHALF, consent=given)
    place(world, who, recipient=GRANNY, consent=TOLD)


@pytest.mark.parametrize("how", list(ConsentHow))
def test_a_resident_speaks_for_nobody_else_as_if_it_were_that_person(world: World, how: ConsentHow) -> None:
    given = Consent(ConsentBy.SELF, how, "1")
    for other in (GRANNY, Person(FILER.name, "00099990000"), Person("示例乙", FILER.phone)):
        refused(world, NoConsent, recipient=other, contact=FILER, consent=given)
    refused(world, NoConsent, on_behalf_of=BEHALF, consent=given)
    mine = place(world, recipient=FILER, contact=FILER, consent=given)
    assert world.state(mine) == "placed"


def test_one_s_own_record_is_one_under_which_one_ordered_before(world: World) -> None:
    served = known(world)
    agree(world, served, ConsentPurpose.ORDER, world.actor("resident").id)
    refused(world, NoConsent, recipient=served, contact=FILER)
    place(world, recipient=served, contact=FILER, on_behalf_of=BEHALF, consent=PROXY)
    refused(world, NoConsent, recipient=served, contact=FILER)
    mine = recipient_of(world, place(world, contact=FILER))
    daughter = Person("示例女", "00055554444")
    assert recipient_of(world, place(world, recipient=mine, contact=daughter)) == mine


def born(world: World, recipient: UUID) -> Any:
    return row(world, "recipient", recipient).born_year


def test_what_a_stranger_says_of_a_neighbour_waits_for_the_desk(world: World) -> None:
    world.staff("neighbour", Role.RESIDENT, CELL)
    first = place(world, "neighbour", recipient=None, contact=GRANNY)
    served = recipient_of(world, first)
    child = Person(GRANNY.name, GRANNY.phone, world.today.year - 5)
    told: dict[str, Any] = {"recipient": child, "contact": FILER, "consent": GUARDIAN}
    claimed = place(world, **told)
    assert (recipient_of(world, claimed), born(world, served)) == (served, None)
    assert (row(world, "service_order", first).headcount, row(world, "service_order", claimed).headcount) == (1, 2)
    do(world, lambda tx: reject_order(tx, world.actor("clerk"), claimed, "mistake"))
    place(world, "neighbour", recipient=None, contact=GRANNY, consent=SELF)
    again = place(world, **told)
    do(world, lambda tx: accept_order(tx, world.actor("clerk"), again, None))
    assert born(world, served) == child.born_year
    assert row(world, "service_order", first).headcount == 2


def test_who_gives_a_neighbour_s_name_as_the_own_makes_no_child_of_the_neighbour(world: World) -> None:
    world.staff("neighbour", Role.RESIDENT, CELL)
    first = place(world, "neighbour", recipient=None, contact=GRANNY)
    served = recipient_of(world, first)
    young = Person(GRANNY.name, GRANNY.phone, world.today.year - 16)
    for told in ({"recipient": young}, {"recipient": None}):
        place(world, contact=young, **told)
        assert (born(world, served), row(world, "service_order", first).headcount) == (None, 1)
    # The stranger has ordered under that name by now, and the neighbour's word waits as well.
    again = place(world, "neighbour", recipient=young, contact=young)
    assert born(world, served) is None
    do(world, lambda tx: accept_order(tx, world.actor("clerk"), again, None))
    assert born(world, served) == young.born_year


def test_what_one_says_of_oneself_and_the_desk_of_anybody_is_known_at_once(world: World) -> None:
    world.staff("warden", Role.CLERK, HOME)
    mine = recipient_of(world, place(world, contact=FILER))
    place(world, recipient=Person(FILER.name, FILER.phone, world.today.year - 16), contact=FILER)
    assert born(world, mine) == world.today.year - 16
    hers = recipient_of(world, place(world, "warden", recipient=GRANNY))
    place(world, "warden", recipient=Person(GRANNY.name, GRANNY.phone, 1941))
    assert born(world, hers) == 1941
