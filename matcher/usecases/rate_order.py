"""The person served says how it went: contacted, solved, satisfied; once, and nobody can change it afterwards."""

import datetime as dt
from uuid import UUID

from matcher.domain.closing import Answers, RatedHow
from matcher.domain.errors import Invalid, NotAllowed, WrongState
from matcher.domain.roles import SERVED, Actor
from matcher.store import orders, places, ratings, recipients
from matcher.store.database import Tx
from matcher.store.transition import move
from matcher.usecases.conflicts import decide_on
from matcher.usecases.served import may_rate
from matcher.usecases.steps.callbacks import after_rating
from matcher.usecases.steps.texts import refuse_numbers


def rate_order(
    tx: Tx, actor: Actor, order_id: UUID, answers: Answers, how: RatedHow | None, comment: str | None
) -> None:
    """Rate a CONFIRMED order, or a CLOSED one within the days for it; by default on the page, by the desk on the phone.

    NotAllowed for a proxy without authority, WrongState where it was rated already or the days are over.
    """
    row = orders.get(tx, actor, order_id, lock=True)
    actor.require("rate_order")
    decide_on(tx, actor, row)
    if not may_rate(tx, actor, row):
        raise NotAllowed("whoever ordered for somebody else rates only with that person's authority")
    refuse_numbers(comment=comment)
    if answers.is_empty:
        raise Invalid.at("satisfied", "nothing_answered", "answer at least one of the three questions")
    if recipients.is_erased(tx, row.recipient_id):
        raise WrongState("the person served has had everything about them deleted")
    came = _how(actor, how)
    rated = move(tx, "order", row, "rate", actor, reason=came)
    days = places.district_at(tx, row.area).policy.rating_days
    if row.confirmed_at is None or row.confirmed_at + dt.timedelta(days=days) <= tx.now:
        raise WrongState("the days in which this order could be rated are over")
    if ratings.of_turn(tx, row) is not None:
        raise WrongState("this order was rated already")
    ratings.add(tx, actor, rated, answers, came, comment)
    after_rating(tx, rated, answers)


def _how(actor: Actor, how: RatedHow | None) -> RatedHow:
    is_own = actor.role in SERVED
    if how is not None and (how is RatedHow.PAGE) is not is_own:
        raise Invalid.at("how", "not_a_choice", "a page for those who rate themselves, phone or paper for the desk")
    return how or (RatedHow.PAGE if is_own else RatedHow.PHONE)
