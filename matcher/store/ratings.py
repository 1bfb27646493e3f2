"""What the person served says: one rating each time that an order was done, and the calls that were made."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, insert, select

from matcher.domain.closing import Answers, CallbackOutcome, RatedHow
from matcher.domain.roles import Actor
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.schema import callback, rating

RATING, CALLBACK = "rating", "callback"
"""Whose comments lie in personal_record."""


def of_turn(tx: Tx, order: Row[Any]) -> Row[Any] | None:
    """The rating since the order was placed, or reopened."""
    return tx.row(select(rating).where(rating.c.order_id == order.id, rating.c.turn == order.reopened))


def add(tx: Tx, by: Actor, order: Row[Any], answers: Answers, how: RatedHow, comment: str | None) -> UUID:
    """Keep the one rating of this turn; the caller holds the order."""
    values = {**_answers(answers), "id": new_id(), "order_id": order.id, "turn": order.reopened}
    tx.execute(insert(rating).values(**values, how=how, role=by.role, rated_by=by.id, at=tx.now))
    rating_id: UUID = values["id"]
    personal.keep(tx, RATING, rating_id, {"comment": comment})
    return rating_id


def answers_of(tx: Tx, order: Row[Any]) -> Answers:
    """What was answered since the order was placed, or reopened; nothing where nobody rated."""
    row = of_turn(tx, order)
    return Answers(row.contacted, row.solved, row.satisfied) if row is not None else Answers()


def calls_of(tx: Tx, order: Row[Any]) -> int:
    """How often somebody was called about this turn."""
    mine = (callback.c.order_id == order.id, callback.c.turn == order.reopened)
    return int(tx.value(select(func.count()).select_from(callback).where(*mine)))


def was_called(tx: Tx, order: Row[Any]) -> bool:
    """Whether a call about this turn came to an end."""
    ended = (CallbackOutcome.REACHED, CallbackOutcome.REFUSED)
    mine = (callback.c.order_id == order.id, callback.c.turn == order.reopened, callback.c.outcome.in_(ended))
    return tx.value(select(callback.c.seq).where(*mine).limit(1)) is not None


def add_call(
    tx: Tx, by: Actor, order: Row[Any], outcome: CallbackOutcome, answers: Answers, comment: str | None
) -> None:
    """Keep one attempt, with what was answered where that is not the rating itself."""
    values = {**_answers(answers), "id": new_id(), "order_id": order.id, "turn": order.reopened}
    attempt = calls_of(tx, order) + 1
    tx.execute(insert(callback).values(**values, attempt=attempt, outcome=outcome, called_by=by.id, at=tx.now))
    personal.keep(tx, CALLBACK, values["id"], {"comment": comment})


def _answers(answers: Answers) -> dict[str, Any]:
    return {"contacted": answers.contacted, "solved": answers.solved, "satisfied": answers.satisfied}
