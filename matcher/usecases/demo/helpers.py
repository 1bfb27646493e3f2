"""How a helper of the demo is written down, be it a member or a team."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.needs import is_credential
from matcher.domain.states import CredentialState, HelperKind, HelperState, MemberKind, OnHolidays
from matcher.domain.weights import SECONDARY_SKILL
from matcher.store import schema
from matcher.store.ids import new_id
from matcher.usecases.demo.sheet import Sheet
from matcher.usecases.demo.vocabulary import DISTRICT

EVERY_PART = ("morning", "noon", "afternoon", "evening")
WHOLE_WEEK = tuple((day, part) for day in range(7) for part in EVERY_PART)


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a helper takes, the people that it brings, and how often it is asked where that is not usual."""

    per_shift: int = 1
    per_day: int = 1
    total: int = 2
    size: int = 1
    offers_a_week: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A helper before it is written.

    `tags` come with the primary skill first, `week` as (weekday, part); each skill costs `dearer` more than usual.
    """

    kind: HelperKind
    area: str
    bases: Collection[str]
    reach: int
    tags: Sequence[str]
    week: Sequence[tuple[int, str]]
    limits: Limits = Limits()
    member_kind: MemberKind | None = None
    leader_id: UUID | None = None
    dearer: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """What is known of a credential; the day counts from today and may lie in the past."""

    state: CredentialState
    expires_in_days: int | None = None


CHECKED = Check(CredentialState.CHECKED)


def put_helper(sheet: Sheet, draft: Draft, checks: dict[str, Check], checker: UUID) -> UUID:
    """Write the helper with bases, tags, credentials and week; credentials that `checks` does not name are checked."""
    helper_id = new_id()
    limits, member_for_days = draft.limits, sheet.rng.randint(120, 390)
    sheet.add(
        schema.helper,
        id=helper_id,
        kind=draft.kind.value,
        member_kind=draft.member_kind.value if draft.member_kind else None,
        district=DISTRICT,
        area=draft.area,
        state=HelperState.ACTIVE.value,
        reach=draft.reach,
        per_shift=limits.per_shift,
        per_day=limits.per_day,
        total=limits.total,
        size=limits.size,
        leader_id=draft.leader_id,
        offers_a_week=limits.offers_a_week,
        # The demo is played on any day of the year.
        on_holidays=OnHolidays.WORKS.value,
        unit_id=None,
        unit_state=None,
        registered_at=sheet.tx.now - dt.timedelta(days=member_for_days),
        version=1,
    )
    for base in draft.bases:
        sheet.add(schema.helper_base, helper_id=helper_id, area=base)
    for place, tag in enumerate(draft.tags):
        cost = SECONDARY_SKILL if place and draft.kind is HelperKind.MEMBER else 0
        sheet.add(schema.helper_tag, helper_id=helper_id, tag=tag, cost=cost + draft.dearer)
        if is_credential(tag):
            checked_days_ago = member_for_days - sheet.rng.randint(0, 20)
            _put_credential(sheet, helper_id, tag, checks.get(tag, CHECKED), (checker, checked_days_ago))
    for day, part in draft.week:
        sheet.add(schema.weekly_availability, helper_id=helper_id, weekday=day, part=part)
    return helper_id


def _put_credential(sheet: Sheet, helper_id: UUID, tag: str, check: Check, seen: tuple[UUID, int]) -> None:
    checked = check.state is CredentialState.CHECKED
    days, (checker, checked_days_ago) = check.expires_in_days, seen
    sheet.add(
        schema.credential,
        helper_id=helper_id,
        tag=tag,
        state=check.state.value,
        checked_by=checker if checked else None,
        checked_at=sheet.tx.now - dt.timedelta(days=checked_days_ago) if checked else None,
        expires_on=None if days is None else sheet.today + dt.timedelta(days=days),
    )
