"""Sheets: templates filled with plain data, and the headers that let nothing in but their one style."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from api.pages.days import skill_words
from api.pages.look import category_words
from api.pages.papers.words import WORDS, day, spaced
from api.pages.papers.words_units import weekday

_STYLE = "paper.css"


def render(name: str, lang: str, facts: object) -> str:
    """A whole HTML document: template `name` with the facts as `it` and the words of `lang` (zh or en) as `say`."""
    words = WORDS[lang]
    return (
        _environment()
        .get_template(f"{name}.html")
        .render(
            it=facts,
            say=words,
            lang=lang,
            day=lambda date: day(date, lang),
            spaced=spaced,
            category=lambda name: category_words(lang, name),
            skills=lambda tags: skill_words(lang, tags),
            weekday=lambda number: weekday(lang, number),
            style=Markup(_style()),  # noqa: S704 - our own file
        )
    )


@cache
def sheet_headers() -> Mapping[str, str]:
    """No script, no picture, no frame, no request; the style only by its hash."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {"Content-Security-Policy": policy}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("api.pages.papers"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    return files("api.pages.papers").joinpath(_STYLE).read_text(encoding="utf-8")
