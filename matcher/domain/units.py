"""Home units: how members stand to theirs, what units bring, and what a member has agreed to."""

from enum import StrEnum


class UnitLink(StrEnum):
    """How a member stands to the unit that it names: said, confirmed by the unit, or not its own."""

    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class JoinState(StrEnum):
    """Whether a unit serves in an area where it has registered (单位报到)."""

    ACTIVE = "active"
    ENDED = "ended"


class ResourceKind(StrEnum):
    """What a unit can bring: a post to fill, a room, things, skilled people, a vehicle, or something else."""

    POST = "post"
    ROOM = "room"
    GOODS = "goods"
    SKILL = "skill"
    VEHICLE = "vehicle"
    OTHER = "other"


class ResourceState(StrEnum):
    """What a unit has offered waits for the community, is used, or is over."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVER = "over"


class ProposalState(StrEnum):
    """Somebody whom a unit has named as a new member waits for the community."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class MemberPurpose(StrEnum):
    """What a member lets its unit know: that it belongs there, its name beside its hours, its own record."""

    BELONG = "belong"
    NAMES = "names"
    RECORD = "record"


NOTICE = "1"
"""The version of the words by which a member is asked."""
