"""Needs: who is needed for a service, and which of them can fill each other's place."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.domain.errors import Invalid

MAX_HEADCOUNT = 50


@dataclass(frozen=True, slots=True)
class Need:
    """`count` people who each have all of `tags`; no tags: anybody. A tag ending in `*` is a checked credential."""

    tags: tuple[str, ...]
    count: int


def parse_needs(text: str) -> tuple[Need, ...]:
    """Read `TAG|TAG:count;-:1`, the catalogue's notation."""
    needs = []
    for piece in text.split(";"):
        names, colon, count = piece.rpartition(":")
        if not colon or not names or not count.isdecimal() or not 1 <= int(count) <= MAX_HEADCOUNT:
            raise Invalid.at("needs", "needs", "each need reads TAG|TAG:count, or -:count for anybody")
        tags = () if names == "-" else tuple(sorted(set(names.split("|"))))
        needs.append(Need(tags, int(count)))
    return tuple(needs)


def headcount(needs: Sequence[Need]) -> int:
    """People needed at the same time."""
    return sum(need.count for need in needs)


def with_headcount(needs: Sequence[Need], wanted: int | None) -> tuple[Need, ...]:
    """The needs with people without special tags added until `wanted`; Invalid where that is too few or too many."""
    least = headcount(needs)
    if wanted is None or wanted == least:
        return tuple(needs)
    if wanted < least:
        raise Invalid.at("headcount", "too_few", "the service needs more people than that")
    if wanted > MAX_HEADCOUNT:
        raise Invalid.at("headcount", "too_many", f"one order asks for at most {MAX_HEADCOUNT} people")
    return (*needs, Need((), wanted - least))


def is_credential(tag: str) -> bool:
    """Whether the tag counts only while somebody's check of it is valid."""
    return tag.endswith("*")
