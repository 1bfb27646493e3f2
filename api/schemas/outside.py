"""Bodies about what is told outside."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.schemas.fields import AreaCode, Body, FreeText, Ids, Name, Time
from matcher.domain.notifying import NoticeKind
from matcher.domain.outlets import URL_MOST, HookKind, Via
from matcher.domain.robots import RobotKind
from matcher.domain.shifts import minute_of

WANTED = frozenset(HookKind) - {HookKind.TEST}


def _different(kinds: list[HookKind]) -> list[HookKind]:
    if len(set(kinds)) != len(kinds):
        raise ValueError("repeated")
    if not set(kinds) <= WANTED:
        raise ValueError("not_a_choice")
    return kinds


Url = Annotated[str, StringConstraints(min_length=1, max_length=URL_MOST)]
Kinds = Annotated[list[HookKind], Field(min_length=1, max_length=len(WANTED)), AfterValidator(_different)]


class WebhookBody(Body):
    """A program to be told: its address, and of what; in the whole of one's area, or a part of it."""

    name: Name
    url: Url
    kinds: Kinds
    area: AreaCode | None = None


class ChangeWebhookBody(Body):
    """Another name or address, or other things to be told of."""

    name: Name | None = None
    url: Url | None = None
    kinds: Kinds | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeWebhookBody":
        if self.name is None and self.url is None and self.kinds is None:
            raise ValueError("nothing_to_change")
        return self


class AgainBody(Body):
    """Which message to send again; without one, all that have failed."""

    delivery: UUID | None = None


class DigestsBody(Body):
    """When a group is told which digest; none: not at all."""

    morning: Time | None = None
    evening: Time | None = None

    def minutes(self) -> dict[RobotKind, int]:
        """In minutes after midnight."""
        given = {RobotKind.MORNING: self.morning, RobotKind.EVENING: self.evening}
        return {kind: minute_of(time) for kind, time in given.items() if time is not None}


class RobotBody(Body):
    """A group to be told counts: the address that its application gives for the robot, and when."""

    name: Name
    via: Literal[Via.WECOM, Via.DINGTALK, Via.FEISHU]
    url: Url
    secret: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    digests: DigestsBody
    language: Literal["zh", "en"] = "zh"
    area: AreaCode | None = None


class ChangeRobotBody(Body):
    """Another name, address, language or times."""

    name: Name | None = None
    url: Url | None = None
    secret: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    digests: DigestsBody | None = None
    language: Literal["zh", "en"] | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeRobotBody":
        if self.name is None and self.url is None and self.digests is None and self.language is None:
            raise ValueError("nothing_to_change")
        return self


class WordsBody(Body):
    """The words for a kind of message in a language; without a text those that ship."""

    kind: NoticeKind | RobotKind
    language: Literal["zh", "en"]
    text: FreeText | None = None


class WordsPreviewBody(Body):
    """Words to look at with invented facts."""

    kind: NoticeKind | RobotKind
    language: Literal["zh", "en"]
    text: FreeText


class NoticesAgainBody(Body):
    """Which messages to send again; without any, all that were given up."""

    notices: Ids | None = None
