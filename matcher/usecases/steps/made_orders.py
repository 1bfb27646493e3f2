"""Orders that the service makes itself: to staff a session, to carry a run, for a day of a series."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.areas import district_of
from matcher.domain.minors import is_minor, people_needed
from matcher.domain.needs import Need, headcount
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import Channel, Level, OrderKind, OrderState, Urgency
from matcher.store import codes, orders, personal, places, recipients
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.transition import move, tell_born
from matcher.usecases.steps import order_clock
from matcher.usecases.steps.automatic import offer_at_once
from matcher.usecases.steps.exact_hours import Moments

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Making:
    """What is to be ordered for whom; `owner_id` answers for it, `texts` are sealed with it.

    `stall`: the service day and its stall that are staffed; `needs` are given where they are not those of the service
    for this recipient.
    A `born_year` that was said is believed beside the record's, where it means more care.
    """

    service: places.Service
    area: str
    recipient_id: UUID
    shift: Shift
    placed_by: UUID
    owner_id: UUID
    channel: Channel = Channel.API
    at: Moments = (None, None)
    series_id: UUID | None = None
    post_id: UUID | None = None
    stall: tuple[UUID, UUID] | None = None
    texts: Mapping[str, str | None] = field(default_factory=dict)
    needs: tuple[Need, ...] | None = None
    born_year: int | None = None


def make_order(tx: Tx, by: Actor | None, making: Making) -> Row[Any]:
    """The order, placed and taken on; offered at once where the district wants that. `by` is None where a clock acts.

    It is due when its service time says, or when its shift is over where that is later.
    """
    district = places.district_at(tx, making.area)
    values = _values(tx, making, district)
    row = orders.add(tx, values, [making.shift])
    tell_born(tx, "order", [values], "place", by)
    personal.keep(tx, "order", row.id, {**making.texts, "door_word": codes.new_door_word()})
    order_clock.start(tx, row, district, [making.shift])
    accepted = move(tx, "order", row, "accept", by, reason="made", owner_id=making.owner_id)
    if making.stall is None and making.post_id is None:
        offer_at_once(tx, accepted, district)
    return accepted


def _values(tx: Tx, making: Making, district: places.DistrictRow) -> dict[str, Any]:
    service = making.service
    years = (making.born_year, recipients.born_year_of(tx, making.recipient_id))
    minor = any(is_minor(year, making.shift.date) for year in years)
    needs = making.needs or people_needed(service.needs, None, buddy=False, minor=minor)
    tier_h = max(service.sla_hours, -((tx.now - district.calendar.ends_at(making.shift)) // HOUR))
    return {
        "id": new_id(),
        "kind": OrderKind.MENU,
        "service": service.code,
        "form": service.form,
        "district": district_of(making.area),
        "area": making.area,
        "recipient_id": making.recipient_id,
        "placed_by": making.placed_by,
        "channel": making.channel,
        "state": OrderState.PLACED,
        "state_at": tx.now,
        "version": 1,
        "pooled": False,
        "carried": False,
        "level": Level.COMMUNITY,
        "search_level": Level.COMMUNITY,
        "claimed_urgency": None,
        "urgency": Urgency.NORMAL,
        "payer": service.payer,
        "needs": places.write_needs(needs),
        "accepts": list(service.accepts),
        "headcount": headcount(needs),
        "filled": 0,
        "at_from": making.at[0],
        "at_to": making.at[1],
        "placed_at": tx.now,
        "due_at": tx.now + tier_h * HOUR,
        "tier_h": tier_h,
        "contacted_at": tx.now,
        "series_id": making.series_id,
        "post_id": making.post_id,
        **dict(zip(("day_id", "stall_id"), making.stall or (None, None), strict=True)),
    }
