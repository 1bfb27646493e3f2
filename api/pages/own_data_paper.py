"""What is held about oneself, in words to read or print: the parts of the export that are a person's own."""

import datetime as dt
from collections.abc import Mapping

from api.pages.papers.sheet import render
from api.pages.record_papers import minutes_words
from api.pages.words import WORDS, say
from matcher.domain.ledgers import Ledger
from matcher.queries.own_export import OwnDataView

Lines = list[str]


def own_data_sheet(lang: str, view: OwnDataView, zone: dt.tzinfo) -> str:
    """The sheet: a heading and lines a part; what has no lines is said to have none."""
    parts: Mapping[str, Lines] = {
        "record": [f"{_word(lang, 'holds', key)}: {text}" for key, text in view.record.items() if text],
        "ways": [f"{channel}: {address}" for channel, address in view.ways.items()],
        **_work(lang, view),
        **_books(lang, view),
        "unit": [_line(lang, view.unit.unit.name)] if view.unit is not None and view.unit.unit is not None else [],
        "projects": [one.what for one in (*view.projects, *view.taken_up) if one.what],
        "messages": [_line(lang, one.at.astimezone(zone).date(), one.text[lang]) for one in view.messages],
    }
    facts = {
        "title": say(lang, "owndata.title"),
        "none": say(lang, "owndata.none"),
        "more": say(lang, "owndata.more"),
        "parts": [(say(lang, f"owndata.{name}"), lines) for name, lines in parts.items()],
        "day": view.at.astimezone(zone).date(),
    }
    return render("own_data", lang, facts)


def _work(lang: str, view: OwnDataView) -> dict[str, Lines]:
    return {
        "services": [
            _line(lang, one.date, one.number, _state(lang, one.state), _time(lang, one.minutes), *one.texts.values())
            for one in view.services
        ],
        "offers": [
            _line(lang, one.date, one.number, _state(lang, one.state), *one.texts.values()) for one in view.offers
        ],
        "posts": [_line(lang, one.name, one.since, one.until, _state(lang, one.state)) for one in view.posts],
        "days": [_line(lang, one.name, one.date, _state(lang, one.state)) for one in view.days],
    }


def _books(lang: str, view: OwnDataView) -> dict[str, Lines]:
    def amount(ledger: str, value: int) -> str:
        told = minutes_words(lang, abs(value)) if ledger == Ledger.HOURS else str(abs(value))
        return f"{'+' if value > 0 else '−'}{told}"

    return {
        name: [_line(lang, one.date, _word(lang, "booking", one.kind), amount(name, one.amount)) for one in its]
        for name, its in view.books.items()
    } | {
        "redemptions": [
            _line(lang, one.name[lang], f"× {one.quantity}", _state(lang, one.state)) for one in view.redemptions
        ],
        "certificates": [
            _line(lang, one.number, f"{one.first} – {one.last}", _state(lang, one.state)) for one in view.certificates
        ],
    }


def _line(lang: str, *parts: object) -> str:
    return say(lang, "privacy.comma").join(str(part) for part in parts if part)


def _time(lang: str, minutes: int | None) -> str:
    return minutes_words(lang, minutes) if minutes else ""


def _word(lang: str, kind: str, code: str) -> str:
    word = f"{kind}.{code}"
    return say(lang, word) if word in WORDS else code


def _state(lang: str, code: str) -> str:
    return _word(lang, "audit.state" if f"audit.state.{code}" in WORDS else "state", code)
