"""Number and code open one order and nothing else, and cannot be guessed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, product
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from matcher.domain.closing import CODE_SIGNS
from matcher.domain.errors import Invalid, NotAllowed, NotFound, Unauthenticated
from matcher.domain.roles import Role
from matcher.queries.orders import read_order
from matcher.store import codes, schema
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.create_token import create_token
from matcher.usecases.follow_order import follow_order
from matcher.usecases.issue_code import issue_code
from matcher.usecases.place_order import place_order
from tests.fixtures.crowd import WON, ending
from tests.fixtures.steps import reasons, row
from tests.fixtures.world import CELL, World

RIGHT = "A7K2"
WRONG = ["".join(signs) for signs in islice(product(CODE_SIGNS, repeat=4), 200) if "".join(signs) != RIGHT]


@pytest.fixture
def order_id(world: World) -> UUID:
    """The first order, so its number is 1."""
    return world.services.commit(lambda tx: place_order(tx, world.actor("resident"), world.command(), RIGHT))


def tried(world: World, code: str, number: int = 1, caller: str = "here") -> str:
    return ending(lambda: follow_order(world.services, number, code, caller))


def test_whoever_has_number_and_code_follows_this_order_alone(world: World, order_id: UUID) -> None:
    other = world.placed()
    who = follow_order(world.services, 1, RIGHT, "here")
    assert (who.id, who.role, who.order_id, who.helper_id) == (order_id, Role.FOLLOWER, order_id, None)
    with world.services.read() as tx:
        assert read_order(tx, who, order_id).number == "000001"
        with pytest.raises(NotFound):
            read_order(tx, who, other)
    world.services.commit(lambda tx: change_order(tx, who, order_id, (world.shift(3),), None))
    with pytest.raises(NotAllowed, match="place"):
        world.services.commit(lambda tx: change_order(tx, who, order_id, None, "示例路9号"))
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: cancel_order(tx, who, other, "mistake"))
    world.services.commit(lambda tx: cancel_order(tx, who, order_id, "mistake"))
    with world.services.read() as tx:
        told = tx.rows(select(schema.event).where(schema.event.c.verb == "cancel"))
    assert [(one.actor_id, one.role) for one in told] == [(order_id, "follower")]


def test_the_code_itself_is_kept_nowhere(world: World, order_id: UUID) -> None:
    kept = row(world, "service_order", order_id).code_hash
    with world.services.read() as tx:
        assert bytes(kept) == codes.hash_of(tx, order_id, RIGHT)
        assert codes.hash_of(tx, uuid4(), RIGHT) != bytes(kept)
        assert RIGHT.encode() not in bytes(kept)


def test_unknown_wrong_and_missing_codes_are_refused_with_one_sentence(world: World, order_id: UUID) -> None:
    world.placed()
    said = set()
    for number, code in ((1, WRONG[0]), (2, RIGHT), (999_999, RIGHT)):
        with pytest.raises(Unauthenticated) as caught:
            follow_order(world.services, number, code, f"caller {number}")
        said.add(caught.value.sentence)
    assert len(said) == 1
    # A number that nobody has is counted like one that somebody has.
    assert world.count("code_try", kind="order", wrong=1) == 3
    assert world.count("code_try", kind="caller", wrong=1) == 3


def test_each_wrong_code_makes_the_next_wait_longer_also_the_right_one(world: World, order_id: UUID) -> None:
    assert [tried(world, code, caller=code) for code in WRONG[:3]] == [
        "unauthenticated",
        "unauthenticated",
        "slow_down",
    ]
    assert tried(world, RIGHT, caller="another") == "slow_down"
    world.pass_time(seconds=1.5)
    assert tried(world, WRONG[3]) == "unauthenticated"
    world.pass_time(seconds=1.5)
    assert tried(world, RIGHT) == "slow_down"
    world.pass_time(seconds=1)
    assert tried(world, RIGHT) == WON
    assert world.count("code_try", kind="order", wrong=0) == 1


def test_after_ten_wrong_codes_the_right_one_opens_nothing_until_the_desk_gives_a_new_one(
    world: World, order_id: UUID
) -> None:
    for number, code in enumerate(WRONG[:10]):
        assert tried(world, code, caller=f"caller {number}") == "unauthenticated"
        world.pass_time(hours=1)
    assert tried(world, RIGHT, caller="the resident") == "unauthenticated"
    world.pass_time(days=400)
    assert tried(world, RIGHT, caller="the resident") == "unauthenticated"
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: issue_code(tx, world.actor("resident"), order_id))
    fresh = world.services.commit(lambda tx: issue_code(tx, world.actor("clerk"), order_id))
    assert tried(world, fresh, caller="the resident") == WON
    assert tried(world, RIGHT, caller="the resident") == "unauthenticated"
    assert ("order", "issue_code", None) in reasons(world, order_id)


def test_who_tries_many_numbers_waits_as_well(world: World, order_id: UUID) -> None:
    said = [tried(world, WRONG[0], number) for number in range(100, 110)]
    assert Counter(said) == {"unauthenticated": 6, "slow_down": 4}
    assert tried(world, RIGHT) == "slow_down"
    assert tried(world, RIGHT, caller="elsewhere") == WON
    world.pass_time(days=1, seconds=1)
    assert tried(world, WRONG[0], 200) == "unauthenticated"
    assert world.count("code_try", kind="caller", wrong=1) == 1


def test_the_own_code_does_not_wash_an_address_clean(world: World, order_id: UUID) -> None:
    for number in range(100, 106):
        tried(world, WRONG[0], number, "thief")
        tried(world, RIGHT, 1, "thief")
    assert tried(world, RIGHT, 1, "thief") == "slow_down"


@pytest.mark.timeout(240)
def test_sixty_four_wrong_codes_at_once_are_counted_one_by_one(world: World, order_id: UUID) -> None:
    with ThreadPoolExecutor(16) as crowd:
        said = Counter(crowd.map(lambda n: tried(world, WRONG[n], caller=f"caller {n}"), range(64)))
    assert said["unauthenticated"] <= 10
    assert said["unauthenticated"] + said["slow_down"] == 64
    with world.services.read() as tx:
        found = tx.rows(select(schema.code_try).where(schema.code_try.c.kind == "order"))
    assert [one.wrong for one in found] == [said["unauthenticated"]]


def test_tries_of_long_ago_are_deleted_but_not_a_blocked_code(world: World, order_id: UUID) -> None:
    for number, code in enumerate(WRONG[:10]):
        tried(world, code, caller=f"caller {number}")
        world.pass_time(hours=1)
    tried(world, RIGHT, 500)
    world.pass_time(days=31)
    world.services.commit(codes.forget_tries)
    assert world.count("code_try") == world.count("code_try", kind="order", wrong=10) == 1


def test_codes_and_door_words_are_made_by_chance(world: World) -> None:
    made = {codes.new_code() for _ in range(200)}
    assert len(made) > 190
    assert all(len(code) == 4 and set(code) <= set(CODE_SIGNS) for code in made)
    assert len({codes.new_door_word() for _ in range(200)}) > 20


def test_a_follower_has_no_token_and_no_way_to_place(world: World, order_id: UUID) -> None:
    who = follow_order(world.services, 1, RIGHT, "here")
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: place_order(tx, who, world.command()))
    assert who.area == CELL
    assert world.count("actor", role="follower") == 0
    with pytest.raises(Invalid, match="number and code"):
        world.services.commit(lambda tx: create_token(tx, Role.FOLLOWER, CELL, None, "x"))
