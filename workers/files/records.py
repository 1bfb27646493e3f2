"""The record book and the certificate of one person's services, on paper. Plain values and words in, PDF out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workers.files.pdf import Paper

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Booklet:
    """What is printed of a record: facts, then a table with its head, then what it sums to."""

    facts: Sequence[tuple[str, str]]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    totals: Sequence[tuple[str, str]]


def write_record(words: Words, made_at: dt.datetime, booklet: Booklet) -> bytes:
    """The record book: every confirmed service a line."""
    paper = Paper(words["title"], foot=words["foot"], made_at=made_at)
    paper.heading(words["title"])
    paper.facts(booklet.facts)
    if booklet.rows:
        paper.table(booklet.head, booklet.rows, widths=[1.5, 2.6, 2.3, 1.8, 0.9, 1.8])
    else:
        paper.paragraph(words["none"])
    paper.heading(words["totals"], 2)
    paper.facts(booklet.totals)
    paper.paragraph(words["note"], quiet=True)
    return paper.encoded()


def write_certificate(words: Words, made_at: dt.datetime, facts: Sequence[tuple[str, str]]) -> bytes:
    """The certificate: who, how long, and the number by which it is checked."""
    paper = Paper(words["title"], foot=words["foot"], made_at=made_at)
    paper.space(24)
    paper.title(words["title"])
    paper.space(14)
    paper.paragraph(words["text"], size=14)
    paper.space(10)
    paper.facts(facts)
    paper.space(24)
    paper.paragraph(words["stamp"], size=12)
    paper.space(24)
    paper.paragraph(words["note"], quiet=True)
    return paper.encoded()
