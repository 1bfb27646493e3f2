"""Matters of several parties: how far a project, its steps, its agenda and entries of lists are; who takes part.

A template is a list of steps with so many days for each; the six of deliberation (协商议事) are one of those shipped.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class ProjectState(StrEnum):
    """A project is open until its result is confirmed, or it is dropped with a reason."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class ProjectStepState(StrEnum):
    """A step of a project."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"
    DROPPED = "dropped"


class AgendaState(StrEnum):
    """A question that those invited talk about."""

    OPEN = "open"
    PUT_OFF = "put_off"
    DECIDED = "decided"


class EntryState(StrEnum):
    """An entry of a list that was noted by hand."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class ProjectKind(StrEnum):
    """Whether there is an agenda to talk about."""

    PLAIN = "plain"
    DELIBERATION = "deliberation"


class PartyKind(StrEnum):
    """Who takes part in a project."""

    COMMUNITY = "community"
    STREET = "street"
    UNIT = "unit"
    TEAM = "team"
    MEMBER = "member"
    OUTSIDE = "outside"


class InvitedRole(StrEnum):
    """As what somebody is asked to a deliberation: counted by role, names stay sealed."""

    RESIDENT = "resident"
    OWNERS = "owners"
    PROPERTY = "property"
    UNIT = "unit"
    MEMBER = "member"
    STREET = "street"
    EXPERT = "expert"
    OTHER = "other"


class ConfirmedBy(StrEnum):
    """Who said that the result is there."""

    RESIDENT = "resident"
    PARTIES = "parties"
    COMMUNITY = "community"
    STREET = "street"


class ListKind(StrEnum):
    """Of the three lists, those to which entries are added by hand."""

    NEED = "need"
    RESOURCE = "resource"


class ResourceKind(StrEnum):
    """What somebody offers beside time."""

    ROOM = "room"
    GROUND = "ground"
    EQUIPMENT = "equipment"
    GOODS = "goods"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class StepPlan:
    """A step of a template; `days` after the one before it should be done."""

    zh: str
    en: str
    days: int


@dataclass(frozen=True, slots=True)
class Template:
    """A ready-made list of steps."""

    code: str
    name_zh: str
    name_en: str
    kind: ProjectKind
    steps: tuple[StepPlan, ...]


DELIBERATION = "deliberation"
DECIDES_AT = "作出决定"
"""The step of a deliberation in which what was asked is answered."""
SHIPPED: Mapping[str, Template] = {
    one.code: one
    for one in (
        Template(
            "joint",
            "多方合办",
            "Work of several parties",
            ProjectKind.PLAIN,
            (
                StepPlan("核实情况", "Find out the facts", 2),
                StepPlan("约各方商量", "Bring the parties together", 5),
                StepPlan("定分工和期限", "Agree who does what by when", 3),
                StepPlan("实施", "Do it", 15),
                StepPlan("验收回访", "Look at the result and ask back", 5),
            ),
        ),
        Template(
            DELIBERATION,
            "协商议事",
            "Deliberation",
            ProjectKind.DELIBERATION,
            (
                StepPlan("提出议题", "Collect the question", 3),
                StepPlan("确定议题", "Settle the question", 3),
                StepPlan("商议方案", "Talk about ways", 7),
                StepPlan(DECIDES_AT, "Decide", 3),
                StepPlan("办理落实", "Carry it out", 20),
                StepPlan("评议效果", "Judge the result", 7),
            ),
        ),
        Template(
            "repair",
            "公共部位维修",
            "Repair of shared parts",
            ProjectKind.PLAIN,
            (
                StepPlan("现场查看", "Look at it on site", 2),
                StepPlan("明确责任和费用", "Settle who answers and who pays", 7),
                StepPlan("安排施工", "Arrange the works", 5),
                StepPlan("施工", "The works", 15),
                StepPlan("居民验收", "Residents look at the result", 3),
            ),
        ),
        Template(
            "family",
            "困难家庭帮扶",
            "Help for a family in hardship",
            ProjectKind.PLAIN,
            (
                StepPlan("入户了解", "Visit and listen", 3),
                StepPlan("各方定帮扶单", "Agree what each party gives", 5),
                StepPlan("落实政策救助", "Apply for public relief", 20),
                StepPlan("落实志愿帮扶", "Arrange voluntary help", 10),
                StepPlan("三个月回访", "Ask back after three months", 90),
            ),
        ),
    )
}
"""Code -> template, as long as a district has not made its own of it."""

_PHONE = re.compile(r"(?<![0-9])(?:\+?86)?(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")
_BETWEEN = re.compile(r"(?<=[0-9])[ .\u00a0\u3000-](?=[0-9])")


def has_phone(text: str) -> bool:
    """Whether a text that others read holds somebody's phone number; public short numbers are fine."""
    narrow = unicodedata.normalize("NFKC", text)
    return _PHONE.search(narrow) is not None or _PHONE.search(_BETWEEN.sub("", narrow)) is not None
