"""A district decides what happens by itself, its times, caps and shares, and what counts how much in the matching."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import update

from matcher.domain.composite import Composite
from matcher.domain.policy import Policy
from matcher.domain.roles import Actor
from matcher.domain.states import Acceptance, Dispatch
from matcher.domain.waiting import TimerKind
from matcher.domain.weights import Weights
from matcher.store import places, timers
from matcher.store.database import Tx
from matcher.store.places import DistrictRow, settings_id
from matcher.store.schema import district
from matcher.store.transition import Step, tell_step
from matcher.usecases.steps.settings_versions import district_to_set, noted

_WORD = 12
_OF_CLOCKS = {
    *("widen_pct", "tell_secretary_pct", "to_street_pct", "to_district_pct"),
    *("contact_h", "contact_urgent_h"),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Single values of the policy, the weights and the shares of the three rates to set; what is not named stays."""

    policy: Mapping[str, Any] = field(default_factory=dict)
    weights: Mapping[str, Any] = field(default_factory=dict)
    composite: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to hold in a district."""

    acceptance: Acceptance
    dispatch: Dispatch
    policy: Policy
    weights: Weights
    composite: Composite


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
    based_on: int | None = None,
) -> str:
    """Set what is given; the code of the district. `actor` is None for an operator at the command line.

    NotFound outside the actor's district; Invalid where the district is none of ours, or a number makes no sense;
    Outdated where it was changed after the version `based_on`.
    """
    code = district_to_set(actor, area, "change_settings")

    def work() -> None:
        before = places.district_at(tx, code)
        wanted = Wanted(
            acceptance or before.acceptance,
            dispatch or before.dispatch,
            before.policy.set(numbers.policy),
            before.weights.set(numbers.weights),
            before.composite.set(numbers.composite),
        )
        put_settings(tx, actor, before, wanted)

    noted(tx, actor, code, work, based_on=based_on)
    return code


def put_settings(tx: Tx, actor: Actor | None, before: DistrictRow, wanted: Wanted) -> None:
    """Set switches and numbers of a locked district, with an event for each that changes."""
    changes = [
        *_switched(before, wanted),
        *_differing("policy", asdict(before.policy), asdict(wanted.policy)),
        *_differing("weights", before.weights.stored(), wanted.weights.stored()),
        *_differing("composite", before.composite.shares, wanted.composite.shares),
    ]
    if not changes:
        return
    columns: dict[str, Any] = {"acceptance": wanted.acceptance, "dispatch": wanted.dispatch}
    columns |= {name: getattr(wanted, name).differences() for name in ("policy", "weights", "composite")}
    version = before.version + len(changes)
    tx.execute(update(district).where(district.c.code == before.code).values(**columns, version=version))
    for number, one in enumerate(changes, before.version + 1):
        step = Step(one.verb, number, one.before, one.after, one.name)
        tell_step(tx, "district", settings_id(before.code), step, actor)
    if _moves_clocks(before.policy, wanted.policy):
        timers.wake(tx, TimerKind.ORDER_CLOCK, before.code)


def _switched(before: DistrictRow, wanted: Wanted) -> Iterator[_Set]:
    for name in ("acceptance", "dispatch"):
        was, value = getattr(before, name), getattr(wanted, name)
        if value is not was:
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
