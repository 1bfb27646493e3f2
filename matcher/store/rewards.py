"""The catalogue of a community and what was redeemed from it: stock falls by one conditional update."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, false, func, insert, or_, select, update

from matcher.domain.errors import NotFound
from matcher.domain.ledgers import RedemptionState, RewardState, quarter_of
from matcher.domain.roles import Actor, Relation
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.schema import certificate, redemption, reward
from matcher.store.scope import Kind, inside, lies_inside

SUBJECT = "reward"


def _own(actor: Actor) -> ColumnElement[bool]:
    return redemption.c.helper_id == actor.helper_id if actor.helper_id is not None else false()


def _at_desk(actor: Actor) -> ColumnElement[bool]:
    """Where it was redeemed, or where the catalogue lies now: communities merge."""
    catalogue = select(reward.c.id).where(inside(reward.c.area, actor.area))
    return or_(inside(redemption.c.area, actor.area), redemption.c.reward_id.in_(catalogue))


REWARD = Kind(reward, ("read_all_rewards",), {Relation.INSIDE: lies_inside(reward)}, {})
REDEMPTION = Kind(redemption, ("read_redemptions",), {Relation.INSIDE: _at_desk, Relation.OWN: _own}, {})


def add_reward(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new line of the catalogue."""
    tx.execute(insert(reward), dict(values))


def get_reward(tx: Tx, actor: Actor, reward_id: UUID) -> Row[Any]:
    """A line of the catalogue that the actor may know of, held until the transaction ends. NotFound."""
    row = tx.row(select(reward).where(reward.c.id == reward_id, REWARD.seen_by(actor)).with_for_update())
    if row is None:
        raise NotFound
    return row


def names_of(tx: Tx, reward_ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    """Line of a catalogue -> what it is called, by language."""
    told = personal.read_many(tx, SUBJECT, set(reward_ids))
    return {one: {"zh": said.get("name_zh", ""), "en": said.get("name_en", "")} for one, said in told.items()}


def find_reward(tx: Tx, reward_id: UUID) -> Row[Any] | None:
    """A line of any catalogue."""
    return tx.row(select(reward).where(reward.c.id == reward_id))


def take(tx: Tx, reward_id: UUID, quantity: int) -> Row[Any] | None:
    """So many off the stock; None where it is not offered any more, or holds less."""
    r = reward.c
    there = (r.id == reward_id, r.state == RewardState.OFFERED, r.stock >= quantity)
    return tx.row(update(reward).where(*there).values(stock=r.stock - quantity).returning(reward))


def put_back(tx: Tx, reward_id: UUID, quantity: int) -> None:
    """So many more of it."""
    tx.execute(update(reward).where(reward.c.id == reward_id).values(stock=reward.c.stock + quantity))


def add_redemption(tx: Tx, values: Mapping[str, Any]) -> None:
    """Something is held for somebody."""
    tx.execute(insert(redemption), dict(values))


def lock_redemption(tx: Tx, redemption_id: UUID) -> Row[Any]:
    """Something redeemed, for the service itself, held until the transaction ends. NotFound."""
    row = tx.row(select(redemption).where(redemption.c.id == redemption_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def get_redemption(tx: Tx, actor: Actor, redemption_id: UUID) -> Row[Any]:
    """The same as far as the actor may know of it. NotFound."""
    mine = (redemption.c.id == redemption_id, REDEMPTION.seen_by(actor))
    row = tx.row(select(redemption).where(*mine).with_for_update())
    if row is None:
        raise NotFound
    return row


def taken_in_quarter(tx: Tx, reward_id: UUID, helper_id: UUID, day: dt.date) -> int:
    """How many of it the helper has redeemed in the quarter of a date, and not given back."""
    r = redemption.c
    first, following = quarter_of(day)
    mine = (r.reward_id == reward_id, r.helper_id == helper_id, r.on_date >= first, r.on_date < following)
    kept = r.state.in_((RedemptionState.HELD, RedemptionState.HANDED_OVER))
    return int(tx.value(select(func.coalesce(func.sum(r.quantity), 0)).where(*mine, kept)))


def certificates_over(tx: Tx, helper_id: UUID, day: dt.date) -> list[Row[Any]]:
    """The valid certificates of a helper that count a date; held until the transaction ends."""
    c = certificate.c
    wanted = (c.helper_id == helper_id, c.first <= day, c.last >= day, c.state == "valid")
    return list(tx.rows(select(certificate).where(*wanted).order_by(c.seq).with_for_update()))
