"""What can become of an area, and which code each area below it gets."""

from collections.abc import Callable, Collection, Iterable, Mapping
from enum import StrEnum

from matcher.domain.areas import COMMUNITY_DIGITS, covers, level_of, parent_of


class AreaChangeKind(StrEnum):
    """Another name; into another of its level; below another parent; some parts leave it for a new one; or it ends."""

    RENAME = "rename"
    MERGE = "merge"
    MOVE = "move"
    SPLIT = "split"
    CLOSE = "close"


class AreaChangeState(StrEnum):
    """A change is planned for a day, done, or called off."""

    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


def kind_of(old: str, into: str | None) -> AreaChangeKind | None:
    """What it is to bring an area into another one; None where that cannot be.

    Communities and all below are merged with their like, or moved below another area of their parent's level.
    """
    if into is None:
        return AreaChangeKind.CLOSE
    if covers(old, into) or len(old) < COMMUNITY_DIGITS:
        return None
    if level_of(old) == level_of(into):
        return AreaChangeKind.MERGE
    if len(into) == len(old) - len("000") and into != parent_of(old):
        return AreaChangeKind.MOVE
    return None


def new_codes(
    old: Iterable[str], roots: Collection[str], into: str, kind: AreaChangeKind, free: Callable[[str, set[str]], str]
) -> Mapping[str, str]:
    """Old code -> new code, from the widest on; `free` gives a code below a parent that was never used.

    `roots` are the areas that go themselves. Of a merge the area itself gets the code that it goes into, and what lies
    below it new ones there.
    """
    found: dict[str, str] = {}
    given: set[str] = set()
    for code in old:
        if code in roots:
            found[code] = into if kind is AreaChangeKind.MERGE else free(into, given)
        else:
            found[code] = free(found[code[: -len("000")]], given)
        given.add(found[code])
    return found
