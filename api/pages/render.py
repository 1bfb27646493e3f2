"""Templates filled with plain data, and the headers that let nothing in but our own files."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from api.pages import static_files
from api.pages.entries import ENTRIES, first_page
from api.pages.words import ERRORS, FIELD_ERRORS, WHY, say

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)


def render(name: str, lang: str, facts: object, visit: object = None) -> str:
    """The template `name` with the facts as `it`, the visitor as `visit` and words of `lang` by `say`."""
    template = _environment().get_template(f"{name}.html")
    return template.render(
        it=facts,
        visit=visit,
        lang=lang,
        say=lambda word, **values: say(lang, word, **values),
        errors=_errors(lang),
    )


def page_headers() -> Mapping[str, str]:
    """No script in a page, no other host, no frame, and nothing kept by those in between."""
    return {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


@cache
def _errors(lang: str) -> str:
    """What scripts tell: errors by their code, those of a field and reasons by `field.` or `why.` and theirs."""
    told = {**ERRORS, **{f"field.{code}": said for code, said in FIELD_ERRORS.items()}}
    told |= {f"why.{code}": said for code, said in WHY.items()}
    return json.dumps({code: said[lang != "zh"] for code, said in told.items()}, ensure_ascii=False)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("api.pages"),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    globals_: dict[str, Any] = {"static": static_files.address, "console_entries": ENTRIES, "first_page": first_page}
    made.globals.update(globals_)
    return made
