"""A unit's feedback as a PDF: the same figures and words as the printed sheet."""

import datetime as dt

from api.pages.look import category_words
from api.pages.papers.words import WORDS
from matcher.queries.feedback import CountView, FeedbackView, WorkView
from workers.files.pdf import Paper


def write_pdf(view: FeedbackView, lang: str) -> bytes:
    """The sheet, on A4."""
    say = {key: str(text) for key, text in WORDS[lang].items()}
    paper = Paper(f"{view.name} {say['feedback']}", foot=view.name, made_at=view.made_at)
    paper.heading(say["feedback"])
    paper.heading(view.name, 2)
    if view.members.value == 0 and not view.work.services and not view.left_out:
        paper.paragraph(say["fb_no_members"])
        return paper.encoded()
    paper.facts(_facts(view, say))
    head = [say["fb_services"], say["fb_hours"]]
    if view.categories:
        rows = [[category_words(lang, one.category), *_work(one.work, say)] for one in view.categories]
        paper.table([say["fb_category"], *head], rows, widths=[2, 1, 1])
    if view.people:
        times, time = say["fb_times"], say["fb_time"]
        named = [[one.name, times.format(n=one.services), time.format(n=one.hours)] for one in view.people]
        paper.table([say["fb_named"], *head], named, widths=[2, 1, 1])
    else:
        paper.paragraph(say["fb_nobody"])
    paper.paragraph(say["fb_rule"], quiet=True)
    paper.space(8)
    paper.paragraph(f"{say['fb_stamp']}        {view.made_at:%Y-%m-%d}")
    return paper.encoded()


def _facts(view: FeedbackView, say: dict[str, str]) -> list[tuple[str, str]]:
    services, hours = _work(view.work, say)
    if view.work.suppressed and view.work.services is not None:
        services = f"{services} {say['fb_partly']}"
    told = [
        (say["fb_period"], f"{view.from_.isoformat()} – {view.to.isoformat()}"),
        (say["fb_members"], _people(view.members, say)),
        (say["fb_active"], _people(view.active, say)),
        (say["fb_services"], services),
        (say["fb_hours"], hours),
    ]
    if view.not_yet:
        told.append((say["fb_not_yet"], _months(view.not_yet, say)))
    if view.left_out:
        told.append(
            (
                say["fb_left_out"],
                _months(view.left_out, say),
            )
        )
    told += [(say[f"fb_{name}"], _share(one, say)) for name, one in view.shares.items()]
    return told


def _months(found: list[dt.date], say: dict[str, str]) -> str:
    return say["fb_comma"].join(say["fb_month"].format(year=one.year, month=one.month) for one in found)


def _people(one: CountView, say: dict[str, str]) -> str:
    return say["fb_few"] if one.suppressed else say["fb_people"].format(n=one.value)


def _share(one: CountView, say: dict[str, str]) -> str:
    if one.value is None:
        return say["fb_few" if one.suppressed else "fb_none"]
    return f"{one.value}%"


def _work(one: WorkView, say: dict[str, str]) -> tuple[str, str]:
    if one.services is None or one.hours is None:
        hidden = say["fb_few" if one.suppressed else "fb_none"]
        return hidden, hidden
    return say["fb_times"].format(n=one.services), say["fb_time"].format(n=one.hours)
