"""Random events of every kind for a live district, drawn from an instance of the same family."""

from random import Random
from typing import Any

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
)
from matcher.engine.instance import Helper, Instance, Order
from tests.property.engine.families import Doc, make


def instance_of(doc: Doc) -> Instance:
    """A document as an instance."""
    return msgspec.convert(doc, Instance)


def draw(rng: Random, now: Instance, placed: Any, pool: Instance) -> Event:
    """One event for the instance as it is now; new rows come from `pool`, with its ids or fresh ones."""
    kinds = ["placed", "placed", "helper"]
    if now.orders:
        kinds += ["withdrawn", "declined", "changed", "accepted"]
    if now.helpers:
        kinds += ["gone", "declined", "released", "helper_changed"]
    kind = rng.choice(kinds)
    orders, helpers = list(now.orders), list(now.helpers)
    if kind == "withdrawn":
        return OrderWithdrawn(rng.choice(orders).id)
    if kind == "declined" and orders:
        order = rng.choice(orders)
        place = placed(order.id)
        helper = place.helpers[0] if place and rng.random() < 0.7 else f"h{rng.randrange(9)}"
        return OfferDeclined(order.id, helper)
    if kind == "accepted":
        served = [(row, placed(row.id)) for row in orders if placed(row.id)]
        if served:
            order, place = rng.choice(served)
            rest = _order(rng, pool, order.id) if rng.random() < 0.2 else None
            return AssignmentAccepted(order.id, place.shift, place.helpers, rest)
    if kind == "released":
        busy = [(row, shift) for row in helpers for shift in row.taken]
        if busy:
            helper, shift = rng.choice(busy)
            order = _order(rng, pool, f"n{rng.randrange(50)}") if rng.random() < 0.6 else None
            return AssignmentReleased(shift, (helper.id,), order)
    if kind == "gone" and rng.random() < 0.5:
        return HelperGone(rng.choice(helpers).id)
    if kind in ("helper", "helper_changed", "gone") and pool.helpers:
        name = rng.choice(helpers).id if kind == "helper_changed" and helpers else f"h{rng.randrange(9)}"
        return HelperChanged(_helper(rng, pool, name))
    name = rng.choice(orders).id if kind == "changed" else f"n{rng.randrange(50)}"
    return OrderPlaced(_order(rng, pool, name))


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
