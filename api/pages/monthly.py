"""The report of a month: the statistics put into chapters, the same ones for paper and for sheets."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.pages.days import Days, skill_words
from api.pages.look import category_words
from api.pages.statistics_look import long_day, minutes, short_day
from api.pages.words import say
from matcher.queries.figures import FigureView, StatisticsView
from matcher.queries.figures_times import Band
from workers.files.drawings import Bar, Line

Cell = str | int | float | None
UNMET_MOST = 15


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the report.

    `head` and `rows` as values for a sheet; on paper `told` stands instead where it is given, below its drawing.
    """

    title: str
    note: str
    head: list[str]
    rows: list[list[Cell]]
    told: list[list[str]] | None = None
    widths: tuple[float, ...] = ()
    bars: tuple[Bar, ...] = ()
    points: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    sentences: tuple[str, ...] = ()
    on_paper: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A title, what it is about in a line, and chapters."""

    title: str
    about: str
    made_at: dt.datetime
    chapters: list[Chapter]


def report_of(view: StatisticsView, days: Days) -> Report:
    """The report of what was counted; how it is counted comes last, see `formulas`."""
    lang = days.lang
    title = say(lang, "report.title", name=view.name, year=view.first.year, month=view.first.month)
    span = say(lang, "stats.days", first=long_day(lang, view.first), last=long_day(lang, view.last))
    before = say(
        lang, "stats.compared", first=short_day(lang, view.before_first), last=short_day(lang, view.before_last)
    )
    made = say(lang, "stats.made", time=f"{view.made_at:%Y-%m-%d %H:%M}")
    chapters = [
        _figures(view, lang),
        _areas(view, lang),
        _unmet(view, lang),
        _supply(view, days),
        _levels(view, lang),
        *(_course(lang, name, bands) for name, bands in (("to_offer", view.to_offer), ("to_done", view.to_done))),
        *_hours(view, lang),
        _load(view, lang),
        _crowding(view, lang),
    ]
    return Report(title, f"{span} · {before} · {made}", view.made_at, chapters)


def amount(lang: str, unit: str, value: float | None) -> str:
    """A figure in its unit; a dash where there is none, or too few to show it."""
    if value is None:
        return "–"
    return f"{value:.1f}%" if unit == "percent" else minutes(lang, value)


def _change(lang: str, one: FigureView) -> str:
    if one.change is None or one.verdict is None:
        return say(lang, "stats.new")
    if one.verdict == "level":
        return say(lang, "stats.level")
    size = abs(one.change)
    told = say(lang, "stats.points", value=f"{size:.1f}") if one.unit == "percent" else minutes(lang, size)
    return f"{'↑' if one.change > 0 else '↓'} {told} {say(lang, f'stats.{one.verdict}')}"


def _figures(view: StatisticsView, lang: str) -> Chapter:
    before = "report.before" if view.before_first.day == 1 else "sheet.before"
    words = ("sheet.what", "sheet.value", before, "report.change", "sheet.top", "sheet.under")
    rows: list[list[Cell]] = []
    told = []
    for one in view.figures:
        name, top = say(lang, f"figure.{one.name}"), one.top if one.unit == "percent" else None
        rows.append([name, one.value, one.before, one.change, top, one.under, say(lang, f"sheet.{one.unit}")])
        counts = ["–" if count is None else str(count) for count in (top, one.under)]
        told.append(
            [name, *(amount(lang, one.unit, each) for each in (one.value, one.before)), _change(lang, one), *counts]
        )
    head = [*(say(lang, word) for word in words), say(lang, "sheet.unit")]
    placed = say(lang, "stats.few") if view.orders is None else str(view.orders)
    return Chapter(
        say(lang, "sheet.figures"),
        say(lang, "report.placed", count=placed),
        head,
        rows,
        told=told,
        widths=(2, 1.3, 1.3, 2.2, 1, 1),
    )


def formulas(view: StatisticsView, lang: str, contact: tuple[int, int]) -> Chapter:
    """How each figure is counted; `contact`: hours to the first contact, urgent and usual."""
    facts = {"urgent": contact[0], "usual": contact[1], "unsaid": "–" if view.unsaid is None else view.unsaid}
    rows: list[list[Cell]] = []
    for one in view.figures:
        name = f"figure.{one.name}"
        top, under = say(lang, f"{name}.top"), say(lang, f"{name}.under")
        fraction = f"{top} / {under}" if one.unit == "percent" else say(lang, "comma").join((top, under))
        if one.name == "composite":
            fraction = shares_words(lang, view)
        out = [say(lang, f"figure.out.{why}", count=count) for why, count in one.left_out.items()]
        joined = say(lang, "list.and").join(out)
        rows.append([say(lang, name), fraction, say(lang, f"{name}.note", **facts), joined])
    head = [say(lang, word) for word in ("sheet.what", "stats.formula", "report.said", "report.left_out")]
    return Chapter(say(lang, "report.formulas"), say(lang, "report.formulas.note"), head, rows, widths=(1, 2, 2, 1.6))


def shares_words(lang: str, view: StatisticsView) -> str:
    """The formula of the composite with the shares that held, and since when."""
    shares = view.composite.shares
    if len(set(shares.values())) == 1:
        told = f"{say(lang, 'figure.composite.top')} / {say(lang, 'figure.composite.under')}"
    else:
        told = f"({say(lang, 'figure.composite.shared', **shares)}) / 100"
    since = view.composite.since
    return told if since is None else f"{told} {say(lang, 'figure.composite.since', day=long_day(lang, since))}"


def _areas(view: StatisticsView, lang: str) -> Chapter:
    names = list(view.areas[0].values) if view.areas else []
    head = [say(lang, "areas.name"), say(lang, "areas.orders"), *(say(lang, f"figure.{name}") for name in names)]
    rows: list[list[Cell]] = [[row.name, row.orders, *row.values.values()] for row in view.areas]
    told = [
        [
            row.name,
            "–" if row.orders is None else str(row.orders),
            *(amount(lang, "percent", one) for one in row.values.values()),
        ]
        for row in view.areas
    ]
    return Chapter(
        say(lang, "areas.title"), say(lang, "report.few"), head, rows, told=told, widths=(2.2, *[1.0] * (len(head) - 1))
    )


def _unmet(view: StatisticsView, lang: str) -> Chapter:
    heat = view.unmet
    unit = "heat.rates" if heat.per_100 else "heat.counts"
    head = [say(lang, "areas.name"), *(category_words(lang, one) for one in heat.categories), say(lang, "heat.whole")]
    rows: list[list[Cell]] = [[row.name, *row.cells, row.whole] for row in heat.rows]
    worst = sorted(
        (
            (cell, row.name, category)
            for row in heat.rows
            for category, cell in zip(heat.categories, row.cells, strict=True)
            if cell
        ),
        key=lambda one: (-one[0], one[1], one[2]),
    )[:UNMET_MOST]
    bars = tuple(
        Bar(f"{name} · {category_words(lang, category)}", cell, f"{cell:.0f}") for cell, name, category in worst
    )
    return Chapter(say(lang, "heat.title"), say(lang, unit), head, rows, told=[], bars=bars)


def _supply(view: StatisticsView, days: Days) -> Chapter:
    lang = days.lang
    head = [say(lang, f"supply.{word}") for word in ("who", "when", "demand", "unmet", "people", "price")]
    found = view.supply
    rows: list[list[Cell]] = []
    sentences = []
    for row in found.rows if found else ():
        who = skill_words(lang, row.tags) or say(lang, "set.s.anybody")
        when = f"{short_day(lang, row.date)} {days.part(row.part)}"
        rows.append([who, when, row.demand, row.unmet, row.supply, row.price])
        if row.unmet == 0 and row.price is None:
            continue
        facts = {"who": who, "when": when, "demand": _few(lang, row.demand), "unmet": _few(lang, row.unmet)}
        sentences.append(say(lang, "report.lacks", people=_few(lang, row.supply), **facts))
    note = say(lang, "supply.hint", number=found.number) if found else say(lang, "supply.none")
    return Chapter(say(lang, "supply.title"), note, head, rows, told=[], sentences=tuple(sentences))


def _few(lang: str, count: int | None) -> str:
    return say(lang, "report.under_five") if count is None else str(count)


def _levels(view: StatisticsView, lang: str) -> Chapter:
    head = [say(lang, "levels.level"), say(lang, "levels.share")]
    rows: list[list[Cell]] = [[say(lang, f"levels.{name}"), share] for name, share in view.levels.items()]
    told = [[str(name), amount(lang, "percent", None if share is None else float(share))] for name, share in rows]
    return Chapter(say(lang, "levels.title"), say(lang, "levels.hint"), head, rows, told=told, widths=(3, 1))


def _course(lang: str, name: str, bands: Sequence[Band]) -> Chapter:
    sides = ("low", "middle", "high")
    head = [say(lang, f"bands.{word}") for word in ("days", "count", *sides)]
    rows: list[list[Cell]] = []
    told = []
    for band in bands:
        when = short_day(lang, band.first) + ("" if band.last == band.first else f"–{short_day(lang, band.last)}")
        values = [getattr(band, side) for side in sides]
        rows.append([when, band.count, *values])
        told.append(
            [when, "–" if band.count is None else str(band.count), *(amount(lang, "minutes", one) for one in values)]
        )
    lines = tuple(Line(say(lang, f"bands.{side}"), [getattr(band, side) for band in bands]) for side in sides)
    points = tuple(short_day(lang, band.first) for band in bands)
    note = say(lang, "report.in_minutes")
    return Chapter(say(lang, f"bands.{name}"), note, head, rows, told=told, points=points, lines=lines)


def _hours(view: StatisticsView, lang: str) -> Iterator[Chapter]:
    """By the hour for a sheet; on paper in blocks of some hours."""
    title, note = say(lang, "hours.title"), say(lang, "hours.hint")
    days = [say(lang, f"weekday.{day}") for day in range(len(view.hours))]
    by_hour: list[list[Cell]] = [[day, *row] for day, row in zip(days, view.hours, strict=True)]
    yield Chapter(title, note, [say(lang, "hours.day"), *map(str, range(24))], by_hour, on_paper=False)


def _load(view: StatisticsView, lang: str) -> Chapter:
    load = view.load
    pairs: list[tuple[str, Cell]] = [
        ("report.served", load.served),
        ("load.share", None if load.share_active is None else round(load.share_active, 1)),
        ("load.gini", None if load.gini is None else round(load.gini, 2)),
        ("report.gini_before", None if load.gini_before is None else round(load.gini_before, 2)),
        ("load.top", None if load.top_tenth is None else round(load.top_tenth, 1)),
    ]
    units = {"load.share": "%", "load.top": "%"}
    rows: list[list[Cell]] = [[say(lang, word), value] for word, value in pairs]
    told = [[say(lang, word), "–" if value is None else f"{value}{units.get(word, '')}"] for word, value in pairs]
    note = say(lang, "load.few") if load.served is None else say(lang, "report.load")
    return Chapter(
        say(lang, "load.title"), note, [say(lang, "sheet.what"), say(lang, "sheet.value")], rows, told, (3, 1)
    )


def _crowding(view: StatisticsView, lang: str) -> Chapter:
    crowd = view.crowding
    head = [say(lang, "crowd.times"), say(lang, "crowd.people")]
    rows: list[list[Cell]] = [[say(lang, f"crowd.{at}"), count] for at, count in enumerate(crowd.times, 1)]
    told = [[str(name), _few(lang, None if count is None else int(count))] for name, count in rows]
    return Chapter(say(lang, "crowd.title"), say(lang, "crowd.hint", days=crowd.days), head, rows, told, (3, 1))
