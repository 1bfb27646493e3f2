"""The columns of each kind of sheet, and how they are found: headings in either language, in any order."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.domain.imports.kinds import ImportKind

HEADING_WITHIN = 12
"""A title and a line or two may stand above the headings."""
_BRACKETS = re.compile(r"[（(【\[].*?[)）】\]]")
_SIGNS = re.compile(r"[\s*＊:：/_\-·.]+")
_IDENTITY = re.compile(
    r"身份证|证件号|公民身份|社会保障号|护照|银行卡|银行账号|卡号|开户|idcard|identity|idnumber|idno|passport|bankcard|bankaccount"
)
_LETTERS = 26
_HEADING_MOST = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its headings in both languages, what else it is called, and whether each row needs it.

    `marks`: a needed column without which no row counts as the headings; rows below lack the others, and are told so.
    """

    name: str
    zh: str
    en: str
    also: tuple[str, ...] = ()
    needed: bool = False
    marks: bool = True


_NUMBER = Column("number", "编号", "Number", ("工号", "会员编号", "党员编号", "队伍编号", "单位编号", "外部编号", "no"))
_PHONE = Column("phone", "手机号", "Phone", ("电话", "联系电话", "手机", "手机号码", "联系方式", "mobile"), needed=True)
_AREA = Column(
    "area",
    "所在网格",
    "Area",
    ("社区", "网格", "所在社区", "地区", "地区编码", "网格编码", "社区编码", "区域", "cell", "community", "areacode"),
    needed=True,
)
_BASES = Column("bases", "服务地点", "Serves at", ("服务网格", "服务社区", "bases"))
_REACH = Column("reach", "服务范围", "Reach", ("范围",))
_SKILLS = Column("skills", "特长", "Skills", ("技能", "专长", "服务特长", "资质"))
_FREE = Column("free", "空闲时段", "Free times", ("可服务时间", "服务时间", "空闲时间", "free", "availability"))
_TOTAL = Column("total", "每周最多", "Most a week", ("每周最多次数", "total"))

COLUMNS: Mapping[ImportKind, tuple[Column, ...]] = {
    ImportKind.MEMBERS: (
        _NUMBER,
        Column("name", "姓名", "Name", ("党员姓名", "志愿者姓名", "fullname"), needed=True),
        _PHONE,
        _AREA,
        Column("kind", "类别", "Kind", ("党员类别", "人员类别", "身份")),
        Column("unit", "报到单位", "Home unit", ("单位", "工作单位", "所在单位", "单位名称", "unit", "employer")),
        _BASES,
        _REACH,
        _SKILLS,
        _FREE,
        Column("per_shift", "每时段最多", "Most a shift", ("pershift",)),
        Column("per_day", "每天最多", "Most a day", ("perday",)),
        _TOTAL,
    ),
    ImportKind.TEAMS: (
        _NUMBER,
        Column("name", "队伍名称", "Team", ("名称", "服务队", "服务队名称", "name", "teamname"), needed=True),
        _PHONE,
        _AREA,
        Column("kind", "队伍类别", "Kind", ("类别",)),
        _BASES,
        _REACH,
        _SKILLS,
        _FREE,
        Column("crews", "可同时出动", "Crews", ("小组数", "组数")),
        Column("size", "每组人数", "Size", ("每单人数", "人数")),
        _TOTAL,
    ),
    ImportKind.UNITS: (
        Column("name", "单位名称", "Unit", ("单位", "名称", "name", "unitname"), needed=True),
        _AREA,
        Column("kind", "单位性质", "Kind", ("类别", "性质", "单位类别")),
        Column("contact", "联系人", "Contact", ("联络员", "联系人姓名")),
        Column("phone", "联系电话", "Phone", ("电话", "手机号", "手机", "联系方式")),
    ),
    ImportKind.ORDERS: (
        _NUMBER,
        Column("service", "服务事项", "Service", ("事项", "服务", "服务项目", "项目", "服务编码")),
        Column("wish", "微心愿", "Wish", ("心愿", "心愿内容")),
        Column("wish_kind", "心愿类型", "Wish kind", ("心愿类别",)),
        Column("name", "姓名", "Name", ("服务对象", "服务对象姓名", "居民姓名"), needed=True),
        _PHONE,
        _AREA,
        Column("place", "地址", "Address", ("详细地址", "住址", "上门地址", "place"), needed=True),
        Column("date", "服务日期", "Date", ("日期",), needed=True),
        Column("part", "时段", "Part of the day", ("服务时段", "part"), needed=True),
        Column("born_year", "出生年份", "Born in", ("出生年", "bornyear")),
        Column("headcount", "需要人数", "People", ("人数", "headcount")),
        Column("urgency", "紧急程度", "Urgency", ("缓急",)),
        Column("channel", "来源", "Came by", ("渠道", "channel")),
        Column("consent_by", "同意人", "Consent by", ("谁同意",), needed=True, marks=False),
        Column("consent_how", "同意方式", "Consent how", ("同意途径",), needed=True, marks=False),
        Column("notice", "告知书版本", "Notice", ("告知版本",), needed=True, marks=False),
        Column("proxy_name", "代办人", "Filed by", ("代填人", "代办人姓名")),
        Column("relation", "与本人关系", "Relation", ("关系",)),
        Column("note", "备注", "Note", ("说明", "补充说明")),
    ),
}
"""Kind -> its columns, in the order of the template."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where the columns of a sheet stand: name -> place; where its rows begin; letters of those that are not read.

    `passed`: note -> letters of the columns that it is about.
    """

    at: Mapping[str, int]
    first: int
    passed: Mapping[str, tuple[str, ...]]


def plain_heading(cell: Any) -> str:
    """A heading in one spelling, without what is explained in brackets; empty where it can be none."""
    if not isinstance(cell, str) or len(cell) > _HEADING_MOST:
        return ""
    return _SIGNS.sub("", _BRACKETS.sub("", unicodedata.normalize("NFKC", cell))).lower()


def find_columns(kind: ImportKind, rows: Sequence[Sequence[Any]]) -> Found | None:
    """Where the headings stand and what follows them; None where a column that each row needs is nowhere."""
    names = _names(kind)
    needed = {column.name for column in COLUMNS[kind] if column.needed and column.marks}
    best: tuple[int, int] = (0, -1)
    for place, row in enumerate(rows[:HEADING_WITHIN]):
        known = {names[text] for cell in row if (text := plain_heading(cell)) in names}
        if needed <= known and len(known) > best[0]:
            best = (len(known), place)
    if best[1] < 0:
        return None
    return _found(names, rows, best[1])


def _found(names: Mapping[str, str], rows: Sequence[Sequence[Any]], place: int) -> Found:
    at: dict[str, int] = {}
    passed: dict[str, list[str]] = {}
    for number, cell in enumerate(rows[place]):
        text = plain_heading(cell)
        if not text:
            continue
        if _IDENTITY.search(text):
            passed.setdefault("identity_column", []).append(letters(number))
        elif text not in names:
            passed.setdefault("unknown_column", []).append(letters(number))
        elif names[text] in at:
            passed.setdefault("repeated_column", []).append(letters(number))
        else:
            at[names[text]] = number
    first = place + 1
    # The template says the same in the second language below.
    while first < len(rows) and _repeats(names, rows[first], at):
        first += 1
    return Found(at, first, {note: tuple(which) for note, which in passed.items()})


def _repeats(names: Mapping[str, str], row: Sequence[Any], at: Mapping[str, int]) -> bool:
    there = [(name, row[place]) for name, place in at.items() if place < len(row) and row[place]]
    said = [names.get(plain_heading(cell)) == name for name, cell in there]
    return len(said) > 1 and all(said)


def _names(kind: ImportKind) -> dict[str, str]:
    """Every spelling -> the column that it means; the main headings win."""
    found: dict[str, str] = {}
    for column in COLUMNS[kind]:
        for text in (column.zh, column.en, column.name):
            found.setdefault(plain_heading(text), column.name)
    for column in COLUMNS[kind]:
        for text in column.also:
            found.setdefault(plain_heading(text), column.name)
    return found


def letters(place: int) -> str:
    """A column as sheets call it: A, B, ... Z, AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, _LETTERS)
        text = chr(ord("A") + rest) + text
    return text
