"""A project on paper: the sheet for a meeting, and the notice for all without anything of a person."""

import datetime as dt
from dataclasses import dataclass

from api.pages.words import say
from matcher.domain.projects import PartyKind
from matcher.queries.project_views import ProjectView
from matcher.store.database import Tx
from matcher.store.places import calendar_of


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A step in words."""

    name: str
    who: str
    due: dt.date | None
    state: str


@dataclass(frozen=True, slots=True)
class ProjectSheet:
    """What is printed; of those invited role, asked and came."""

    title: str
    text: str
    place: str
    parties: list[str]
    steps: list[SheetLine]
    decisions: list[tuple[str, str]]
    invited: list[tuple[str, int, int | None]]
    numbers: list[str]
    result: str
    done: int
    printed_on: dt.date


def project_sheet(tx: Tx, view: ProjectView, lang: str) -> ProjectSheet:
    """For those who take part: who does what by when."""
    names = {one.id: one.name[lang] for one in view.parties}
    steps = [
        SheetLine(one.name[lang], names.get(one.owner, "") if one.owner else "", one.due, _state(lang, one.state))
        for one in view.steps
    ]
    return ProjectSheet(
        title=view.title,
        text=view.text or "",
        place=view.place,
        parties=[one.name[lang] for one in view.parties],
        steps=steps,
        decisions=[(one.question, one.decision or "") for one in view.agenda],
        invited=_invited(view, lang),
        numbers=[one.number for one in view.orders],
        result=view.result or "",
        done=_done(view),
        printed_on=calendar_of(tx, view.area).today(tx.now),
    )


def public_sheet(tx: Tx, view: ProjectView, lang: str) -> ProjectSheet:
    """For all: the words that were written for it, parties that are no person, how many came; no other text."""
    told = view.published
    return ProjectSheet(
        title=told.title if told is not None else "",
        text=told.text if told is not None else "",
        place=view.place,
        parties=[one.name[lang] for one in view.parties if one.kind != PartyKind.MEMBER],
        steps=[],
        decisions=[],
        invited=_invited(view, lang),
        numbers=[],
        result="",
        done=_done(view),
        printed_on=calendar_of(tx, view.area).today(tx.now),
    )


def _invited(view: ProjectView, lang: str) -> list[tuple[str, int, int | None]]:
    return [(say(lang, f"project.role.{one.role}"), one.invited, one.came) for one in view.invited]


def _state(lang: str, state: str) -> str:
    return say(lang, f"project.step.{state}")


def _done(view: ProjectView) -> int:
    return sum(one.state == "done" for one in view.steps)
