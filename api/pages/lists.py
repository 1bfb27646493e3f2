"""Lists as sheets: what stands in them is what the pages show, in words, masked, of the own area."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from api.pages import statistics_sheet
from api.pages.days import days_of_week, skill_words
from api.pages.words import WORDS, say
from matcher.domain.areas import covers
from matcher.domain.errors import Invalid, NotFound
from matcher.domain.figures import Preset
from matcher.domain.roles import Actor
from matcher.domain.states import HelperKind
from matcher.queries import (
    figures,
    listed,
    orders,
    people,
    posts,
    projects,
    rewards,
    rosters,
    round_papers,
    series,
    service_days,
    sessions,
)
from matcher.queries.listed import every
from matcher.queries.people import HelperView
from matcher.store.database import Tx
from matcher.store.places import calendar_of
from workers.files.sheets import Cell, write_sheets

MOST = 50_000
"""So many rows stand in one sheet; who has more takes one area after the other."""
_AT_ONCE = 500
Line = Sequence[Cell]


class Book:
    """What every list needs: names of areas and services, the parts of the day, and the language."""

    def __init__(self, tx: Tx, actor: Actor, lang: str) -> None:
        self.tx, self.actor, self.lang = tx, actor, lang
        self._areas: dict[str, str] = {}
        calendar = calendar_of(tx, actor.area)
        self.zone = calendar.zone
        self._parts = {part.code: (part.name_zh, part.name_en) for part in calendar.parts}
        self._services = listed.service_names(tx)

    def word(self, prefix: str, code: str | None) -> str:
        """A code in words; as it is where there are none."""
        word = f"{prefix}.{code}"
        return say(self.lang, word) if word in WORDS else code or ""

    def area(self, code: str) -> str:
        """The name of an area."""
        if code not in self._areas:
            self._areas |= round_papers.area_names(self.tx, [code])
        return self._areas.get(code, code)

    def service(self, code: str | None) -> str:
        """The name of a service."""
        found = self._services.get(code or "")
        return found[self.lang != "zh"] if found else code or ""

    def part(self, code: str) -> str:
        """The name of a part of the day."""
        found = self._parts.get(code)
        return found[self.lang != "zh"] if found else code

    def moment(self, at: dt.datetime | None) -> str:
        """A moment of the district."""
        return "" if at is None else f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def listing(self, words: Sequence[str]) -> str:
        """Several words in one cell."""
        return ("、" if self.lang == "zh" else "; ").join(words)


@dataclass(frozen=True, slots=True)
class List:
    """A list that can be taken away: by which operation, its heads, and its rows."""

    operation: str
    heads: tuple[str, ...]
    rows: Callable[[Book], Iterator[Line]]


def write_list(tx: Tx, actor: Actor, kind: str, area: str | None, lang: str) -> bytes:
    """The workbook. NotFound outside the area; Invalid where there are too many rows."""
    wanted = LISTS[kind]
    actor.require(wanted.operation)
    if area is not None:
        if not covers(actor.area, area):
            raise NotFound
        actor = replace(actor, area=area)
    book = Book(tx, actor, lang)
    rows = list(islice(wanted.rows(book), MOST + 1))
    if len(rows) > MOST:
        raise Invalid.at("area", "too_many", "more than 50,000 rows: name a part of the area")
    heads = [say(lang, f"list.{head}") for head in wanted.heads]
    return write_sheets([(say(lang, f"files.list.{kind}"), heads, rows)])


def _helpers(kind: HelperKind) -> Callable[[Book], Iterator[Line]]:
    def rows(book: Book) -> Iterator[Line]:
        found = every(lambda wanted: people.list_helpers(book.tx, book.actor, kind, wanted))
        while piece := list(islice(found, _AT_ONCE)):
            units = listed.unit_names(book.tx, [one.id for one in piece])
            for one in piece:
                yield _helper(book, one, units.get(one.id, ""))

    return rows


def _helper(book: Book, one: HelperView, unit: str) -> Line:
    days = dict(days_of_week(book.lang))
    gap = "" if book.lang == "zh" else " "
    week = [f"{days[free.weekday]}{gap}{book.part(free.part)}" for free in one.week]
    return [
        *(one.name, one.phone, book.area(one.area), one.area),
        book.word("people.kind", one.member_kind),
        book.word("people.state", one.state),
        unit,
        book.listing([book.area(base) for base in one.bases]),
        *(one.per_shift, one.per_day, one.total, one.size),
        skill_words(book.lang, [tag.tag for tag in one.tags]),
        book.listing(week),
        book.moment(one.registered_at),
    ]


def _units(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: listed.list_unit_lines(book.tx, book.actor, wanted)):
        kind, state = book.word("list.unit", one.kind), book.word("people.state", one.state)
        yield [one.name, book.area(one.area), one.area, kind, state, one.contact, one.phone]


def _recipients(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: people.list_recipients(book.tx, book.actor, wanted)):
        yield [one.name, one.phone, book.area(one.area), one.area, one.born_year, book.moment(one.registered_at)]


def _orders(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: orders.list_orders(book.tx, book.actor, wanted, orders.Filter())):
        times = [f"{window.date.isoformat()} {book.part(window.part)}" for window in one.windows]
        yield [
            *(one.number, book.word("kind", one.kind), book.service(one.service), book.area(one.area), one.area),
            *(book.word("state", one.state), book.word("urgency", one.urgency), book.listing(times)),
            *(one.headcount, len(one.assigned), book.word("payer", one.payer)),
            *(book.moment(one.placed_at), book.moment(one.due_at)),
        ]


def _offers(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: listed.list_offer_lines(book.tx, book.actor, wanted)):
        yield [
            *(one.number, book.service(one.service), book.area(one.area), book.word("list.helper", one.kind)),
            *(one.date, book.part(one.part), book.word("list.offer", one.state)),
            *(book.moment(one.made_at), book.moment(one.answered_at)),
        ]


def _rounds(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: listed.list_round_lines(book.tx, book.actor, wanted)):
        yield [
            *(book.area(one.area), book.word("round.state", one.state)),
            *(book.moment(one.requested_at), book.moment(one.finished_at), one.served, one.unserved, one.cost),
        ]


def _sessions(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: sessions.list_sessions(book.tx, book.actor, wanted, None, None)):
        state = book.word("list.session", one.state)
        yield [
            *(book.service(one.service), book.area(one.area), one.place, one.shift.date, book.part(one.shift.part)),
            *(one.seats, one.seats - one.free, state),
        ]


def _rosters(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: rosters.list_rosters(book.tx, book.actor, wanted, None, None)):
        for duty in one.duties:
            held = duty.helpers if isinstance(duty.helpers, list) else []
            shift = (duty.shift.date, book.part(duty.shift.part))
            yield [one.name, book.area(one.area), *shift, duty.places, duty.free, book.listing(held)]


def _series(book: Book) -> Iterator[Line]:
    days = dict(days_of_week(book.lang))
    for one in every(lambda wanted: series.list_series(book.tx, book.actor, wanted, None)):
        week = [f"{days[day.weekday]} {book.part(day.part)}" for day in one.days]
        yield [
            *(book.service(one.service), book.area(one.area), book.listing(week), one.every_weeks),
            *(one.first, one.last, book.word("series", one.state)),
        ]


def _posts(book: Book) -> Iterator[Line]:
    days = dict(days_of_week(book.lang))
    for one in every(lambda wanted: posts.list_posts(book.tx, book.actor, wanted, None, None)):
        week = [f"{days[day.weekday]} {book.part(day.part)}" for day in one.days]
        yield [
            *(one.name, book.service(one.service), book.area(one.area), book.listing(week), one.every_weeks),
            *(one.first, one.last, one.people, one.free, book.word("list.post", one.state)),
        ]


def _days(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: service_days.list_days(book.tx, book.actor, wanted, None, None)):
        parts = book.listing([book.part(part) for part in one.parts])
        visitors = sum(stall.visitors for stall in one.stalls)
        yield [
            *(one.name, book.word("days.kind", one.kind), book.area(one.area), one.place, one.date, parts),
            *(one.expected, one.signed, len(one.stalls), visitors, book.word("days.state", one.state)),
        ]


def _projects(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: projects.list_projects(book.tx, book.actor, wanted, None, ())):
        yield [
            *(one.title, book.word("project.kind", one.kind), book.area(one.area)),
            *(book.word("project.state", one.state), one.done, one.steps, one.late, one.parties, one.orders),
            *(one.due, book.moment(one.made_at)),
        ]


def _unit_areas(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: listed.list_unit_areas(book.tx, book.actor, wanted)):
        yield [one.unit, book.area(one.area), one.area, one.joined_on, book.word("list.unit_area", one.state)]


def _redemptions(book: Book) -> Iterator[Line]:
    for one in every(lambda wanted: rewards.list_redemptions(book.tx, book.actor, wanted)):
        name = one.name_zh if book.lang == "zh" else one.name_en or one.name_zh
        yield [
            *(name, one.quantity, one.points, one.helper_name, book.word("redemption", one.state)),
            *(book.moment(one.made_at), book.moment(one.held_until), book.moment(one.ended_at)),
        ]


def _statistics(book: Book) -> Iterator[Line]:
    period = figures.period_of(book.tx, book.actor, Preset.DAYS_28)
    view = figures.read_statistics(book.tx, book.actor, book.actor.area, period)
    yield from statistics_sheet.lines(view, book.lang)


_HELPER_HEADS = (
    *("name", "phone", "area", "code", "kind", "state", "unit_name", "bases", "per_shift", "per_day", "total", "size"),
    *("skills", "free", "registered"),
)
_ORDER_HEADS = (
    *("number", "kind", "service", "area", "code", "state", "urgency", "times", "headcount", "taken", "payer"),
    *("placed", "due"),
)
LISTS: Mapping[str, List] = {
    "members": List("export_registers", _HELPER_HEADS, _helpers(HelperKind.MEMBER)),
    "teams": List("export_registers", _HELPER_HEADS, _helpers(HelperKind.TEAM)),
    "units": List("export_registers", ("name", "area", "code", "kind", "state", "contact", "phone"), _units),
    "recipients": List("export_orders", ("name", "phone", "area", "code", "born_year", "registered"), _recipients),
    "orders": List("export_orders", _ORDER_HEADS, _orders),
    "offers": List(
        "export_orders", ("number", "service", "area", "whom", "date", "part", "state", "made", "answered"), _offers
    ),
    "rounds": List("export_rounds", ("area", "state", "asked", "finished", "served", "unserved", "cost"), _rounds),
    "sessions": List(
        "export_orders", ("service", "area", "place", "date", "part", "seats", "taken", "state"), _sessions
    ),
    "rosters": List("export_orders", ("roster", "area", "date", "part", "places", "open", "holders"), _rosters),
    "series": List("export_orders", ("service", "area", "times", "every_weeks", "first", "last", "state"), _series),
    "posts": List(
        "export_orders",
        ("name", "service", "area", "times", "every_weeks", "first", "last", "wanted", "missing", "state"),
        _posts,
    ),
    "days": List(
        "export_orders",
        ("name", "kind", "area", "place", "date", "part", "expected", "signed", "stalls", "visitors", "state"),
        _days,
    ),
    "projects": List(
        "export_orders",
        ("title", "kind", "area", "state", "done_steps", "steps", "late", "parties", "orders", "due", "placed"),
        _projects,
    ),
    "unit_areas": List("export_registers", ("unit_name", "area", "code", "first", "state"), _unit_areas),
    "redemptions": List(
        "export_orders",
        ("item", "quantity", "points", "helper_name", "state", "placed", "held_until", "ended"),
        _redemptions,
    ),
    "statistics": List(
        "read_statistics", ("section", "area", "item", "value", "unit", "top", "under", "before"), _statistics
    ),
}


def lists_of(actor: Actor) -> list[str]:
    """What the actor may take away."""
    return [kind for kind, wanted in LISTS.items() if actor.may(wanted.operation)]


def note_of(given: Any, actor: Actor) -> str:
    """The area that an export is of."""
    return given.area or actor.area
