"""All that a district sets as one value: flat names with what holds, and how two of them differ."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from matcher.domain.composite import Composite
from matcher.domain.policy import Policy
from matcher.domain.weights import Weights

State = Mapping[str, Any]
"""`acceptance`, `dispatch`, `policy`, `weights`, `composite` (what differs from the defaults), `parts`, `rules`,
`items`, `holidays`, `alliances`: as it is stored and exported."""
KEYS = frozenset(
    {
        *("acceptance", "dispatch", "policy", "weights", "composite"),
        *("parts", "rules", "items", "holidays", "alliances"),
    }
)
_WORDS = ("name_zh", "name_en", "materials_zh", "materials_en")


@dataclass(frozen=True, slots=True)
class Change:
    """A field with what held before and after; None: it was not there, or is text, of which only that it changed."""

    field: str
    before: Any
    after: Any


def differing(before: State, after: State) -> list[Change]:
    """The fields in which two states differ, by name."""
    was, now = dict(_flat(before)), dict(_flat(after))
    found = ((name, was.get(name, _usual(name)), now.get(name, _usual(name))) for name in sorted({*was, *now}))
    return [Change(name, _told(name, one), _told(name, other)) for name, one, other in found if one != other]


def _usual(name: str) -> Any:
    """What holds of a field that nobody set: a service of the catalogue is offered."""
    return True if name.startswith("rules.") and name.endswith(".is_offered") else None


def _told(name: str, value: Any) -> Any:
    return None if name.endswith(_WORDS) else value


def _flat(state: State) -> Iterator[tuple[str, Any]]:
    yield "acceptance", state["acceptance"]
    yield "dispatch", state["dispatch"]
    for name, value in asdict(Policy.kept(state["policy"])).items():
        yield f"policy.{name}", list(value) if isinstance(value, tuple) else value
    for name, value in Weights().set(state["weights"]).stored().items():
        if isinstance(value, Mapping):
            yield from ((f"weights.{name}.{one}", cost) for one, cost in value.items())
        else:
            yield f"weights.{name}", value
    for name, value in Composite().set(state["composite"]).shares.items():
        yield f"composite.{name}", value
    for part in state["parts"]:
        yield from ((f"parts.{part['code']}.{name}", value) for name, value in part.items() if name != "code")
    for name in ("rules", "items"):
        for code, values in state[name].items():
            yield from ((f"{name}.{code}.{one}", value) for one, value in values.items())
    for day, is_workday in state["holidays"].items():
        yield f"holidays.{day}", is_workday
    for one, other in state["alliances"]:
        yield f"alliances.{one}-{other}", True
