"""A helper says when it is free: a usual week, and dates on which that does not hold."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from matcher.domain.errors import Invalid
from matcher.domain.roles import Actor
from matcher.domain.shifts import ALL_DAY, Calendar, Part, minute_of
from matcher.domain.states import HelperKind
from matcher.store import helpers, places
from matcher.store.database import Tx


@dataclass(frozen=True, slots=True)
class Narrowed:
    """From and to in minutes of the day, by (weekday, part) and by (date, part)."""

    week: Mapping[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    dated: Mapping[tuple[dt.date, str | None], tuple[int, int]] = field(default_factory=dict)


NOT_NARROWED = Narrowed()


def set_availability(
    tx: Tx,
    actor: Actor,
    helper_id: UUID,
    kind: HelperKind,
    week: Sequence[tuple[int, str]],
    exceptions: Sequence[tuple[dt.date, str | None, str]],
    hours: Narrowed = NOT_NARROWED,
) -> None:
    """Replace both: pairs of weekday (0 = Monday) and part; dates with a part (None: all day) and `free` or `busy`.

    `hours` narrows parts to some of their hours.
    """
    row = helpers.get(tx, actor, helper_id, kind, lock=True)
    actor.require("set_availability")
    calendar = places.calendar_of(tx, row.area)
    known = {part.code for part in calendar.parts}
    _check_parts("week", [part for _, part in week], known)
    _check_parts("exceptions", [part for _, part, _ in exceptions if part is not None], known)
    _check_hours(calendar, hours)
    helpers.set_week(tx, helper_id, week, hours.week)
    today = calendar.today(tx.now)
    dated = [_exception(one, hours) for one in exceptions if one[0] >= today]
    helpers.set_exceptions(tx, helper_id, dated)
    helpers.change(tx, row, {}, actor)


def _exception(one: tuple[dt.date, str | None, str], hours: Narrowed) -> dict[str, object]:
    date, part, state = one
    span = hours.dated.get((date, part), (None, None))
    return {"date": date, "part": part or ALL_DAY, "state": state, "from_min": span[0], "to_min": span[1]}


def _check_hours(calendar: Calendar, hours: Narrowed) -> None:
    for (_, part), span in hours.week.items():
        _check_span("week", calendar.part(part), span)
    for (_, named), span in hours.dated.items():
        if named is None:
            raise Invalid.at("exceptions", "hours_of_a_day", "name the part that the hours lie in")
        _check_span("exceptions", calendar.part(named), span)


def _check_span(where: str, part: Part, span: tuple[int, int]) -> None:
    begin, end = span
    if begin >= end:
        raise Invalid.at(where, "from_before_to", "the end must be after the beginning")
    if begin < minute_of(part.start) or end > minute_of(part.end):
        raise Invalid.at(where, "outside_part", "the hours must lie inside the part")


def _check_parts(where: str, parts: Sequence[str], known: set[str]) -> None:
    if not set(parts) <= known:
        raise Invalid.at(f"{where}.part", "unknown_part", "the district has no such part of the day")
