"""Links (一联双包): a unit answers for an area, a member for a building or cell; whoever is linked is preferred there.

The third kind, a member and a household, is a tie between the recipient and the helper (`PairingKind.LINK`).
"""

from enum import StrEnum

from matcher.domain.areas import CELL_DIGITS, COMMUNITY_DIGITS


class LinkKind(StrEnum):
    """Who answers for the area."""

    UNIT = "unit"
    MEMBER = "member"


class LinkState(StrEnum):
    """A link holds until it is ended."""

    ACTIVE = "active"
    ENDED = "ended"


LEAST_DIGITS = {LinkKind.UNIT: COMMUNITY_DIGITS, LinkKind.MEMBER: CELL_DIGITS}
"""A unit answers for a community or a part of it, a member for a cell or a building."""
