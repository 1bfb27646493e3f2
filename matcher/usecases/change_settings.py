"""A district decides what happens by itself, its times, caps and shares, and what counts how much in the matching."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select, update

from matcher.domain.areas import covers, district_of
from matcher.domain.errors import NotFound
from matcher.domain.policy import Policy
from matcher.domain.roles import Actor
from matcher.domain.states import Acceptance, Dispatch
from matcher.domain.waiting import TimerKind
from matcher.store import places, timers
from matcher.store.database import Tx
from matcher.store.places import DistrictRow, settings_id
from matcher.store.schema import district
from matcher.store.transition import Step, tell_step

_WORD = 12
_OF_CLOCKS = {
    *("widen_pct", "tell_secretary_pct", "to_street_pct", "to_district_pct"),
    *("contact_h", "contact_urgent_h"),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Single values of the policy and of the weights to set; what is not named stays."""

    policy: Mapping[str, Any] = field(default_factory=dict)
    weights: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Set:
    """One setting as it changes: the event's verb, before and after, and the name where the verb is of many."""

    verb: str
    before: str | None
    after: str
    name: str | None = None


def change_settings(
    tx: Tx,
    actor: Actor | None,
    area: str,
    acceptance: Acceptance | None,
    dispatch: Dispatch | None,
    numbers: Numbers = Numbers(),
) -> str:
    """Set what is given; the code of the district. `actor` is None for an operator at the command line.

    NotFound outside the actor's district; Invalid where the district is none of ours, or a number makes no sense.
    """
    code = district_of(area)
    if actor is not None:
        if not covers(actor.area, code):
            raise NotFound
        actor.require("change_settings")
    tx.row(select(district.c.code).where(district.c.code == code).with_for_update())
    before = places.district_at(tx, code)
    policy, weights = before.policy.set(numbers.policy), before.weights.set(numbers.weights)
    columns: dict[str, Any] = {"policy": policy.differences(), "weights": weights.differences()}
    columns |= {"acceptance": acceptance or before.acceptance, "dispatch": dispatch or before.dispatch}
    changes = [
        *_switched(before, acceptance, dispatch),
        *_differing("policy", asdict(before.policy), asdict(policy)),
        *_differing("weights", before.weights.stored(), weights.stored()),
    ]
    if not changes:
        return code
    version = before.version + len(changes)
    tx.execute(update(district).where(district.c.code == code).values(**columns, version=version))
    for number, one in enumerate(changes, before.version + 1):
        step = Step(one.verb, number, one.before, one.after, one.name)
        tell_step(tx, "district", settings_id(code), step, actor)
    if _moves_clocks(before.policy, policy):
        timers.wake(tx, TimerKind.ORDER_CLOCK, code)
    return code


def _switched(before: DistrictRow, acceptance: Acceptance | None, dispatch: Dispatch | None) -> Iterator[_Set]:
    for name, value in (("acceptance", acceptance), ("dispatch", dispatch)):
        was = getattr(before, name)
        if value is not None and value is not was:
            yield _Set(name, was, value)


def _differing(verb: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[_Set]:
    """What an event tells of each number that changes; of several at once only how many there are."""
    for name, value in after.items():
        if value != before[name]:
            yield _Set(verb, _short(before[name]), _short(value), name)


def _short(value: Any) -> str:
    return str(value) if isinstance(value, int) else f"{len(value)} values"[:_WORD]


def _moves_clocks(before: Policy, after: Policy) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in _OF_CLOCKS)
