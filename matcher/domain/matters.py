"""Whose a kind of matter is (事项准入), and whether a community may take it; found by the words of a text."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from matcher.domain.outside import NAMES, OutsideOwner, phone_of
from matcher.domain.plain import clauses, plain, words

COMMUNITY = "community"
OWNERS = (COMMUNITY, *(one.value for one in OutsideOwner))
"""Who may own a matter: the community itself, or somebody of the closed list."""
COMMUNITY_NAME = ("社区", "community")


class Takes(StrEnum):
    """Whether a community takes it: as its own, to help with and pass on, or never."""

    YES = "yes"
    HELPS = "helps"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Belongs:
    """Whose something is, and whether a community takes it all the same."""

    owner: str
    takes: Takes


@dataclass(frozen=True, slots=True)
class Matter:
    """A kind of matter; its keywords stand anywhere in what somebody wrote."""

    code: str
    name_zh: str
    name_en: str
    keywords: tuple[str, ...]
    owner: str
    takes: Takes
    phone: str | None = None
    is_used: bool = True

    @property
    def reached_by(self) -> str | None:
        """The public number of its owner; None for the community's own."""
        if self.phone is not None or self.owner == COMMUNITY:
            return self.phone
        return phone_of(OutsideOwner(self.owner))


@dataclass(frozen=True, slots=True)
class Found:
    """A matter that a text seems to be about, and the longest of its keywords that stands there."""

    matter: Matter
    keyword: str


def owner_name(owner: str) -> tuple[str, str]:
    """Chinese and English name."""
    return COMMUNITY_NAME if owner == COMMUNITY else NAMES[OutsideOwner(owner)]


@lru_cache(maxsize=4096)
def _pattern(keyword: str) -> re.Pattern[str]:
    return words([re.escape(plain(keyword))])


def find(matters: Iterable[Matter], texts: Iterable[str | None]) -> list[Found]:
    """The matters that the texts name, the most particular first."""
    told = [clause for text in texts if text for clause in clauses(text)]
    found = []
    for one in matters:
        there = [word for word in one.keywords if any(_pattern(word).search(clause) for clause in told)]
        if there:
            found.append(Found(one, max(there, key=len)))
    return sorted(found, key=lambda one: (-len(one.keyword), one.matter.code))


def never_taken(matters: Sequence[Matter], texts: Iterable[str | None]) -> Matter | None:
    """The matter for which a wish is turned away at once: the most particular that is found, if it is never taken."""
    found = find(matters, texts)
    return found[0].matter if found and found[0].matter.takes is Takes.NEVER else None


def answer(matter: Matter) -> dict[str, str]:
    """Whose it is and how to reach them, as who asked is told."""
    zh, en = owner_name(matter.owner)
    phone = matter.reached_by
    if phone is None:
        return {"zh": zh, "en": en}
    return {"zh": f"{zh}，电话 {phone}", "en": f"{en}, phone {phone}"}
