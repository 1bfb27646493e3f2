"""The record book and the certificate in one language: what of a record is printed, and in which words."""

import datetime as dt

from api.pages.statistics_look import long_day
from api.pages.words import say
from matcher.queries.records import RecordBook
from workers.files.records import Booklet, write_certificate, write_record

_HOUR = 60


def minutes_words(lang: str, minutes: int) -> str:
    """Hours and minutes as a person says them."""
    hours, rest = divmod(minutes, _HOUR)
    if not hours:
        return say(lang, "book.minutes", count=rest)
    return say(lang, "book.hours_minutes", hours=hours, count=rest) if rest else say(lang, "book.hours", count=hours)


def record_pdf(lang: str, book: RecordBook, made_at: dt.datetime) -> bytes:
    """The record book."""
    named = ("title", "foot", "none", "totals", "note")
    words = {name: say(lang, f"book.{name}") for name in named}
    head = [say(lang, f"book.{name}") for name in ("date", "service", "community", "time", "points", "by")]
    rows = [
        [
            one.date.isoformat(),
            one.service[lang],
            one.community,
            minutes_words(lang, one.minutes),
            str(one.points),
            say(lang, f"role.{one.by}") if one.by and one.by != "follower" else say(lang, "role.resident"),
        ]
        for one in book.lines
    ]
    totals = [
        (say(lang, "book.services"), str(len(book.lines))),
        (say(lang, "book.time"), minutes_words(lang, book.minutes)),
        (say(lang, "book.points"), str(book.points)),
    ]
    if book.carried_over:
        totals.append((say(lang, "book.carried_over"), minutes_words(lang, book.carried_over)))
    if book.carried_points:
        totals.append((say(lang, "book.carried_points"), str(book.carried_points)))
    if book.carried_over or book.carried_points:
        time, points = minutes_words(lang, book.minutes + book.carried_over), book.points + book.carried_points
        totals.append((say(lang, "book.with_carried"), say(lang, "book.both", time=time, points=points)))
    return write_record(words, made_at, Booklet(_facts(lang, book), head, rows, totals))


def certificate_pdf(lang: str, book: RecordBook, number: str, made_at: dt.datetime) -> bytes:
    """The certificate."""
    named = ("title", "foot", "stamp", "note")
    words = {name: say(lang, f"certificate.{name}") for name in named}
    count, time = len(book.lines), minutes_words(lang, book.minutes)
    told = {"name": book.name, "place": book.place, "count": count, "time": time}
    dates = {"first": long_day(lang, book.first), "last": long_day(lang, book.last)}
    words["text"] = say(lang, "certificate.text", **told, **dates)
    spelled = " ".join(number[at : at + 4] for at in range(0, len(number), 4))
    issued = (say(lang, "certificate.issued"), book.made_on.isoformat())
    return write_certificate(words, made_at, [(say(lang, "certificate.number"), spelled), issued])


def _facts(lang: str, book: RecordBook) -> list[tuple[str, str]]:
    return [
        (say(lang, "book.name"), book.name),
        (say(lang, "book.community"), book.place),
        (say(lang, "book.period"), say(lang, "book.span", first=book.first.isoformat(), last=book.last.isoformat())),
    ]
