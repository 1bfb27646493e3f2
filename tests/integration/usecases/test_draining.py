"""The worker's part: one effect whatever happens in between, and one bad item stops nobody else."""

import threading
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain.states import RoundMode, RoundStep, TaskKind
from matcher.planning import judged, solve
from matcher.planning.problem import Problem
from matcher.planning.solve import Outcome
from matcher.store import schema, tasks
from matcher.usecases import drain as draining
from matcher.usecases.apply_plan import fence
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.dispatch_round import dispatch_round
from tests.fixtures.steps import ask_round, helper_of, items, row, run_round
from tests.fixtures.world import DISTRICT, NEXT_CELL, World

Meanwhile = Callable[[Callable[[], None]], None]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Do something once while the engine thinks."""

    def between(act: Callable[[], None]) -> None:
        todo = [act]

        def plan(problem: Problem, **options: bool) -> Outcome:
            found = solve.plan(problem, greedy=options.get("greedy", False))
            if todo:
                todo.pop()()
            return found

        monkeypatch.setattr(draining, "plan", plan)

    return between


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Problem], bool]], list[bool]]:
    """Let the engine fail on some problems; whether each run was the simple one."""

    def fail(is_bad: Callable[[Problem], bool]) -> list[bool]:
        greedy: list[bool] = []

        def plan(problem: Problem, **options: bool) -> Outcome:
            greedy.append(options.get("greedy", False))
            if is_bad(problem):
                raise MemoryError
            return solve.plan(problem, greedy=greedy[-1])

        monkeypatch.setattr(draining, "plan", plan)
        return greedy

    return fail


def ask_match(world: World, order_id: UUID) -> None:
    world.services.commit(lambda tx: tasks.add(tx, TaskKind.MATCH_ORDER, DISTRICT, order_id))


def work_on(world: World, attempts: int) -> None:
    """Work, and wait for what was given back, so often."""
    for _ in range(attempts):
        world.work()
        world.pass_time(seconds=29)


def test_an_order_changed_during_the_run_is_skipped_and_matched_again(world: World, meanwhile: Meanwhile) -> None:
    member = world.member("near")
    order_id, other = world.accepted([world.shift(1)]), world.accepted([world.shift(4)])

    def change() -> None:
        world.services.commit(lambda tx: change_order(tx, world.actor("resident"), order_id, (world.shift(3),), None))

    meanwhile(change)
    round_id = run_round(world)
    found = items(world, round_id)
    assert (found[order_id].state, found[other].state) == ("changed", "offered")
    offer = row(world, "offer", world.offers(order_id)[helper_of(member)])
    assert offer.date == world.day(3)
    assert world.count("offer") == 2


@pytest.mark.parametrize("mode", RoundMode)
def test_an_order_cancelled_during_the_run_stays_cancelled(world: World, meanwhile: Meanwhile, mode: RoundMode) -> None:
    world.member("near")
    order_id = world.accepted()
    meanwhile(lambda: world.services.commit(lambda tx: cancel_order(tx, world.actor("resident"), order_id, "mistake")))
    round_id = run_round(world, mode)
    if mode is RoundMode.PROPOSE:
        world.services.commit(lambda tx: dispatch_round(tx, world.actor("secretary"), round_id, (), ()))
    assert (world.state(order_id), world.count("offer")) == ("cancelled", 0)
    assert items(world, round_id)[order_id].state == "changed"


def test_a_run_that_another_has_overtaken_writes_nothing(world: World, meanwhile: Meanwhile) -> None:
    world.member("near")
    order_id = world.accepted()
    round_id = ask_round(world)

    def overtake() -> None:
        world.pass_time(seconds=10)
        world.work()

    meanwhile(overtake)
    world.work()
    assert world.state(order_id) == "offered"
    assert world.count("offer") == 1
    assert row(world, "dispatch_round", round_id).state == "dispatched"
    assert world.count("round_item") == 1


def test_a_stale_epoch_is_fenced_even_with_the_lease_in_hand(world: World) -> None:
    world.member("near")
    world.accepted()
    ask_round(world)
    epoch, leased = world.services.commit(lambda tx: tasks.lease(tx, DISTRICT, 20))
    raised = update(schema.district).values(epoch=schema.district.c.epoch + 1)
    world.services.commit(lambda tx: tx.execute(raised))
    with pytest.raises(tasks.Fenced):
        world.services.commit(lambda tx: fence(tx, leased, epoch))
    assert world.count("task", state="leased") == 1
    world.services.commit(lambda tx: fence(tx, leased, epoch + 1))
    world.work()


def test_from_the_third_attempt_a_run_takes_the_simple_plan(
    world: World, failing: Callable[[Callable[[Problem], bool]], list[bool]]
) -> None:
    world.member("near")
    order_id = world.accepted()
    round_id = ask_round(world)
    failures = iter([True, True, False])
    greedy = failing(lambda _: next(failures))
    work_on(world, 3)
    assert greedy == [False, False, True]
    assert world.state(order_id) == "offered"
    assert row(world, "dispatch_round", round_id).solver == "greedy"


def test_a_round_that_always_fails_ends_and_says_where(
    world: World, failing: Callable[[Callable[[Problem], bool]], list[bool]]
) -> None:
    order_id = world.accepted()
    greedy = failing(lambda _: True)
    round_id = ask_round(world)
    work_on(world, 6)
    found = row(world, "dispatch_round", round_id)
    assert (found.state, found.failure, len(greedy)) == ("failed", "MemoryError", tasks.MAX_ATTEMPTS)
    assert world.count("task", state="dead") == 1
    assert world.state(order_id) == "accepted"
    work_on(world, 2)
    assert len(greedy) == tasks.MAX_ATTEMPTS


def test_a_poison_order_does_not_stop_the_others(
    world: World, failing: Callable[[Callable[[Problem], bool]], list[bool]]
) -> None:
    members = [world.member(f"m{number}") for number in range(3)]
    placed = [world.accepted([world.shift(day)]) for day in (1, 2, 3)]
    poison = placed[1]
    failing(lambda problem: problem.engine_id(poison) is not None)

    def ask() -> None:
        for order_id in placed:
            ask_match(world, order_id)

    ask()
    work_on(world, 8)
    assert [len(world.offers(order_id)) for order_id in placed] == [1, 0, 1]
    assert world.count("task", state="dead", subject_id=poison) == 1
    assert world.count("task", state="done") == 2
    assert len(members) == 3


def test_a_task_asked_again_while_it_failed_is_done_once(
    world: World, failing: Callable[[Callable[[Problem], bool]], list[bool]]
) -> None:
    world.member("near")
    order_id = world.accepted()

    def ask() -> None:
        world.services.commit(lambda tx: tasks.add(tx, TaskKind.MATCH_ORDER, DISTRICT, order_id))

    def ask_and_fail(_: Problem) -> bool:
        is_bad = world.count("task") < 3
        if is_bad:
            ask()
        return is_bad

    ask()
    failing(ask_and_fail)
    work_on(world, 5)
    assert world.count("task", state="pending") == 0
    assert world.state(order_id) == "offered"


def test_a_long_run_keeps_its_lease(world: World, meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch) -> None:
    world.member("near", NEXT_CELL)
    order_id = world.accepted()
    renewed = threading.Event()
    renew = tasks.renew

    def told(*arguments: object) -> None:
        renew(*arguments)  # type: ignore[arg-type]  # passed on as they came
        renewed.set()

    monkeypatch.setattr(tasks, "renew", told)
    monkeypatch.setattr(threading, "Event", _hasty(threading.Event))
    meanwhile(lambda: _wait(renewed))
    run_round(world)
    assert renewed.is_set()
    assert world.state(order_id) == "offered"


def _wait(event: threading.Event) -> None:
    assert event.wait(60)


def _hasty(real: type[threading.Event]) -> type[threading.Event]:
    class Hasty(real):  # type: ignore[valid-type, misc]  # a subclass of what was there
        def wait(self, timeout: float | None = None) -> bool:
            return bool(super().wait(0.01 if timeout == 2 else timeout))

    return Hasty


def test_a_round_over_nothing_is_dispatched_at_once(world: World) -> None:
    round_id = run_round(world)
    found = row(world, "dispatch_round", round_id)
    assert (found.state, found.served, found.unserved, found.cost) == ("dispatched", 0, 0, 0)


def test_a_task_for_an_order_that_wants_nobody_any_more_is_simply_done(world: World) -> None:
    order_id: UUID = world.placed()
    world.services.commit(lambda tx: tasks.add(tx, TaskKind.MATCH_ORDER, DISTRICT, order_id))
    world.work()
    with world.services.read() as tx:
        assert tx.value(select(schema.task.c.state)) == "done"


def test_a_round_tells_its_steps_and_what_taking_the_orders_in_turn_would_have_given(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.member("near")
    world.accepted(), world.accepted()
    round_id, seen = ask_round(world, RoundMode.PROPOSE), []

    def plan(problem: Problem, **options: Any) -> Outcome:
        tell = options.pop("reached")
        seen.append(row(world, "dispatch_round", round_id).step)

        def reached(step: RoundStep) -> None:
            tell(step)
            seen.append(row(world, "dispatch_round", round_id).step)

        return solve.plan(problem, **options, reached=reached)

    monkeypatch.setattr(draining, "plan", plan)
    world.work()
    made = row(world, "dispatch_round", round_id)
    assert seen == ["reading", "solving", "helping"]
    assert made.step is None
    assert made.in_turn == {"served": 1, "cost": made.in_turn["cost"]}
    assert made.in_turn["cost"] >= made.cost
    assert made.timings["check"] > 0


def test_a_plan_that_the_checker_refuses_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise judged.RefusedByCheckerError

    monkeypatch.setattr(solve, "check_plan", refuse)
    world.member("near"), world.accepted()
    round_id = ask_round(world, RoundMode.PROPOSE)
    work_on(world, 2)
    assert row(world, "dispatch_round", round_id).state == "running"
    work_on(world, 1)
    made = row(world, "dispatch_round", round_id)
    assert (made.state, made.solver, made.in_turn) == ("proposed", "greedy", None)
