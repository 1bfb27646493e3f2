"""The secretary keeps the catalogue of what the community gives for points."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from matcher.domain.areas import COMMUNITY_DIGITS, covers, district_of
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.ledgers import RewardState
from matcher.domain.roles import Actor
from matcher.store import personal, places, rewards
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.transition import move, tell_born
from matcher.usecases.steps.texts import refuse_numbers


@dataclass(frozen=True, slots=True)
class RewardData:
    """A line of the catalogue; `each_most` a person and quarter, None as many as one likes."""

    name_zh: str
    name_en: str
    cost: int
    stock: int
    first: dt.date
    last: dt.date
    each_most: int | None = None
    area: str | None = None


def make_reward(tx: Tx, actor: Actor, data: RewardData) -> UUID:
    """Its id; the area is the actor's own community unless one is named. NotFound outside, Invalid."""
    actor.require("keep_rewards")
    area = data.area or actor.area
    if not covers(actor.area, area):
        raise NotFound
    places.require_area(tx, area)
    if len(area) != COMMUNITY_DIGITS:
        raise Invalid.at("area", "not_a_community", "a catalogue is a community's")
    refuse_numbers(name_zh=data.name_zh, name_en=data.name_en)
    _check_window(data.first, data.last)
    made = new_id()
    values = {
        "id": made,
        "district": district_of(area),
        "area": area,
        "cost": data.cost,
        "stock": data.stock,
        "each_most": data.each_most,
        "from_date": data.first,
        "until_date": data.last,
        "state": RewardState.OFFERED,
        "version": 1,
        "made_by": actor.id,
        "made_at": tx.now,
    }
    rewards.add_reward(tx, values)
    tell_born(tx, "reward", [values], "add", actor)
    personal.keep(tx, rewards.SUBJECT, made, {"name_zh": data.name_zh, "name_en": data.name_en})
    return made


def change_reward(tx: Tx, actor: Actor, reward_id: UUID, given: Mapping[str, Any]) -> None:
    """Set what is given; `add` counts into the stock, so that what is redeemed meanwhile is not lost. NotFound."""
    row = rewards.get_reward(tx, actor, reward_id)
    actor.require("keep_rewards")
    values = dict(given)
    state, more = values.pop("state", None), values.pop("add", 0)
    names: dict[str, str | None] = {name: values.pop(name) for name in ("name_zh", "name_en") if name in values}
    refuse_numbers(**names)
    _check_window(values.get("from_date", row.from_date), values.get("until_date", row.until_date))
    if row.stock + more < 0:
        raise Invalid.at("add", "out_of_range", "there is not as much of it to take away")
    if names:
        personal.change(tx, rewards.SUBJECT, reward_id, names)
    if values or more or names:
        row = move(tx, "reward", row, "change", actor, stock=row.stock + more, **values)
    if state is not None and state != row.state:
        move(tx, "reward", row, "offer" if state == RewardState.OFFERED else "withdraw", actor)


def _check_window(first: dt.date, last: dt.date) -> None:
    if last < first:
        raise Invalid.at("until", "from_before_to", "the end must not lie before the beginning")
