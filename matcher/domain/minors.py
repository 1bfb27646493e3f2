"""Young people: two adults, each with a checked CHILD_SAFE; below 14 the guardian consents.

Only a year of birth is kept, so whoever may still be younger counts as younger.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from matcher.domain.errors import Invalid
from matcher.domain.needs import Need, headcount, with_headcount
from matcher.domain.states import ConsentBy

CHILD_SAFE = "CHILD_SAFE*"
ADULT, OWN_WORD = 18, 14
TWO = 2
EARLIEST_YEAR = 1900


def is_minor(born_year: int | None, day: dt.date) -> bool:
    """Whether somebody born in that year may be below 18 on the day; unknown counts as grown up."""
    return born_year is not None and day.year - born_year <= ADULT


def needs_guardian(born_year: int | None, day: dt.date) -> bool:
    """Whether somebody born in that year may be below 14 on the day."""
    return born_year is not None and day.year - born_year <= OWN_WORD


def check_consent(born_year: int | None, day: dt.date, by: ConsentBy) -> None:
    """Invalid where a guardian has to consent and has not."""
    if needs_guardian(born_year, day) and by is not ConsentBy.GUARDIAN:
        raise Invalid.at("consent.by", "guardian_needed", "below 14 the guardian consents")


def check_born_year(field: str, born_year: int | None, today: dt.date) -> None:
    """Invalid where nobody who lives was born in that year."""
    if born_year is not None and not EARLIEST_YEAR <= born_year <= today.year:
        raise Invalid.at(field, "out_of_range", f"a year from {EARLIEST_YEAR} to this one")


def people_needed(
    needs: Sequence[Need], asked: int | None, *, buddy: bool = False, minor: bool = False
) -> tuple[Need, ...]:
    """Who is needed for an order: what the item asks for, more where more were asked for, a buddy, care for the young.

    A buddy is one person more than the item itself asks for, unless so many were asked for anyway. Invalid as in
    `with_headcount`.
    """
    least = headcount(needs) + (1 if buddy else 0)
    if asked is not None and asked >= headcount(needs):
        asked = max(asked, least)
    wanted = with_headcount(needs, least if asked is None else asked)
    return _child_safe(wanted) if minor else wanted


def is_cared_for(needs: Sequence[Need]) -> bool:
    """Whether the needs are such as a minor's: two adults or more, each with CHILD_SAFE."""
    return headcount(needs) >= TWO and all(CHILD_SAFE in need.tags for need in needs)


def _child_safe(needs: Iterable[Need]) -> tuple[Need, ...]:
    safe = tuple(Need(tuple(sorted({*need.tags, CHILD_SAFE})), need.count) for need in needs)
    return safe if headcount(safe) >= TWO else (*safe, Need((CHILD_SAFE,), TWO - headcount(safe)))
