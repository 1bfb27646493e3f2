"""What waits: for its time, for a person, or to be sent."""

from enum import StrEnum


class TimerKind(StrEnum):
    """What happens by time: each kind has one handler, and each subject at most one timer of a kind."""

    ORDER_CLOCK = "order_clock"
    WINDOWS_OVER = "windows_over"
    HOLD_OVER = "hold_over"
    RATING_OVER = "rating_over"
    RETENTION = "retention"
    CREDENTIAL_OVER = "credential_over"
    NOW_PHONE = "now_phone"
    SERIES = "series"
    PAUSE_OVER = "pause_over"
    OFFERS_FULL = "offers_full"
    SERIES_KEPT = "series_kept"
    SESSION_KEPT = "session_kept"
    PERSON_KEPT = "person_kept"
    RESOURCE_OVER = "resource_over"
    REDEMPTION_OVER = "redemption_over"
    ROBOT_DIGEST = "robot_digest"
    PROJECT_DUE = "project_due"
    PROJECT_KEPT = "project_kept"
    ENTRY_KEPT = "entry_kept"
    AREA_CHANGE = "area_change"
    POST = "post"
    REDEMPTION_SOON = "redemption_soon"
    FEEDBACK_DUE = "feedback_due"
    UNIT_MONTH = "unit_month"


class TimerState(StrEnum):
    """A timer waits for its time; one that failed too often waits for a person."""

    WAITING = "waiting"
    DEAD = "dead"


class TodoKind(StrEnum):
    """Why something stands on a person's list."""

    DEAD_WORK = "dead_work"
    UNDELIVERED = "undelivered"
    NOT_FILLED = "not_filled"
    PHONE = "phone"
    CHECK_MINOR = "check_minor"
    CONSENT_GONE = "consent_gone"
    CREDENTIAL_OVER = "credential_over"
    KEPT_APART = "kept_apart"
    CREW_SHORT = "crew_short"
    HELPER_LEFT = "helper_left"
    CONTACT = "contact"
    UNTAKEN = "untaken"
    RAISED_STREET = "raised_street"
    RAISED_DISTRICT = "raised_district"
    NEW_TIME = "new_time"
    ANSWERED = "answered"
    RETURNED = "returned"
    RULING = "ruling"
    HAND_OVER = "hand_over"
    STAND_IN = "stand_in"
    MERGED_GONE = "merged_gone"
    CONFIRM = "confirm"
    CALLBACK = "callback"
    DISPUTE = "dispute"
    INCIDENT = "incident"
    INCIDENT_STREET = "incident_street"
    UNIT_PROPOSAL = "unit_proposal"
    UNIT_RESOURCE = "unit_resource"
    OUTLET_BROKEN = "outlet_broken"
    PROJECT_DUE = "project_due"
    PROJECT_RAISED = "project_raised"
    PROJECT_REVIEW = "project_review"


OUTLIVING = frozenset(
    {TodoKind.CALLBACK, TodoKind.DISPUTE, TodoKind.INCIDENT, TodoKind.INCIDENT_STREET, TodoKind.MERGED_GONE}
)
"""What still has to be done about an order after it has ended."""


OF_PLACES = frozenset({TodoKind.CREDENTIAL_OVER, TodoKind.KEPT_APART, TodoKind.CREW_SHORT, TodoKind.HELPER_LEFT})
"""What has to be done about a place that somebody holds, as long as it is held."""


class TodoState(StrEnum):
    """What stands on a person's list is open until somebody has dealt with it."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class NoticeState(StrEnum):
    """A message to a person: waits for its time, is sent, could not be, or was not worth it any more."""

    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"
