"""A clerk has called somebody back, or tried to."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update

from matcher.domain.closing import Answers, CallbackOutcome, RatedHow
from matcher.domain.errors import Invalid, NotFound, WrongState
from matcher.domain.roles import Actor
from matcher.domain.waiting import TodoState
from matcher.store import orders, ratings, todos
from matcher.store.database import Tx
from matcher.store.schema import todo
from matcher.store.scope import callbacks_seen_by
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.steps.callbacks import free_day
from matcher.usecases.steps.texts import refuse_numbers

TRIES_MOST = 3
UNANSWERED = "unanswered"


def answer_callback(
    tx: Tx, actor: Actor, todo_id: UUID, outcome: CallbackOutcome, answers: Answers, comment: str | None
) -> None:
    """Note a call; what is answered becomes the rating where there is none.

    Who was not reached is tried again another day, three times in all. WrongState where the call was dealt with.
    """
    seen = _todo(tx, actor, todo_id)
    actor.require("do_callback")
    order = orders.get(tx, actor, seen.order_id, lock=True)
    decide_on(tx, actor, order)
    row = _todo(tx, actor, todo_id)
    if row.state != TodoState.OPEN:
        raise WrongState("this call was dealt with already")
    _check(outcome, answers, comment)
    called = move(tx, "order", order, "call_back", actor, reason=outcome)
    _keep(tx, actor, called, outcome, answers, comment)
    if outcome is not CallbackOutcome.NOT_REACHED:
        todos.finish(tx, row, actor, outcome)
    elif ratings.calls_of(tx, called) >= TRIES_MOST:
        todos.finish(tx, row, actor, UNANSWERED)
    else:
        tx.execute(update(todo).where(todo.c.id == row.id).values(due_at=free_day(tx, called, 1)))


def _todo(tx: Tx, actor: Actor, todo_id: UUID) -> Row[Any]:
    row = tx.row(select(todo).where(todo.c.id == todo_id, callbacks_seen_by(actor)))
    if row is None:
        raise NotFound
    return row


def _check(outcome: CallbackOutcome, answers: Answers, comment: str | None) -> None:
    refuse_numbers(comment=comment)
    if (outcome is CallbackOutcome.REACHED) is answers.is_empty:
        raise Invalid.at("outcome", "answers", "who was reached answered something, and nobody else did")


def _keep(
    tx: Tx, actor: Actor, order: Row[Any], outcome: CallbackOutcome, answers: Answers, comment: str | None
) -> None:
    if outcome is CallbackOutcome.REACHED and ratings.of_turn(tx, order) is None:
        ratings.add_call(tx, actor, order, outcome, Answers(), None)
        ratings.add(tx, actor, order, answers, RatedHow.PHONE, comment)
        return
    ratings.add_call(tx, actor, order, outcome, answers, comment)
