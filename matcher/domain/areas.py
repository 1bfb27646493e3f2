"""Areas nest by code: district 6 digits, street 9, community 12, grid cell 15, building 18 (ADR 0002)."""

from matcher.domain.errors import Invalid

DISTRICT_DIGITS = 6
STREET_DIGITS, COMMUNITY_DIGITS, CELL_DIGITS = 9, 12, 15
LEVELS = {6: "district", 9: "street", 12: "community", 15: "cell", 18: "building"}
"""Digits of a code -> the level that it names."""
_LONGEST_FIRST = tuple(sorted(LEVELS, reverse=True))


def level_of(code: str) -> str:
    """The level of a code; Invalid where it is none."""
    level = LEVELS.get(len(code)) if code.isascii() and code.isdigit() else None
    if level is None:
        raise Invalid.at("area", "area_code", "an area code has 6, 9, 12, 15 or 18 digits")
    return level


def is_building(code: str) -> bool:
    """Whether the code is that of a building."""
    return len(code) > CELL_DIGITS


def parent_of(code: str) -> str | None:
    """The code one level up; None for a district."""
    return code[:-3] if len(code) > DISTRICT_DIGITS else None


def above(code: str) -> list[str]:
    """The area itself, its parent, and so on up to its district."""
    return [code[:length] for length in _LONGEST_FIRST if length <= len(code)]


def covers(scope: str, code: str) -> bool:
    """Whether `code` is `scope` or lies inside it."""
    return code.startswith(scope)


def district_of(code: str) -> str:
    """The district that a code lies in."""
    return code[:DISTRICT_DIGITS]


def climbed(code: str, levels: int) -> str:
    """The ancestor `levels` up, at most the district."""
    chain = above(code)
    return chain[min(levels, len(chain) - 1)]
