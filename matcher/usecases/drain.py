"""What a worker does when it is rung, or finds something due: lease, think, and write what came of it once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import Row, select, update

from matcher.domain.errors import JiedanError, place_of
from matcher.domain.states import RoundState, RoundStep, TaskKind
from matcher.planning import asking
from matcher.planning.instance import build
from matcher.planning.on_day import day_horizon, plan_day
from matcher.planning.solve import Outcome, plan
from matcher.store import days, snapshot, tasks
from matcher.store.database import Tx
from matcher.store.schema import dispatch_round, service_order
from matcher.store.snapshot_day import read_day
from matcher.store.transition import move
from matcher.usecases.apply_plan import apply_matches, apply_round, fail_round, fence
from matcher.usecases.offer_in_parallel import Ask, find, offer_in_parallel
from matcher.usecases.services import Services
from matcher.usecases.steps.day_places import assign_lines
from matcher.usecases.steps.runs import join_waiting
from matcher.usecases.steps.uncollected import uncollected

GREEDY_FROM = 3
HELPED_MOST, HELPED_ON_DAY = 20, 5
"""For so many of the dearest orders that a round leaves it says what would help."""
"""The attempt from which a run takes the simple plan: the exact one has failed or overrun twice."""

log = structlog.get_logger("jiedan.drain")


def due_districts(services: Services) -> list[str]:
    """Districts in which work is due and nobody is at it."""
    with services.read() as tx:
        return tasks.due_districts(tx)


def drain(services: Services, district: str) -> None:
    """Do all work that is due in the district, one lease after the other."""
    while _is_due(services, district):
        epoch, leased = services.commit(lambda tx: _lease(services, tx, district))
        if not leased or not _do(services, epoch, leased):
            return


def _is_due(services: Services, district: str) -> bool:
    # A look costs less than a try: taking the lease waits for the turn to write.
    with services.read() as tx:
        return tasks.is_due(tx, district)


def _do(services: Services, epoch: int, leased: Sequence[Row[Any]]) -> bool:
    """One lease's work; False where it failed in a way that the next lease might meet at once again."""
    about = {"district": leased[0].district, "kind": leased[0].kind, "attempt": leased[0].attempt}
    try:
        with _heartbeat(services, leased):
            _work(services, epoch, leased)
    except tasks.Fenced:
        log.warning("fenced", **about)
    except Exception as error:  # noqa: BLE001 - one bad item must not stop the others
        name = error.code if isinstance(error, JiedanError) else type(error).__name__
        # Where, and not what: an error's text may hold what people wrote.
        log.error("failed", at=place_of(error), **about)  # noqa: TRY400 - no traceback: it would show what people wrote
        with suppress(tasks.Fenced):
            services.commit(lambda tx: tasks.give_back(tx, leased, name))
        return False
    return True


def _lease(services: Services, tx: Tx, district: str) -> tuple[int, Sequence[Row[Any]]]:
    for dead in tasks.exhausted(tx, district):
        log.error("gave_up", district=district, kind=dead.kind, task=str(dead.id), error=dead.error)
        if dead.kind == TaskKind.RUN_ROUND:
            fail_round(tx, dead.subject_id, dead.error or "lease_lost")
    return tasks.lease(tx, district, services.settings.lease_s)


def _work(services: Services, epoch: int, leased: Sequence[Row[Any]]) -> None:
    if leased[0].kind == TaskKind.RUN_ROUND:
        with uncollected():
            _run_round(services, epoch, leased)
    else:
        _match_orders(services, epoch, leased)


def _match_orders(services: Services, epoch: int, leased: Sequence[Row[Any]]) -> None:
    ids, code = [row.subject_id for row in leased], leased[0].district
    # Whoever has failed twice takes the simple plan, also for what is urgent.
    is_simple = leased[0].attempt >= GREEDY_FROM
    at_once, asks = (set[UUID](), list[Ask]()) if is_simple else find(services, code, ids)
    of_days = _of_days(services, ids)
    for_days = [(day_id, _think_day(services, leased[0], day_id, some)) for day_id, some in of_days.items()]
    apart = at_once.union(*of_days.values())
    others = [one for one in ids if one not in apart]
    outcome = _proposed(services, leased[0], others) if others else None

    def write(tx: Tx) -> int:
        fence(tx, leased, epoch)
        join_waiting(tx, ids)
        offered = apply_matches(tx, outcome) if outcome is not None else 0
        offered += sum(len(assign_lines(tx, one, its.lines, None).offered) for one, its in for_days)
        return offered + sum(offer_in_parallel(tx, ask) > 0 for ask in asks)

    offered = services.commit(write)
    log.info("matched", district=leased[0].district, asked=len(ids), offered=offered)


def _of_days(services: Services, ids: Sequence[UUID]) -> dict[UUID, list[UUID]]:
    """Service day -> those of the orders that belong to it: whoever signed up for it does them."""
    o, found = service_order.c, dict[UUID, list[UUID]]()
    with services.read() as tx:
        for order_id, day_id in tx.tuples(select(o.id, o.day_id).where(o.id.in_(ids), o.day_id.is_not(None))):
            found.setdefault(day_id, []).append(order_id)
    return found


def _proposed(services: Services, task: Row[Any], ids: Sequence[UUID]) -> Outcome:
    """What the warm engine says of these orders; where it says nothing, the same from a snapshot."""
    if task.attempt < GREEDY_FROM:
        found = asking.propose(services.live, task.district, ids)
        if found is not None:
            return found
    return _think(services, task, order_ids=ids)


def _run_round(services: Services, epoch: int, leased: Sequence[Row[Any]]) -> None:
    round_id = leased[0].subject_id
    begun = services.commit(lambda tx: _begin(tx, round_id))
    if begun is None:
        services.commit(lambda tx: fence(tx, leased, epoch))
        return

    def reached(step: RoundStep) -> None:
        _note_step(services, round_id, step)

    if begun.day_id is not None:
        outcome = _think_day(services, leased[0], begun.day_id, reached=reached)
    else:
        outcome = _think(services, leased[0], area=begun.area, reached=reached)

    def write(tx: Tx) -> None:
        fence(tx, leased, epoch)
        row = tx.row(select(dispatch_round).where(dispatch_round.c.id == round_id).with_for_update())
        if row is not None:
            apply_round(tx, row, outcome)

    services.commit(write)
    log.info("round", district=leased[0].district, served=len(outcome.lines), left=len(outcome.left), **outcome.timings)


def _begin(tx: Tx, round_id: UUID) -> Row[Any] | None:
    """QUEUED (or taken over) -> RUNNING; None where it is already done."""
    row = tx.row(select(dispatch_round).where(dispatch_round.c.id == round_id).with_for_update())
    if row is None or row.state not in (RoundState.QUEUED, RoundState.RUNNING):
        return None
    return move(tx, "round", row, "run", None, step=RoundStep.READING)


def _note_step(services: Services, round_id: UUID, step: RoundStep) -> None:
    """Who waits for the round sees how far it is; a figure of the moment, so no event."""
    running = (dispatch_round.c.id == round_id, dispatch_round.c.state == RoundState.RUNNING)
    services.commit(lambda tx: tx.execute(update(dispatch_round).where(*running).values(step=step)))


def _think(
    services: Services,
    task: Row[Any],
    *,
    area: str | None = None,
    order_ids: Sequence[UUID] | None = None,
    reached: Callable[[RoundStep], object] = lambda _: None,
) -> Outcome:
    """Snapshot, instance, plan: no transaction is open while the engine works."""
    with services.read() as tx:
        horizon, weights = snapshot.settings_of(tx, task.district)
        if area is not None:
            seen = snapshot.read_area(tx, area, horizon)
        else:
            seen = snapshot.read_some(tx, task.district, order_ids or (), horizon)
    # By itself an order can have somebody's whole day; the warm engine answers the same.
    problem = build(seen, weights, horizon, alone=area is None and len(seen.orders) == 1)
    helped = 0 if area is None else HELPED_MOST
    return plan(problem, greedy=task.attempt >= GREEDY_FROM, helped=helped, reached=reached)


def _think_day(
    services: Services,
    task: Row[Any],
    day_id: UUID,
    order_ids: Sequence[UUID] | None = None,
    reached: Callable[[RoundStep], object] = lambda _: None,
) -> Outcome:
    """The same for a service day: its orders, or these of them, and whoever signed up for it."""
    with services.read() as tx:
        row = days.row_of(tx, day_id)
        horizon, weights = snapshot.settings_of(tx, task.district)
        seen = read_day(tx, row, day_horizon(horizon, row.date), order_ids)
    helped = HELPED_ON_DAY if order_ids is None else 0
    return plan_day(seen, weights, horizon, greedy=task.attempt >= GREEDY_FROM, helped=helped, reached=reached)


@contextmanager
def _heartbeat(services: Services, leased: Sequence[Row[Any]]) -> Iterator[None]:
    """Renew the lease every third of its time; a lease that is lost is found out when the effects are written."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(services.settings.lease_s / 3):
            with suppress(tasks.Fenced, JiedanError):
                services.database.transact(lambda tx: tasks.renew(tx, leased, services.settings.lease_s))

    thread = threading.Thread(target=beat, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
