"""A horizon laid out once: which number each shift has, and which shifts a weekly part means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.domain.shifts import Horizon, Shift


@dataclass(frozen=True, slots=True)
class Frame:
    """`number` of every shift of the horizon, `weekly` (weekday, part) -> its shifts, `first_open` not yet begun."""

    horizon: Horizon
    first_open: int
    number: Mapping[Shift, int]
    weekly: Mapping[tuple[int, str], tuple[int, ...]]

    def numbers(self, shifts: Iterable[Shift]) -> tuple[int, ...]:
        """The numbers of the shifts that lie in the horizon, sorted; repeats stay."""
        return tuple(sorted(self.number[shift] for shift in shifts if shift in self.number))


def lay_out(horizon: Horizon) -> Frame:
    """The frame of a horizon."""
    shifts = [horizon.shift(number) for number in range(horizon.days * horizon.per_day)]
    weekly: dict[tuple[int, str], tuple[int, ...]] = defaultdict(tuple)
    for number, shift in enumerate(shifts):
        weekly[shift.date.weekday(), shift.part] += (number,)
    return Frame(horizon, horizon.first_open(), {shift: number for number, shift in enumerate(shifts)}, dict(weekly))
