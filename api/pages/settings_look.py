"""How settings look: numbers in groups with their units and bounds, fields and values of a version in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.words import WORDS, say
from matcher.domain.policy import RANGES
from matcher.domain.shifts import clock_of

_CLOCKS = frozenset({"answer_by_min", "quiet_from_min", "quiet_to_min"})
_UNITS: Mapping[str, tuple[str, ...]] = {
    "pct": ("widen_pct", "tell_secretary_pct", "to_street_pct", "to_district_pct", "callback_pct"),
    "h": ("contact_h", "contact_urgent_h", "answer_least_h", "hold_h"),
    "min": ("answer_urgent_min", "phone_after_min"),
    "clock": tuple(_CLOCKS),
    "clocks": ("digest_min",),
    "days": ("rating_days", "reopen_days", "visit_days", "series_days", "wish_days", "retention_days"),
    "people": ("urgent_offers", "run_most"),
    "orders": ("offers_a_week",),
    "messages": ("notices_a_day",),
    "times": ("callbacks_a_day", "returns_most", "visits_most", "festival_visits_most", "reveals_a_day"),
    "yuan": ("wish_most_yuan",),
}
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names}
GROUPS: Mapping[str, tuple[str, ...]] = {
    "clocks": (
        *("widen_pct", "tell_secretary_pct", "to_street_pct", "to_district_pct"),
        *("contact_h", "contact_urgent_h"),
    ),
    "offers": (
        *("answer_by_min", "answer_least_h", "answer_urgent_min", "urgent_offers", "phone_after_min"),
        *("offers_a_week", "hold_h"),
    ),
    "quiet": ("quiet_from_min", "quiet_to_min", "digest_min", "notices_a_day"),
    "after": ("rating_days", "reopen_days", "callback_pct", "callbacks_a_day", "returns_most"),
    "caps": (
        *("wish_most_yuan", "visit_days", "visits_most", "festival_visits_most"),
        *("run_most", "series_days", "wish_days"),
    ),
    "data": ("retention_days", "reveals_a_day", "gas_phone"),
}
_OTHERS = {"balance": "cost", "change": "cost", "waited_step": "value", "waited_most": "value", "carried": "value"}
_TIME = len("08:00")
WEIGHT_BOUNDS = (0, 100_000)


@dataclass(frozen=True, slots=True)
class Number:
    """A number to set: its field, the value as it is written into the field, the usual one, and its bounds."""

    field: str
    name: str
    unit: str
    kind: str
    value: str
    usual: str
    least: int | None
    most: int | None

    @property
    def is_changed(self) -> bool:
        """Whether it differs from what is usual."""
        return self.value != self.usual


def groups(lang: str, policy: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, list[Number]]:
    """The numbers of the policy, group by group."""
    return {group: [_number(lang, name, policy, usual) for name in names] for group, names in GROUPS.items()}


def _number(lang: str, name: str, policy: Mapping[str, Any], usual: Mapping[str, Any]) -> Number:
    unit = _UNIT_OF.get(name, "none")
    kind = unit if unit in {"clock", "clocks"} else "number"
    least, most = RANGES.get(name, (None, None)) if kind == "number" else (None, None)
    values = (written(name, policy[name]), written(name, usual[name]))
    return Number(f"policy.{name}", say(lang, f"set.p.{name}"), unit, kind, *values, least, most)


def written(name: str, value: Any) -> str:
    """A number as it stands in its field: times of day as HH:MM."""
    if name in _CLOCKS:
        return clock_of(value) or ""
    if isinstance(value, list | tuple):
        return ", ".join(clock_of(one) or "" for one in value)
    return str(value)


def weights(lang: str, now: Mapping[str, Any], usual: Mapping[str, Any]) -> dict[str, list[Number]]:
    """The weights, group by group: distance, people, orders."""

    def one(field: str, word: str, unit: str, value: Any, default: Any) -> Number:
        return Number(f"weights.{field}", word, unit, "number", str(value), str(default), *WEIGHT_BOUNDS)

    pairs = enumerate(zip(now["distance"], usual["distance"], strict=True))
    distance = [one("distance", say(lang, f"set.w.distance.{at}"), "cost", *pair) for at, pair in pairs]
    urgency = [
        one(f"urgency.{name}", say(lang, f"urgency.{name}"), "value", now["urgency"][name], usual["urgency"][name])
        for name in now["urgency"]
    ]
    others = {
        name: one(name, say(lang, f"set.w.{name}"), unit, now[name], usual[name]) for name, unit in _OTHERS.items()
    }
    return {
        "distance": distance,
        "people": [others["balance"], others["change"]],
        "orders": [*urgency, others["waited_step"], others["waited_most"], others["carried"]],
    }


def field_words(lang: str, field: str, services: Mapping[str, str], areas: Mapping[str, str]) -> str:
    """A field of a version, as a person calls it."""
    group, _, rest = field.partition(".")
    name, _, last = rest.partition(".")
    what = say(lang, f"set.f.{last}" if f"set.f.{last}" in WORDS else "set.f.other")
    pair = " / ".join(areas.get(one, one) for one in rest.split("-"))
    word, facts = {
        "policy": (f"set.p.{rest}", {}),
        "weights": _weight(lang, name, last),
        "composite": (f"figure.{rest}", {}),
        "holidays": ("set.f.holiday", {"day": rest}),
        "alliances": ("set.f.alliance", {"pair": pair}),
        "parts": ("set.f.part", {"code": name, "what": what}),
        "rules": ("set.f.rules", {"service": services.get(name, name), "what": what}),
        "items": ("set.f.rules", {"service": services.get(name, name), "what": what}),
    }.get(group, (f"set.{group}", {}))
    return say(lang, word, **facts)


def _weight(lang: str, name: str, last: str) -> tuple[str, dict[str, str]]:
    if name == "urgency":
        return "set.f.urgency", {"urgency": say(lang, f"urgency.{last}")}
    return ("set.f.distance" if name == "distance" else f"set.w.{name}"), {}


def value_words(lang: str, field: str, value: Any) -> str:
    """What held in a field, as a person reads it."""
    if value is None:
        return say(lang, "set.as_usual" if field.startswith("rules.") else "set.none")
    if isinstance(value, bool):
        words = ("set.d.holiday", "set.d.workday") if field.startswith("holidays.") else ("set.no", "set.yes")
        return say(lang, words[value])
    if field in {"acceptance", "dispatch"}:
        return say(lang, f"set.{field}.{value}")
    if field.startswith("policy."):
        return written(field.removeprefix("policy."), value)
    told = ", ".join(map(_one, value)) if isinstance(value, list) else str(value)
    return told[:_TIME] if field.startswith("parts.") else told


def _one(value: Any) -> str:
    """An entry of a list: of needs the skills and how many."""
    return f"{'+'.join(value['tags']) or '-'} × {value['count']}" if isinstance(value, Mapping) else str(value)
