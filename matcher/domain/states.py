"""The enumerations: what kinds there are and which states things can be in."""

from enum import StrEnum


class OrderKind(StrEnum):
    """From the menu, or in one's own words."""

    MENU = "menu"
    MICRO_WISH = "micro_wish"


class OrderState(StrEnum):
    """The life of an order; flags (pooled, level, carried, disputed) stand beside it."""

    PLACED = "placed"
    NEED_INFO = "need_info"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    TRANSFERRED = "transferred"
    PLANNED = "planned"
    OFFERED = "offered"
    ASSIGNED = "assigned"
    SCHEDULED = "scheduled"
    IN_SERVICE = "in_service"
    REPORTED = "reported"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    MERGED = "merged"
    NEEDS_HUMAN = "needs_human"


class OfferState(StrEnum):
    """An offer is answered exactly once."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    RESCINDED = "rescinded"


class AssignmentState(StrEnum):
    """A place of an order, taken by a helper."""

    ACTIVE = "active"
    REPORTED = "reported"
    VERIFIED = "verified"
    RELEASED = "released"
    NO_SHOW = "no_show"
    REASSIGNED = "reassigned"


class RoundState(StrEnum):
    """One optimizer run."""

    QUEUED = "queued"
    RUNNING = "running"
    PROPOSED = "proposed"
    DISPATCHED = "dispatched"
    FAILED = "failed"


class RoundStep(StrEnum):
    """What a worker is at while a round runs; helping: trying what would help what is left, and checking it all."""

    READING = "reading"
    SOLVING = "solving"
    HELPING = "helping"


class RoundMode(StrEnum):
    """Whether the result waits for a person or goes out at once."""

    PROPOSE = "propose"
    DISPATCH = "dispatch"


class RoundItemState(StrEnum):
    """What a round has made of one order; changed: the order moved on while the round was planned or looked at."""

    PROPOSED = "proposed"
    OFFERED = "offered"
    CHANGED = "changed"
    LEFT = "left"
    HELD = "held"
    LEFT_OUT = "left_out"


class TaskState(StrEnum):
    """A row of the outbox."""

    PENDING = "pending"
    LEASED = "leased"
    DONE = "done"
    DEAD = "dead"


class TaskKind(StrEnum):
    """What a worker can be asked to do."""

    MATCH_ORDER = "match_order"
    RUN_ROUND = "run_round"


class TodoOutcome(StrEnum):
    """How somebody dealt with what stood on the list; `again` sets work that had given up going once more."""

    DONE = "done"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    NOT_NEEDED = "not_needed"
    AGAIN = "again"


class ConflictKind(StrEnum):
    """Why somebody of the desk keeps out of a recipient's orders."""

    RELATIVE = "relative"
    CLOSE = "close"
    DISPUTE = "dispute"


class IncidentState(StrEnum):
    """Something that went wrong is open until somebody has seen to it."""

    OPEN = "open"
    CLOSED = "closed"


class SessionState(StrEnum):
    """A session is open to be booked until it is called off; when it is over its time says so."""

    OPEN = "open"
    CANCELLED = "cancelled"


class SeatState(StrEnum):
    """A seat in a session."""

    BOOKED = "booked"
    CANCELLED = "cancelled"


class SeriesState(StrEnum):
    """A series makes orders while it is active; a resident's is placed until the desk takes it on."""

    PLACED = "placed"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class DutyPlaceState(StrEnum):
    """A helper's place on a duty."""

    HELD = "held"
    RELEASED = "released"


class Urgency(StrEnum):
    """Claimed by who files, decided by the desk."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"


class Level(StrEnum):
    """Where an order is dealt with, and how far its search goes; only rises."""

    COMMUNITY = "community"
    STREET = "street"
    DISTRICT = "district"


class Acceptance(StrEnum):
    """Who takes orders on: the desk, or for those of low risk the service itself."""

    BY_HAND = "by_hand"
    AUTOMATIC = "automatic"


class Dispatch(StrEnum):
    """When an accepted order is first offered: by a round or a person, or at once."""

    IN_ROUNDS = "in_rounds"
    IMMEDIATE = "immediate"


LEVELS_UP = (Level.COMMUNITY, Level.STREET, Level.DISTRICT)
"""The levels from below."""


class HelperKind(StrEnum):
    """Members and teams are the engine's two kinds; staff serve what belongs to the window (一窗通办)."""

    MEMBER = "member"
    TEAM = "team"
    STAFF = "staff"


ASKED_KINDS = (HelperKind.MEMBER, HelperKind.TEAM)
"""Who can be asked by an offer, or claim."""


class UnitKind(StrEnum):
    """What a home unit is (机关, 事业单位, 学校, 医院, 国企, 企业, 社会组织, 其他)."""

    OFFICE = "office"
    PUBLIC_BODY = "public_body"
    SCHOOL = "school"
    HOSPITAL = "hospital"
    STATE_FIRM = "state_firm"
    FIRM = "firm"
    SOCIAL = "social"
    OTHER = "other"


class UnitState(StrEnum):
    """Whether a unit takes part."""

    ACTIVE = "active"
    LEFT = "left"


class TeamKind(StrEnum):
    """What a team is: of the service's own, a social organisation, or riders and couriers who help (融网入格)."""

    SERVICE = "service"
    SOCIAL_ORG = "social_org"
    RIDERS = "riders"


class HelperState(StrEnum):
    """Whether a helper takes part."""

    ACTIVE = "active"
    PAUSED = "paused"
    LEFT = "left"


class OnHolidays(StrEnum):
    """Whether a helper's usual week holds on public holidays too."""

    WORKS = "works"
    OFF = "off"


class MemberKind(StrEnum):
    """How a member belongs to the community (在籍, 在职, 流动, 志愿者)."""

    REGISTERED = "registered"
    IN_SERVICE = "in_service"
    FLOATING = "floating"
    VOLUNTEER = "volunteer"


class CredentialState(StrEnum):
    """A starred tag counts only while its credential is checked and not expired."""

    CLAIMED = "claimed"
    CHECKED = "checked"
    REFUSED = "refused"


class PairingKind(StrEnum):
    """What stands between a recipient and a helper."""

    STANDING = "standing"
    LINK = "link"
    RELATIVE = "relative"
    BLOCKED = "blocked"


class Channel(StrEnum):
    """How an order came in."""

    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"
    VISIT = "visit"
    BOX = "box"
    API = "api"


class Form(StrEnum):
    """How a service is planned."""

    SINGLE = "single"
    TIMED = "timed"
    SESSION = "session"
    RUN = "run"
    SERIES = "series"
    NOW = "now"
    ROSTER = "roster"


class ConsentBy(StrEnum):
    """Who consented."""

    SELF = "self"
    PROXY = "proxy"
    GUARDIAN = "guardian"


class ConsentHow(StrEnum):
    """How consent was given."""

    CLICK = "click"
    PAPER = "paper"
    PHONE = "phone"


ENDED = frozenset(
    {
        OrderState.REJECTED,
        OrderState.TRANSFERRED,
        OrderState.CLOSED,
        OrderState.CANCELLED,
        OrderState.MERGED,
    }
)
"""States in which nothing more is to be done; a closed order may be reopened once."""


class ConsentPurpose(StrEnum):
    """What somebody agreed to: orders, rating in their name, keeping data longer, notes on health and disability."""

    ORDER = "order"
    RATE = "rate"
    KEEP = "keep"
    HEALTH = "health"


class ContactKind(StrEnum):
    """What a contact is to the person served."""

    SELF = "self"
    FAMILY = "family"
    GUARDIAN = "guardian"


TAKEABLE = frozenset({OrderState.ACCEPTED, OrderState.PLANNED, OrderState.OFFERED})
"""States in which a place of an order can still be taken."""

HELD = frozenset({OrderState.ASSIGNED, OrderState.SCHEDULED, OrderState.IN_SERVICE})
"""States in which helpers hold all places and work is not yet reported."""

OPEN = (
    frozenset({OrderState.PLACED, OrderState.NEED_INFO, OrderState.NEEDS_HUMAN, OrderState.REPORTED}) | TAKEABLE | HELD
)
"""States in which somebody still has to do something before the service is confirmed."""

LIVE = frozenset({AssignmentState.ACTIVE, AssignmentState.REPORTED, AssignmentState.VERIFIED})
"""Assignment states that hold a place."""
