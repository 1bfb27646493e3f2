"""Bodies and queries of orders."""

import datetime as dt
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from pydantic import AfterValidator, Discriminator, Field, StringConstraints, model_validator
from pydantic import Tag as Branch

from api.schemas.fields import (
    AreaCode,
    Body,
    BornYear,
    FreeText,
    Hour,
    Ids,
    Joined,
    Name,
    Notice,
    PageQuery,
    Phone,
    Place,
    Reason,
    ServiceCode,
    ShiftBody,
)
from matcher.domain.needs import MAX_HEADCOUNT
from matcher.domain.shifts import Hours
from matcher.domain.states import Channel, ConsentBy, ConsentHow, OrderState, Urgency

WINDOWS_MOST = 21


def _different(windows: list[ShiftBody]) -> list[ShiftBody]:
    if len({(window.date, window.part) for window in windows}) != len(windows):
        raise ValueError("repeated")
    return windows


Windows = Annotated[list[ShiftBody], Field(min_length=1, max_length=WINDOWS_MOST), AfterValidator(_different)]


class PersonBody(Body):
    """Somebody by name and phone."""

    name: Name
    phone: Phone


class ServedBody(PersonBody):
    """Who is served, by name and phone; the year of birth decides who cares for the young."""

    born_year: BornYear | None = None


class WishBody(Body):
    """A micro-wish: concrete, immediate, easy; never money. `value_yuan` is what it costs at most."""

    text: FreeText
    kind: Literal["goods", "service"]
    value_yuan: Annotated[int, Field(ge=0, le=100_000)] | None = None


class ProxyBody(Body):
    """Who files for somebody else."""

    name: Name
    relation: Name


class HoursBody(Body):
    """Exact hours: two moments, or two times of the day that is named first, local to the district."""

    from_: Hour = Field(alias="from")
    to: Hour

    @model_validator(mode="after")
    def _in_order(self) -> "HoursBody":
        if isinstance(self.from_, dt.datetime) is not isinstance(self.to, dt.datetime):
            raise ValueError("both_alike")
        if isinstance(self.from_, dt.datetime) and isinstance(self.to, dt.datetime):
            is_ordered = self.from_ < self.to
        else:
            is_ordered = cast("dt.time", self.from_) < cast("dt.time", self.to)
        if not is_ordered:
            raise ValueError("from_before_to")
        return self

    def hours(self) -> Hours:
        """In the words of the use cases."""
        return cast("Hours", (self.from_, self.to))


class ConsentBody(Body):
    """The evidence of a consent: who gave it, how, and to which version of the notice."""

    by: ConsentBy
    how: ConsentHow
    notice: Notice


def _branch(given: Any) -> str:
    return "<id>" if isinstance(given, str | UUID) else "<person>"


Served = Annotated[Annotated[UUID, Branch("<id>")] | Annotated[ServedBody, Branch("<person>")], Discriminator(_branch)]
"""An id of a recipient, or a person by name and phone. The tags are no field names, so that paths leave them out."""


class PlaceOrderBody(Body):
    """Place an order: a service of the catalogue or a wish in one's own words; only what cannot wait needs no time.

    Without `place` or `contact` the desk means those in the record of a recipient that is named by id.
    """

    service: ServiceCode | None = None
    wish: WishBody | None = None
    area: AreaCode
    place: Place | None = None
    recipient: Served | None = None
    contact: PersonBody | None = None
    windows: Windows | None = None
    at: HoursBody | None = None
    headcount: Annotated[int, Field(ge=1, le=MAX_HEADCOUNT)] | None = None
    claimed_urgency: Urgency | None = None
    channel: Channel
    on_behalf_of: ProxyBody | None = None
    consent: ConsentBody
    note: FreeText | None = None
    buddy: bool = False
    other_party: UUID | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "PlaceOrderBody":
        if (self.service is None) == (self.wish is None):
            raise ValueError("either_service_or_wish")
        return self


class ChangeOrderBody(Body):
    """New times or a new place."""

    windows: Windows | None = None
    at: HoursBody | None = None
    place: Place | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeOrderBody":
        if self.windows is None and self.at is None and self.place is None:
            raise ValueError("nothing_to_change")
        return self


class AcceptOrderBody(Body):
    """The desk decides the urgency; without one, what was claimed holds."""

    urgency: Urgency | None = None


class ReasonBody(Body):
    """Why something is taken away: a code, or a sentence that is kept sealed."""

    reason: Reason


class MaybeReasonBody(Body):
    """A reason that need not be given."""

    reason: Reason | None = None


class PoolBody(Body):
    """Open the order to claims, or close it again."""

    open: bool = True


class ClaimBody(Body):
    """Take a place; the shift where the order leaves a choice."""

    shift: ShiftBody | None = None


class OfferBody(Body):
    """Offer an order by hand."""

    helpers: Ids
    shift: ShiftBody | None = None
    reason: Reason | None = None


class OrdersQuery(PageQuery):
    """What a list of orders is narrowed to; several states are joined by commas."""

    state: Annotated[tuple[OrderState, ...], Field(max_length=20), Joined] = ()
    area: AreaCode | None = None
    q: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    overdue: bool | None = None
