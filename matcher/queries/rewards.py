"""The catalogue for points, and what was redeemed from it: by people as far as one may know of them, masked."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select

from matcher.domain.areas import above
from matcher.domain.ledgers import RedemptionState, RewardState
from matcher.domain.numbers import order_number
from matcher.domain.privacy import mask_name
from matcher.domain.roles import HELPERS, Actor
from matcher.domain.states import HelperKind
from matcher.queries.paging import Page, Wanted, by_number
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from matcher.store.rewards import REDEMPTION, names_of, taken_in_quarter
from matcher.store.schema import helper, redemption, reward
from matcher.store.scope import inside

NAMELESS: Mapping[str, str] = {"zh": "", "en": ""}


@dataclass(frozen=True, slots=True)
class RewardView:
    """A line of the catalogue; `is_open` where it can be redeemed today, `left` how many this person still may."""

    id: UUID
    area: str
    name_zh: str
    name_en: str
    cost: int
    stock: int
    each_most: int | None
    first: dt.date
    last: dt.date
    state: str
    is_open: bool
    left: int | None
    version: int


@dataclass(frozen=True, slots=True)
class RedemptionView:
    """Something redeemed; `code` is told to whose it is alone, `helper_name` (masked) to the desk alone."""

    id: UUID
    number: str
    reward: UUID
    name_zh: str
    name_en: str
    quantity: int
    points: int
    state: str
    helper: UUID
    helper_name: str | None
    code: str | None
    made_at: dt.datetime
    held_until: dt.datetime
    ended_at: dt.datetime | None
    is_mine_to_hand: bool


def list_rewards(tx: Tx, actor: Actor, wanted: Wanted) -> Page[RewardView]:
    """For a helper what the own community gives at present, for the desk the whole catalogue of its area."""
    actor.require("read_rewards")
    r = reward.c
    statement = select(reward)
    if actor.role in HELPERS:
        area = tx.value(select(helper.c.area).where(helper.c.id == actor.helper_id)) or actor.area
        statement = statement.where(r.area.in_(above(area)), r.state == RewardState.OFFERED)
    else:
        statement = statement.where(inside(r.area, actor.area))
    rows, following = by_number(tx, statement, r.seq, wanted)
    names = names_of(tx, [row.id for row in rows]) if rows else {}
    return Page([_reward(tx, actor, row, names.get(row.id, NAMELESS)) for row in rows], following)


def read_reward(tx: Tx, actor: Actor, reward_id: UUID) -> RewardView:
    """One line of the catalogue."""
    actor.require("read_all_rewards")
    row = tx.execute(select(reward).where(reward.c.id == reward_id)).one()
    return _reward(tx, actor, row, names_of(tx, [reward_id]).get(reward_id, NAMELESS))


def _reward(tx: Tx, actor: Actor, row: Row[Any], named: Mapping[str, str]) -> RewardView:
    today = calendar_of(tx, row.area).today(tx.now)
    left = None
    if actor.helper_id is not None and row.each_most is not None:
        left = max(0, row.each_most - taken_in_quarter(tx, row.id, actor.helper_id, today))
    return RewardView(
        id=row.id,
        area=row.area,
        name_zh=named["zh"],
        name_en=named["en"],
        cost=row.cost,
        stock=row.stock,
        each_most=row.each_most,
        first=row.from_date,
        last=row.until_date,
        state=row.state,
        is_open=row.state == RewardState.OFFERED and row.from_date <= today <= row.until_date,
        left=left,
        version=row.version,
    )


def list_redemptions(
    tx: Tx, actor: Actor, wanted: Wanted, state: RedemptionState | None = None
) -> Page[RedemptionView]:
    """One's own, or those of the desk's area; the newest first."""
    actor.require("read_redemptions")
    statement = select(redemption).where(REDEMPTION.seen_by(actor))
    if state is not None:
        statement = statement.where(redemption.c.state == state)
    rows, following = by_number(tx, statement, redemption.c.seq, wanted, newest_first=True)
    return Page(_redemptions(tx, actor, rows), following)


def read_redemption(tx: Tx, actor: Actor, redemption_id: UUID) -> RedemptionView:
    """One of those that the actor may know of."""
    row = tx.execute(select(redemption).where(redemption.c.id == redemption_id)).one()
    return _redemptions(tx, actor, [row])[0]


def _redemptions(tx: Tx, actor: Actor, rows: Sequence[Row[Any]]) -> list[RedemptionView]:
    is_own = actor.role in HELPERS
    names: dict[UUID, str] = {}
    if not is_own and rows:
        ids = {row.helper_id for row in rows}
        for kind in (HelperKind.MEMBER, HelperKind.TEAM):
            told = personal.read_many(tx, kind, ids)
            names |= {one: mask_name(said.get("name", "")) for one, said in told.items()}
    zone = calendar_of(tx, actor.area).zone
    things = names_of(tx, [row.reward_id for row in rows]) if rows else {}
    return [
        RedemptionView(
            id=row.id,
            number=order_number(row.seq),
            reward=row.reward_id,
            name_zh=things.get(row.reward_id, NAMELESS)["zh"],
            name_en=things.get(row.reward_id, NAMELESS)["en"],
            quantity=row.quantity,
            points=row.points,
            state=row.state,
            helper=row.helper_id,
            helper_name=None if is_own else names.get(row.helper_id, ""),
            code=row.code if is_own else None,
            made_at=row.made_at.astimezone(zone),
            held_until=row.held_until.astimezone(zone),
            ended_at=row.ended_at.astimezone(zone) if row.ended_at is not None else None,
            is_mine_to_hand=not is_own and row.state == RedemptionState.HELD and row.made_by != actor.id,
        )
        for row in rows
    ]
