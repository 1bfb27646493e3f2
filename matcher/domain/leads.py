"""Building leads (楼栋长): a neighbour who speaks for one building, from a day on until that is ended."""

from enum import StrEnum


class LeadState(StrEnum):
    """A lead holds until it is ended."""

    ACTIVE = "active"
    ENDED = "ended"


HOUSEHOLDS_MOST, ENTRANCES_MOST = 5000, 99
"""Of one building; more is a slip of the finger."""
