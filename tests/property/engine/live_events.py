"""Random events of every kind for a live district, drawn from an instance of the same family."""

from collections.abc import Callable
from random import Random

import msgspec

from matcher.engine.events import (
    AssignmentAccepted,
    AssignmentReleased,
    Event,
    HelperChanged,
    HelperGone,
    OfferDeclined,
    OrderPlaced,
    OrderWithdrawn,
    Placement,
)
from matcher.engine.instance import Helper, Instance, Order
from tests.property.engine.families import Doc, make

Placed = Callable[[str], Placement | None]


def instance_of(doc: Doc) -> Instance:
    """A document as an instance."""
    return msgspec.convert(doc, Instance)


def draw(rng: Random, now: Instance, placed: Placed, pool: Instance) -> Event:
    """One event for the instance as it is now; new rows come from `pool`, with its ids or fresh ones."""
    kinds = [_placing, _placing, _changing_helper]
    if now.orders:
        kinds += [_withdrawing, _declining, _accepting]
    if now.helpers:
        kinds += [_leaving, _declining, _releasing, _changing_helper]
    return rng.choice(kinds)(rng, now, placed, pool)


def _placing(rng: Random, now: Instance, placed: Placed, pool: Instance) -> Event:
    known = [order.id for order in now.orders]
    name = rng.choice(known) if known and rng.random() < 0.3 else f"n{rng.randrange(50)}"
    return OrderPlaced(_order(rng, pool, name))


def _withdrawing(rng: Random, now: Instance, placed: Placed, pool: Instance) -> Event:
    return OrderWithdrawn(rng.choice(now.orders).id)


def _declining(rng: Random, now: Instance, placed: Placed, pool: Instance) -> Event:
    if not now.orders:
        return _placing(rng, now, placed, pool)
    order = rng.choice(now.orders)
    place = placed(order.id)
    return OfferDeclined(order.id, place.helpers[0] if place and rng.random() < 0.7 else f"h{rng.randrange(9)}")


def _accepting(rng: Random, now: Instance, placed: Placed, pool: Instance) -> Event:
    served = [(row.id, place) for row in now.orders if (place := placed(row.id))]
    if not served:
        return _placing(rng, now, placed, pool)
    name, place = rng.choice(served)
    rest = _order(rng, pool, name) if rng.random() < 0.2 else None
    return AssignmentAccepted(name, place.shift, place.helpers, rest)


def _releasing(rng: Random, now: Instance, placed: Placed, pool: Instance) -> Event:
    busy = [(row.id, shift) for row in now.helpers for shift in row.taken]
    if not busy:
        return _changing_helper(rng, now, placed, pool)
    name, shift = rng.choice(busy)
    order = _order(rng, pool, f"n{rng.randrange(50)}") if rng.random() < 0.6 else None
    return AssignmentReleased(shift, (name,), order)


def _leaving(rng: Random, now: Instance, placed: Placed, pool: Instance) -> Event:
    if rng.random() < 0.5:
        return _changing_helper(rng, now, placed, pool)
    return HelperGone(rng.choice(now.helpers).id)


def _changing_helper(rng: Random, now: Instance, placed: Placed, pool: Instance) -> Event:
    known = [helper.id for helper in now.helpers]
    name = rng.choice(known) if known and rng.random() < 0.5 else f"h{rng.randrange(9)}"
    return HelperChanged(_helper(rng, pool, name))


def _order(rng: Random, pool: Instance, name: str) -> Order:
    return msgspec.structs.replace(rng.choice(pool.orders), id=name)


def _helper(rng: Random, pool: Instance, name: str) -> Helper:
    return msgspec.structs.replace(rng.choice(pool.helpers), id=name)


def pool_for(seed: int, family: str, base: Doc, *, single: bool = True) -> Instance:
    """Rows that fit the areas and the horizon of an instance of the family."""
    rng = Random(f"pool {seed} {family}")
    doc = make(seed + 10**6, "plain" if family == "empty" else family, single=single, size=8)
    codes = [row["code"] for row in base["areas"]]
    horizon = base["days"] * base["shifts_per_day"]
    for helper in doc["helpers"]:
        helper["areas"] = rng.sample(codes, min(len(codes), len(helper["areas"])))
        helper["shifts"] = sorted({shift % horizon for shift in helper["shifts"]})
        helper["taken"] = [shift % horizon for shift in helper.get("taken", [])]
    for order in doc["orders"]:
        order["area"] = rng.choice(codes)
        windows = {window["shift"] % horizon: window for window in order["windows"]}
        order["windows"] = [{**window, "shift": shift} for shift, window in windows.items()]
        if order.get("incumbent"):
            order["incumbent"]["shift"] %= horizon
    pool = {**base, "helpers": doc["helpers"], "orders": doc["orders"]}
    return instance_of(pool)
