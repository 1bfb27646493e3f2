"""Bodies and queries of an order's end: ratings, call-backs, reopening, looking up an address, incidents."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from api.schemas.fields import Body, FreeText, Joined, Name, Notice, PageQuery, Phone, Query, Reason
from api.schemas.orders import Windows
from matcher.domain.closing import (
    OFFICES,
    Answers,
    BoardRole,
    CallbackOutcome,
    IncidentAction,
    IncidentKind,
    RatedHow,
    Severity,
)
from matcher.domain.states import ConsentHow, IncidentState

BOARD_MOST = 40


def _yes_or_no(given: Any) -> Any:
    return {"yes": True, "no": False}.get(given, given) if isinstance(given, str) else given


Answer = Annotated[bool | None, BeforeValidator(_yes_or_no, json_schema_input_type=bool | Literal["yes", "no"] | None)]
"""Yes (or true), no (or false); null is no answer, and never a yes."""


class AnswersBody(Body):
    """Was somebody in contact, is it solved, is one satisfied; and a comment that is kept sealed."""

    contacted: Answer = None
    solved: Answer = None
    satisfied: Answer = None
    comment: FreeText | None = None

    def answers(self) -> Answers:
        """In the words of the domain."""
        return Answers(self.contacted, self.solved, self.satisfied)


class RateBody(AnswersBody):
    """Rate an order; `how` it came in where the desk writes it down for somebody."""

    how: RatedHow | None = None


class ConfirmBody(Body):
    """Confirm an order; confirming says nothing about satisfaction, which may be told at once.

    `reason`: why what fewer people than asked for have done is enough; for the desk.
    """

    reason: Reason | None = None
    rating: RateBody | None = None


class CallbackBody(AnswersBody):
    """What became of a call, with the answers of who was reached."""

    outcome: CallbackOutcome


class CallbacksQuery(PageQuery):
    """Whether to list the calls of later days as well."""

    later: bool = False


class ReopenBody(Body):
    """When the service may come again; without windows, the same parts of the next 7 days."""

    reason: Reason | None = None
    windows: Windows | None = None


class IncidentBody(Body):
    """What went wrong, in words that are kept sealed."""

    kind: IncidentKind
    severity: Severity
    text: FreeText


class ActBody(Body):
    """What was done about an incident, with a note that is kept sealed."""

    action: IncidentAction
    note: FreeText | None = None


class CloseBody(Body):
    """An incident was seen to."""

    note: FreeText | None = None


class IncidentsQuery(PageQuery):
    """Which incidents; without states, those that are open."""

    state: Annotated[tuple[IncidentState, ...], Field(max_length=2), Joined] = ()


class PaperQuery(Query):
    """The language of a sheet."""

    lang: Literal["zh", "en"] = "zh"


class ReceiptBody(Body):
    """Which sheet carries the new code, and its language."""

    paper: Literal["receipt", "slip"] = "receipt"
    lang: Literal["zh", "en"] = "zh"


class BoardConsentBody(Body):
    """The evidence that somebody agreed to stand on the board: how, and to which version of the notice."""

    how: ConsentHow
    notice: Notice


class BoardEntryBody(Body):
    """A line of a board: an office with its phone, or a person of the staff by name, who agreed to it."""

    role: BoardRole
    name: Name | None = None
    phone: Phone | None = None
    consent: BoardConsentBody

    @model_validator(mode="after")
    def _fits(self) -> "BoardEntryBody":
        if self.role in OFFICES and (self.phone is None or self.name is not None):
            raise ValueError("office")
        if self.role not in OFFICES and self.name is None:
            raise ValueError("missing")
        return self


class BoardBody(Body):
    """The whole board, in its order."""

    entries: Annotated[list[BoardEntryBody], Field(max_length=BOARD_MOST)]
