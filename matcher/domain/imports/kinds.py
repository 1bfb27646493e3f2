"""What can be brought, how, and how far it is; and the reasons for which a row, or a whole file, is refused."""

from enum import StrEnum
from typing import NamedTuple


class ImportKind(StrEnum):
    """Whom or what the rows of a file are."""

    MEMBERS = "members"
    TEAMS = "teams"
    UNITS = "units"
    ORDERS = "orders"


class ImportMode(StrEnum):
    """Whether anything is written."""

    CHECK = "check"
    APPLY = "apply"


class ImportState(StrEnum):
    """A file waits for its turn, is worked off, and then done with, or cannot be."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Outcome(StrEnum):
    """What a row comes to."""

    FRESH = "fresh"
    CHANGED = "changed"
    SAME = "same"
    REJECTED = "rejected"


class Refusal(NamedTuple):
    """Why a row of the sheet (1: the first) is not taken: the column, empty for the whole row, and a code; no value."""

    row: int
    column: str
    code: str


ROW_CODES = frozenset(
    {
        "missing",
        "too_long",
        "control_character",
        "identity_or_card_number",
        "not_a_phone",
        "phone_length",
        "too_precise",
        "not_a_number",
        "out_of_range",
        "not_a_choice",
        "unknown_area",
        "area_ambiguous",
        "outside",
        "unknown_unit",
        "unknown_skill",
        "unknown_time",
        "unknown_service",
        "above_per_day",
        "above_total",
        "repeated_in_file",
        "number_of_another",
        "several_match",
        "date",
        "past",
        "too_far",
        "either_service_or_wish",
        "ordered_otherwise",
        "emergency",
        "not_ours",
        "money",
        "no_consent",
        "not_allowed",
        "wrong_state",
        "refused",
    }
)
"""Why a row is not taken."""

FILE_CODES = frozenset(
    {
        "not_a_workbook",
        "old_format",
        "macros",
        "external_links",
        "encrypted",
        "unreadable",
        "too_large_inside",
        "too_many_rows",
        "too_many_columns",
        "no_heading",
        "no_rows",
        "rows_rejected",
        "not_allowed",
        "gave_up",
    }
)
"""Why nothing of a file is taken."""

EXPLAINED = frozenset({"说明", "Explanation"})
"""Names of the sheet that explains our own template; it is not read."""

NOTES = frozenset({"unknown_column", "identity_column", "more_sheets", "repeated_column"})
"""What is told of a file although it is taken."""
ROWS_MOST = 200_000
ORDERS_MOST = 10_000
REFUSALS_KEPT = 2_000
"""So many lines are kept of what was refused; the count is of all."""
