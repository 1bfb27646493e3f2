"""The templates as a district has them: its own in place of those shipped."""

from typing import Any

from sqlalchemy import Row

from matcher.domain.errors import Invalid
from matcher.domain.projects import SHIPPED, ProjectKind, StepPlan, Template
from matcher.store import projects
from matcher.store.database import Tx


def template_of(tx: Tx, district: str, code: str) -> Template:
    """A template that the district offers. Invalid."""
    own = {row.code: row for row in projects.templates_of(tx, district)}
    if code in own and own[code].is_offered:
        return read_template(own[code])
    if code in own or code not in SHIPPED:
        raise Invalid.at("template", "unknown_template", "the district has no such template")
    return SHIPPED[code]


def read_template(row: Row[Any]) -> Template:
    """A district's own, as it is stored."""
    steps = tuple(StepPlan(one["zh"], one["en"], one["days"]) for one in row.steps)
    return Template(row.code, row.name_zh, row.name_en, ProjectKind(row.kind), steps)
