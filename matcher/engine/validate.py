"""What a well-formed instance still has to satisfy: ranges, references, no repeats."""

from collections.abc import Iterable, Sequence
from typing import Final

from matcher.engine.instance import INSTANCE_FORMAT, Area, Helper, Instance, InstanceError, Order, Weights, Window

MOST: Final = 10**9
MOST_LOAD: Final = 10**6
MOST_BALANCE: Final = 10**12
READABLE: Final = 10**30


def validate(instance: Instance) -> None:
    """Check everything that the contract asks of an instance; raises InstanceError naming the first wrong place."""
    validate_frame(instance)
    validate_rows(instance)


def validate_frame(instance: Instance) -> None:
    """Check all but helpers and orders: horizon, areas, weights."""
    if instance.format != INSTANCE_FORMAT:
        raise InstanceError(f"format: {instance.format!r} is not {INSTANCE_FORMAT!r}")
    _number("days", instance.days)
    _number("shifts_per_day", instance.shifts_per_day)
    _areas(instance.areas)
    _weights(instance.weights)


def validate_rows(instance: Instance) -> None:
    """Check helpers and orders, where everything else is sound."""
    codes = {area.code for area in instance.areas}
    horizon = instance.days * instance.shifts_per_day
    _no_twin("helpers", ".id", [helper.id for helper in instance.helpers])
    for index, helper in enumerate(instance.helpers):
        _helper(f"helpers[{index}]", helper, codes, horizon, instance.weights.balance)
    _no_twin("orders", ".id", [order.id for order in instance.orders])
    for index, order in enumerate(instance.orders):
        _order(f"orders[{index}]", order, codes, horizon)


def _number(place: str, value: int, least: int = 0, most: int = MOST) -> None:
    if value < least:
        raise InstanceError(f"{place}: {_shown(value)} is below {least}")
    if value > most:
        raise InstanceError(f"{place}: {_shown(value)} is above {most}")


def _shown(value: int) -> str:
    # Python refuses to print integers of thousands of digits.
    return str(value) if abs(value) < READABLE else "a huge number"


def _no_twin(place: str, suffix: str, values: Sequence[object]) -> None:
    if len(set(values)) == len(values):
        return
    seen = set()
    for index, value in enumerate(values):
        if value in seen:
            raise InstanceError(f"{place}[{index}]{suffix}: {value!r} is repeated")
        seen.add(value)


def _no_empty(place: str, values: Iterable[str]) -> None:
    for index, value in enumerate(values):
        if not value:
            raise InstanceError(f"{place}[{index}]: is empty")


def _areas(areas: Sequence[Area]) -> None:
    codes = [area.code for area in areas]
    for index, area in enumerate(areas):
        if not area.code:
            raise InstanceError(f"areas[{index}].code: is empty")
    _no_twin("areas", ".code", codes)
    known = set(codes)
    for index, area in enumerate(areas):
        if area.parent is not None and area.parent not in known:
            raise InstanceError(f"areas[{index}].parent: {area.parent!r} is not an area")
    _no_cycle(areas)


def _no_cycle(areas: Sequence[Area]) -> None:
    parent = {area.code: area.parent for area in areas}
    sound: set[str] = set()
    for index, area in enumerate(areas):
        walked: set[str] = set()
        code: str | None = area.code
        while code is not None and code not in sound:
            if code in walked:
                raise InstanceError(f"areas[{index}].parent: {area.parent!r} leads into a cycle")
            walked.add(code)
            code = parent[code]
        sound |= walked


def _weights(weights: Weights) -> None:
    if not weights.distance:
        raise InstanceError("weights.distance: is empty")
    before = 0
    for index, cost in enumerate(weights.distance):
        _number(f"weights.distance[{index}]", cost)
        if cost < before:
            raise InstanceError(f"weights.distance[{index}]: {cost} is below the {before} before it")
        before = cost
    _number("weights.balance", weights.balance)
    _number("weights.change", weights.change)


def _shifts(place: str, shifts: Sequence[int], horizon: int) -> None:
    for index, shift in enumerate(shifts):
        if not 0 <= shift < horizon:
            _shift(f"{place}[{index}]", shift, horizon)


def _shift(place: str, shift: int, horizon: int) -> None:
    if shift < 0:
        raise InstanceError(f"{place}: {_shown(shift)} is below 0")
    if shift >= horizon:
        raise InstanceError(f"{place}: {_shown(shift)} is not below {horizon}")


def _helper(place: str, helper: Helper, codes: set[str], horizon: int, balance: int) -> None:
    if not helper.id:
        raise InstanceError(f"{place}.id: is empty")
    if helper.kind not in ("member", "team"):
        raise InstanceError(f"{place}.kind: {helper.kind!r} is not one of member, team")
    for index, code in enumerate(helper.areas):
        if code not in codes:
            raise InstanceError(f"{place}.areas[{index}]: {code!r} is not an area")
    _helper_numbers(place, helper)
    _shifts(f"{place}.shifts", helper.shifts, horizon)
    _no_twin(f"{place}.shifts", "", helper.shifts)
    _shifts(f"{place}.taken", helper.taken, horizon)
    _number(f"{place}.load", helper.load, most=MOST_LOAD)
    if balance * (2 * helper.load + 1) > MOST_BALANCE:
        raise InstanceError(f"{place}.load: balance * (2 * {helper.load} + 1) is above {MOST_BALANCE}")
    if helper.kind == "member" and helper.size != 1:
        raise InstanceError(f"{place}.size: {helper.size} is not 1, the size of a member")


def _helper_numbers(place: str, helper: Helper) -> None:
    reach, per_shift, per_day, total = helper.reach, helper.per_shift, helper.per_day, helper.total
    cost, size = helper.cost, helper.size
    if (
        min(reach, per_shift, per_day, total, cost, size) < 0
        or max(reach, per_shift, per_day, total, cost, size) > MOST
    ):
        for name in ("reach", "per_shift", "per_day", "total", "cost", "size"):
            _number(f"{place}.{name}", getattr(helper, name))
    for tag, price in helper.tags.items():
        if not 0 <= price <= MOST:
            _number(f"{place}.tags[{tag!r}]", price)


def _order(place: str, order: Order, codes: set[str], horizon: int) -> None:
    if not order.id:
        raise InstanceError(f"{place}.id: is empty")
    if order.area not in codes:
        raise InstanceError(f"{place}.area: {order.area!r} is not an area")
    _number(f"{place}.value", order.value)
    for index, window in enumerate(order.windows):
        _window(f"{place}.windows[{index}]", window, horizon)
    if len(order.windows) > 1:
        _no_twin(f"{place}.windows", ".shift", [window.shift for window in order.windows])
    _needs(place, order)
    if not order.accepts:
        raise InstanceError(f"{place}.accepts: is empty")
    for index, kind in enumerate(order.accepts):
        if kind not in ("member", "team"):
            raise InstanceError(f"{place}.accepts[{index}]: {kind!r} is not one of member, team")
    _pairs(place, order, horizon)


def _window(place: str, window: Window, horizon: int) -> None:
    if not 0 <= window.shift < horizon:
        _shift(f"{place}.shift", window.shift, horizon)
    if not 0 <= window.cost <= MOST:
        _number(f"{place}.cost", window.cost)


def _needs(place: str, order: Order) -> None:
    if not order.needs:
        raise InstanceError(f"{place}.needs: is empty")
    for index, need in enumerate(order.needs):
        if not 1 <= need.count <= MOST:
            _number(f"{place}.needs[{index}].count", need.count, least=1)
        if len(need.tags) > 1:
            _no_twin(f"{place}.needs[{index}].tags", "", need.tags)


def _pairs(place: str, order: Order, horizon: int) -> None:
    if order.excludes:
        _no_empty(f"{place}.excludes", order.excludes)
    for index, prefer in enumerate(order.prefers):
        if not prefer.helper:
            raise InstanceError(f"{place}.prefers[{index}].helper: is empty")
        _number(f"{place}.prefers[{index}].bonus", prefer.bonus)
    _no_twin(f"{place}.prefers", ".helper", [prefer.helper for prefer in order.prefers])
    if order.incumbent is not None:
        _shift(f"{place}.incumbent.shift", order.incumbent.shift, horizon)
        _no_empty(f"{place}.incumbent.helpers", order.incumbent.helpers)
        _no_twin(f"{place}.incumbent.helpers", "", order.incumbent.helpers)
