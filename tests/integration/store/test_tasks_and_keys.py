"""The outbox: one lease a district, fenced by attempt; and writes that are made once for each Idempotency-Key."""

import threading
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, select, update

from matcher.domain.errors import IdempotencyMismatch, NotFound
from matcher.domain.states import TaskKind
from matcher.store import schema, tasks
from matcher.store.database import Tx
from matcher.store.ids import new_id
from tests.fixtures.crowd import all_at_once
from tests.fixtures.world import DISTRICT, World

Leased = tuple[int, list[Row[Any]]]


@pytest.fixture
def idle(world: World) -> World:
    """A world whose tasks are all done in the end."""
    return world


def ask(world: World, subject: UUID | None = None, kind: TaskKind = TaskKind.MATCH_ORDER) -> UUID:
    found = subject or new_id()
    world.services.commit(lambda tx: tasks.add(tx, kind, DISTRICT, found))
    return found


def lease(world: World) -> Leased:
    epoch, leased = world.services.commit(lambda tx: tasks.lease(tx, DISTRICT, 20))
    return epoch, list(leased)


def finish(world: World, leased: list[Row[Any]]) -> None:
    world.services.commit(lambda tx: tasks.finish(tx, leased))


def give_back(world: World, leased: list[Row[Any]]) -> None:
    world.services.commit(lambda tx: tasks.give_back(tx, leased, "why"))


def test_the_same_is_asked_once_while_it_waits(idle: World) -> None:
    subject = ask(idle)
    ask(idle, subject)
    assert idle.count("task") == 1
    _, leased = lease(idle)
    ask(idle, subject)
    ask(idle, subject)
    assert idle.count("task", state="pending") == 1
    finish(idle, leased)
    finish(idle, lease(idle)[1])
    assert lease(idle) == (0, [])


@pytest.mark.timeout(60)
def test_the_same_asked_by_many_at_once_is_one_task(idle: World) -> None:
    subject, at_once = new_id(), threading.Barrier(8)
    errors: list[Exception] = []

    def one() -> None:
        at_once.wait()
        try:
            ask(idle, subject)
        except Exception as error:  # noqa: BLE001 - told below
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert idle.count("task") == 1
    finish(idle, lease(idle)[1])


def test_a_district_is_leased_to_one_at_a_time(idle: World) -> None:
    ask(idle)
    epoch, leased = lease(idle)
    ask(idle)
    assert lease(idle) == (0, [])
    with idle.services.read() as tx:
        assert tasks.due_districts(tx) == []
    finish(idle, leased)
    with idle.services.read() as tx:
        assert tasks.due_districts(tx) == [DISTRICT]
    later, rest = lease(idle)
    assert (later, len(rest)) == (epoch + 1, 1)
    finish(idle, rest)


def test_a_lost_lease_is_taken_over_and_the_old_attempt_is_fenced(idle: World) -> None:
    ask(idle)
    _, first = lease(idle)
    idle.pass_time(seconds=21)
    _, second = lease(idle)
    assert [row.attempt for row in (*first, *second)] == [1, 2]
    for late in (lambda tx: tasks.finish(tx, first), lambda tx: tasks.renew(tx, first, 20)):
        with pytest.raises(tasks.Fenced):
            idle.services.commit(late)
    with pytest.raises(tasks.Fenced):
        give_back(idle, first)
    finish(idle, second)
    with pytest.raises(tasks.Fenced):
        finish(idle, second)


def test_a_renewed_lease_is_held_longer(idle: World) -> None:
    ask(idle)
    _, leased = lease(idle)
    for _ in range(3):
        idle.pass_time(seconds=15)
        idle.services.commit(lambda tx: tasks.renew(tx, leased, 20))
        assert lease(idle) == (0, [])
    finish(idle, leased)


def test_what_failed_waits_a_little_longer_each_time_and_is_dead_after_five(idle: World) -> None:
    subject = ask(idle)
    for attempt in range(1, tasks.MAX_ATTEMPTS + 1):
        _, leased = lease(idle)
        assert [row.attempt for row in leased] == [attempt]
        give_back(idle, leased)
        assert lease(idle) == (0, [])
        idle.pass_time(seconds=0.5 * 2**attempt)
        dead = idle.services.commit(lambda tx: list(tasks.exhausted(tx, DISTRICT)))
        assert len(dead) == (attempt == tasks.MAX_ATTEMPTS)
    assert idle.count("task", subject_id=subject, state="dead", error="why") == 1
    assert lease(idle) == (0, [])


def test_batches_shrink_as_attempts_grow_so_that_a_bad_item_is_found(idle: World) -> None:
    for _ in range(20):
        ask(idle)
    sizes = []
    while (leased := lease(idle)[1]) and leased[0].attempt < tasks.MAX_ATTEMPTS:
        sizes.append((leased[0].attempt, len(leased)))
        if leased[0].attempt < 4:
            give_back(idle, leased)
        else:
            finish(idle, leased)
        idle.pass_time(seconds=5)
    assert sizes[:3] == [(1, 20), (2, 20), (3, 16)]
    assert sorted(sizes[3:]) == [(3, 4), *[(4, 1)] * 20]
    assert idle.count("task", state="done") == 20


def test_a_round_is_leased_alone_and_in_its_turn(idle: World) -> None:
    before, asked, after = ask(idle), ask(idle, kind=TaskKind.RUN_ROUND), ask(idle)
    _, first = lease(idle)
    assert [row.subject_id for row in first] == [before, after]
    finish(idle, first)
    _, second = lease(idle)
    assert [row.subject_id for row in second] == [asked]
    finish(idle, second)


def test_what_was_asked_again_while_it_failed_is_not_doubled(idle: World) -> None:
    subject = ask(idle)
    _, leased = lease(idle)
    ask(idle, subject)
    give_back(idle, leased)
    assert idle.count("task", state="pending") == 1
    finish(idle, lease(idle)[1])


def once(world: World, key: str | None, fingerprint: bytes, effects: list[int], who: str = "resident") -> Any:
    def work(tx: Tx) -> tuple[int, Any]:
        tx.execute(update(schema.district).values(epoch=schema.district.c.epoch + 1))
        effects.append(1)
        return 201, {"n": tx.value(select(schema.district.c.epoch))}

    return world.services.commit_once(world.actor(who), key, fingerprint, work)


def epoch(world: World) -> int:
    with world.services.read() as tx:
        return int(tx.value(select(schema.district.c.epoch)))


def test_the_same_key_and_body_give_the_first_answer_again(world: World) -> None:
    first = once(world, "k", b"body", [])
    assert once(world, "k", b"body", []) == first == (201, {"n": 1})
    assert epoch(world) == 1
    with pytest.raises(IdempotencyMismatch):
        once(world, "k", b"other", [])
    assert once(world, "k", b"other", [], "clerk")[1] == {"n": 2}
    assert once(world, None, b"body", [])[1] == {"n": 3}


def test_a_write_that_failed_leaves_its_key_free(world: World) -> None:
    def fail(_: Tx) -> tuple[int, Any]:
        raise NotFound

    with pytest.raises(NotFound):
        world.services.commit_once(world.actor("resident"), "k", b"body", fail)
    assert once(world, "k", b"other", [])[0] == 201


@pytest.mark.timeout(60)
def test_the_same_key_at_once_has_one_effect(world: World) -> None:
    answers: list[object] = []
    all_at_once([lambda: answers.append(once(world, "k", b"body", []))] * 8)
    assert answers == [(201, {"n": 1})] * 8
    assert epoch(world) == 1
