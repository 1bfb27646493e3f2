"""How much each of the three rates counts in the one figure: even thirds until a district sets shares."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from matcher.domain.errors import Invalid

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Composite:
    """Shares in per cent that make 100 together; 1 each means even thirds."""

    response: int = 1
    solution: int = 1
    satisfaction: int = 1

    @property
    def is_even(self) -> bool:
        """Whether all three count the same."""
        return self == EVEN

    def set(self, given: Mapping[str, Any]) -> "Composite":
        """The shares with some replaced. Invalid where they make no whole."""
        known = {one.name for one in fields(self)}
        for name, value in given.items():
            if name not in known:
                raise Invalid.at("composite", "unknown_setting", "there is no such rate")
            if type(value) is not int or not 0 <= value <= WHOLE:
                raise Invalid.at(f"composite.{name}", "out_of_range", f"a whole number from 0 to {WHOLE}")
        made = replace(self, **given)
        if not made.is_even and sum(made.shares.values()) != WHOLE:
            raise Invalid.at("composite", "not_a_whole", f"the three shares make {WHOLE} together, or are 1 each")
        return made

    @property
    def shares(self) -> dict[str, int]:
        """Name of a rate -> its share."""
        return asdict(self)

    def differences(self) -> dict[str, int]:
        """What differs from the defaults: what is kept of it."""
        return {} if self.is_even else self.shares


EVEN = Composite()
