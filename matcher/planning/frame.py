"""A horizon laid out once: which number each shift has, and which shifts a weekly part means."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.domain.shifts import Horizon, Shift
from matcher.planning.workdays import holidays_of


@dataclass(frozen=True, slots=True)
class Frame:
    """`number` of every shift of the horizon, `weekly` (weekday, part) -> its shifts, `first_open` not yet begun.

    `festive` are the shifts of public holidays.
    """

    horizon: Horizon
    first_open: int
    number: Mapping[Shift, int]
    weekly: Mapping[tuple[int, str], tuple[int, ...]]
    festive: frozenset[int] = frozenset()

    def numbers(self, shifts: Iterable[Shift]) -> tuple[int, ...]:
        """The numbers of the shifts that lie in the horizon, sorted; repeats stay."""
        return tuple(sorted(self.number[shift] for shift in shifts if shift in self.number))


def lay_out(horizon: Horizon) -> Frame:
    """The frame of a horizon."""
    shifts = [horizon.shift(number) for number in range(horizon.days * horizon.per_day)]
    weekly: dict[tuple[int, str], tuple[int, ...]] = defaultdict(tuple)
    for number, shift in enumerate(shifts):
        weekly[shift.date.weekday(), shift.part] += (number,)
    kept = holidays_of({shift.date for shift in shifts}, horizon.overrides)
    festive = frozenset(number for number, shift in enumerate(shifts) if shift.date in kept)
    numbers = {shift: number for number, shift in enumerate(shifts)}
    return Frame(horizon, horizon.first_open(), numbers, dict(weekly), festive)
