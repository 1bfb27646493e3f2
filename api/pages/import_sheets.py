"""Sheets around imports: the empty one to fill in, and the list of what was refused."""

from collections.abc import Sequence
from functools import cache

from api.pages.words import say
from matcher.domain.imports.columns import COLUMNS, Column
from matcher.domain.imports.kinds import ImportKind
from matcher.domain.messages import ZH
from matcher.domain.skills import SKILLS
from matcher.queries.imports import ImportView
from workers.files.sheets import write_sheets
from workers.files.template import Field, write_template

_EXAMPLES = {
    "number": "D0001",
    "name": "示例甲",
    "phone": "00012345678",
    "area": "怀宇社区第001网格",
    "unit": "示例中学",
    "bases": "怀宇社区",
    "reach": "社区",
    "skills": "修电脑、陪伴",
    "free": "周末全天、周三晚上",
    "per_shift": "1",
    "per_day": "1",
    "total": "2",
    "crews": "2",
    "size": "4",
    "contact": "示例乙",
    "service": "上门理发",
    "wish": "",
    "wish_kind": "服务",
    "place": "示例路1号",
    "date": "2026-12-01",
    "part": "上午",
    "born_year": "1946",
    "headcount": "",
    "urgency": "一般",
    "channel": "电话",
    "consent_by": "本人",
    "consent_how": "电话",
    "notice": "1",
    "proxy_name": "",
    "relation": "",
    "note": "",
}
_KINDS = {
    ImportKind.MEMBERS: ("在籍", "在职", "流动", "志愿者"),
    ImportKind.TEAMS: ("服务队", "社会组织", "骑手"),
    ImportKind.UNITS: ("机关", "事业单位", "学校", "医院", "国企", "企业", "社会组织", "其他"),
    ImportKind.ORDERS: (),
}
_CHOICES = {
    "reach": ("网格", "社区", "街道", "全区"),
    "urgency": ("紧急", "较急", "一般", "不急"),
    "channel": ("电话", "纸质", "入户", "心愿箱"),
    "consent_by": ("本人", "代办", "监护人"),
    "consent_how": ("电话", "书面"),
    "wish_kind": ("实物", "服务"),
}
_NAMED = {ImportKind.TEAMS: "示例家电维修队", ImportKind.UNITS: "示例中学"}


@cache
def template(kind: ImportKind, lang: str) -> bytes:
    """The workbook to fill in."""
    fields = [_field(kind, column, lang) for column in COLUMNS[kind]]
    head = [say(lang, f"hint.{word}") for word in ("heading", "heading_en", "needed", "means", "example")]
    return write_template(say(lang, f"files.kind.{kind}"), fields, say(lang, "hint.explains"), head)


def _field(kind: ImportKind, column: Column, lang: str) -> Field:
    choices = _KINDS[kind] if column.name == "kind" else _CHOICES.get(column.name, ())
    example = _NAMED.get(kind, _EXAMPLES["name"]) if column.name == "name" else _EXAMPLES.get(column.name, "")
    hint = say(lang, f"hint.{column.name}")
    if choices:
        hint = f"{hint}{'：' if lang == ZH else ': '}{'、'.join(choices)}"
    if column.name == "skills":
        hint = f"{hint}{'：' if lang == ZH else ': '}{'、'.join(name[lang != ZH] for name in SKILLS.values())}"
    return Field(column.zh, column.en, example or (choices[0] if choices else ""), hint, column.needed, choices)


def column_name(kind: str, name: str, lang: str) -> str:
    """A column by its heading; the whole row where none is named."""
    found = next((one for one in COLUMNS[ImportKind(kind)] if one.name == name), None)
    if found is None:
        return say(lang, "files.whole_row")
    return found.zh if lang == ZH else found.en


def refused_sheet(view: ImportView, lang: str) -> bytes:
    """The rows that were not taken: number, column and reason; never what stood there."""
    heads = [say(lang, f"files.{word}") for word in ("row", "column", "why")]
    lines: Sequence[Sequence[str | int]] = [
        [one.row, column_name(view.kind, one.column, lang), say(lang, f"refusal.{one.code}")] for one in view.refusals
    ]
    return write_sheets([(say(lang, "files.lines")[:31], heads, lines)])
