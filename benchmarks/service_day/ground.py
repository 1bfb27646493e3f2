"""The day itself: residents' orders like those of the demo, again and again, and members who signed up."""

import datetime as dt
import random
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, select

from matcher.domain.day_states import DayKind, DayState, SignUpState
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind, HelperState
from matcher.store import days, places, schema
from matcher.store.database import Tx
from matcher.store.ids import new_id
from matcher.store.transition import tell_born

PARTS = ("morning", "afternoon")
STALLS = 12
AHEAD = dt.timedelta(days=6)
_STEPS = (("place", None, "placed"), ("accept", "placed", "accepted"), ("join_day", "accepted", "accepted"))


def fill_day(tx: Tx, rng: random.Random, admin: Actor, orders: int, members: int) -> UUID:
    """The day with so many orders of residents and so many people."""
    date = places.calendar_of(tx, admin.area).today(tx.now) + AHEAD
    community = tx.value(select(schema.recipient.c.area).limit(1))[:12]
    day: dict[str, Any] = {"id": new_id(), "district": admin.area, "area": admin.area, "venue": community}
    day |= {"kind": DayKind.FOCUS, "date": date, "parts": list(PARTS), "per_part": 6, "expected": orders}
    day |= {"state": DayState.OPEN, "version": 1, "made_by": admin.id, "made_at": tx.now}
    days.add(tx, day)
    tell_born(tx, "day", [day], "announce", admin)
    _orders(tx, rng, admin, day, orders)
    _people(tx, rng, admin, day, members)
    day_id: UUID = day["id"]
    return day_id


def _orders(tx: Tx, rng: random.Random, admin: Actor, day: dict[str, Any], count: int) -> None:
    """Copies of the demo's orders, each with its own consent and times on that day."""
    known = [dict(row._mapping) for row in tx.rows(select(schema.service_order))]  # noqa: SLF001 - a row's values
    rows: dict[Table, list[dict[str, Any]]] = {}
    for number in range(count):
        like, order_id = known[number % len(known)], new_id()
        fresh = {name: value for name, value in like.items() if name != "seq"}
        rows.setdefault(schema.service_order, []).append({**fresh, "id": order_id, "version": 3, "day_id": day["id"]})
        for position, part in enumerate(rng.sample(PARTS, rng.randint(1, 2))):
            window = {"order_id": order_id, "position": position, "date": day["date"], "part": part}
            rows.setdefault(schema.order_window, []).append(window)
        given = {"id": new_id(), "recipient_id": like["recipient_id"], "order_id": order_id, "given_by": "self"}
        given |= {"how": "phone", "notice": "1", "recorded_by": admin.id, "at": tx.now, "purpose": "order"}
        rows.setdefault(schema.consent, []).append(given)
        rows.setdefault(schema.event, []).extend(_events(tx, admin, order_id))
    for table, its in rows.items():
        tx.execute(insert(table), its)


def _events(tx: Tx, admin: Actor, order_id: UUID) -> list[dict[str, Any]]:
    common = {"thing": "order", "thing_id": order_id, "order_id": order_id, "reason": None, "at": tx.now}
    return [
        {
            **common,
            "version": number,
            "verb": verb,
            "from_state": old,
            "to_state": new,
            "actor_id": admin.id,
            "role": None,
        }
        for number, (verb, old, new) in enumerate(_STEPS, 1)
    ]


def _people(tx: Tx, rng: random.Random, admin: Actor, day: dict[str, Any], count: int) -> None:
    h = schema.helper.c
    mine = (h.kind == HelperKind.MEMBER, h.state == HelperState.ACTIVE)
    chosen = rng.sample([one for (one,) in tx.tuples(select(h.id).where(*mine).order_by(h.seq))], count)
    signed = [
        {
            "id": new_id(),
            "day_id": day["id"],
            "helper_id": one,
            "signed_by": admin.id,
            "date": day["date"],
            "parts": list(PARTS),
            "crews": 1,
            "state": SignUpState.HELD,
            "version": 1,
            "came": False,
            "taken_at": tx.now,
        }
        for one in chosen
    ]
    tx.execute(insert(schema.day_sign_up), signed)
    tell_born(tx, "sign_up", signed, "sign_up", admin)
    taken = [
        {"helper_id": one["helper_id"], "date": day["date"], "part": part, "source": "day", "source_id": one["id"]}
        for one in signed
        for part in PARTS
    ]
    tx.execute(insert(schema.occupied), taken)
