"""The three lists of an area as one workbook."""

from collections.abc import Iterable, Sequence

from api.pages.days import skill_words
from api.pages.look import category_words
from api.pages.words import say
from matcher.domain.projects import ListKind
from matcher.domain.roles import Actor
from matcher.queries import lists, projects
from matcher.queries.lists import EntryView, NeedsList, ResourcesList
from matcher.queries.paging import MOST, Wanted
from matcher.store.database import Tx
from workers.files.sheets import Cell, write_sheets

Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]


def workbook(tx: Tx, actor: Actor, code: str | None, lang: str) -> bytes:
    """Needs, resources and projects, each on a sheet; what is hidden on the page is hidden here."""
    needs, resources = lists.needs_list(tx, actor, code), lists.resources_list(tx, actor, code)
    sheets = [_needs(needs, lang), _gaps(needs, lang), _resources(resources, lang)]
    if actor.may("read_list_entries"):
        sheets += [_entries(one, lang) for one in (needs, resources)]
        sheets.append(_offers(resources, lang))
    if actor.may("read_projects"):
        sheets.append(_projects(tx, actor, code, lang))
    return write_sheets(sheets)


def number(count: int | None, lang: str) -> str | int:
    """A count, or that it is too small to be told."""
    return say(lang, "lists.few") if count is None else count


def _needs(found: NeedsList, lang: str) -> Sheet:
    head = [say(lang, f"lists.{word}") for word in ("category", "open", "waiting", "wishes", "series")]
    rows: list[list[Cell]] = [
        [
            category_words(lang, one.category),
            *(number(count, lang) for count in (one.open, one.waiting, one.wishes, one.series)),
            *(number(one.by[column.code], lang) for column in found.columns),
        ]
        for one in found.items
    ]
    return say(lang, "lists.needs"), [*head, *(one.name for one in found.columns)], rows


def _gaps(found: NeedsList, lang: str) -> Sheet:
    head = [say(lang, f"lists.{word}") for word in ("skill", "where", "category", "waits")]
    rows: list[list[Cell]] = [
        [
            skill_words(lang, one.tags) or say(lang, "help.anybody"),
            one.place,
            "、".join(category_words(lang, category) for category in one.categories),
            number(one.waiting, lang),
        ]
        for one in found.gaps
    ]
    return say(lang, "lists.gaps"), head, rows


def _resources(found: ResourcesList, lang: str) -> Sheet:
    head = [say(lang, "lists.skill"), say(lang, "lists.total"), *(one.name for one in found.columns)]
    rows: list[list[Cell]] = [
        [skill_words(lang, [one.tag]), one.total, *(one.by[column.code] for column in found.columns)]
        for one in found.items
    ]
    return say(lang, "lists.resources"), head, rows


def _entries(found: NeedsList | ResourcesList, lang: str) -> Sheet:
    kind = ListKind.NEED if isinstance(found, NeedsList) else ListKind.RESOURCE
    head = [say(lang, f"lists.{word}") for word in ("category", "what", "where", "state", "holder", "due")]
    return say(lang, f"lists.noted.{kind}"), head, [_entry(one, lang) for one in found.entries]


def _entry(one: EntryView, lang: str) -> list[Cell]:
    category = say(lang, f"lists.kind.{one.category}") if one.list == ListKind.RESOURCE else one.category
    holder = one.holder.name if one.holder is not None else None
    said = category if one.list == ListKind.RESOURCE else category_words(lang, category)
    return [said, one.text, one.place, say(lang, f"lists.state.{one.state}"), holder, one.due]


def _offers(found: ResourcesList, lang: str) -> Sheet:
    head = [say(lang, f"lists.{word}") for word in ("category", "what", "where", "holder", "due")]
    offers: list[list[Cell]] = [
        [say(lang, f"resource.{one.kind}"), one.text, one.area_name, one.unit_name, one.until] for one in found.offers
    ]
    return say(lang, "lists.offers"), head, offers


def _projects(tx: Tx, actor: Actor, code: str | None, lang: str) -> Sheet:
    found = projects.list_projects(tx, actor, Wanted(MOST), code, ()).items
    head = [say(lang, f"projects.{word}") for word in ("title", "place", "state", "far", "next", "waits", "due")]
    rows: list[list[Cell]] = [
        [
            one.title,
            one.place,
            say(lang, f"project.state.{one.state}"),
            f"{one.done}/{one.steps}",
            one.next.name[lang] if one.next is not None else None,
            one.waits_on[lang] if one.waits_on is not None else None,
            one.next.due if one.next is not None else one.due,
        ]
        for one in found
    ]
    return say(lang, "lists.projects"), head, rows
