"""Bodies and queries of hours and points: rules, the catalogue, what is redeemed, records."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from api.schemas.fields import AreaCode, Body, Date, Name, PageQuery, Query, Reason
from matcher.domain.ledgers import Ledger, Preset, RedemptionState, RewardState, Rules

Pct = Annotated[int, Field(ge=0, le=1000)]
Count = Annotated[int, Field(ge=0, le=100_000)]
PctChange = Annotated[int, Field(ge=-100, le=1000)]
CategoryName = Annotated[str, StringConstraints(min_length=1, max_length=40)]


class RulesFields(Body):
    """What a service is worth; what is left out counts nothing."""

    per_hour: Annotated[int, Field(ge=0, le=1000)] = 10
    per_service: Annotated[int, Field(ge=0, le=1000)] = 0
    urgent_pct: Pct = 0
    evening_pct: Pct = 0
    weekend_pct: Pct = 0
    at_home_pct: Pct = 0
    day_most: Count = 100
    month_most: Annotated[int, Field(ge=0, le=1_000_000)] = 600
    categories: Annotated[dict[CategoryName, PctChange], Field(max_length=60)] = Field(default_factory=dict)

    def rules(self) -> Rules:
        """In the words of the domain."""
        return Rules(**self.model_dump())


class RulesBody(Body):
    """A ready set by its name, or `own` with rules."""

    preset: Preset
    rules: RulesFields | None = None


class RewardBody(Body):
    """A new line of the catalogue; without an area that of one's own community."""

    area: AreaCode | None = None
    name_zh: Name
    name_en: Name
    cost: Annotated[int, Field(ge=1, le=1_000_000)]
    stock: Count
    each_most: Annotated[int, Field(ge=1, le=1000)] | None = None
    first: Date = Field(alias="from")
    last: Date = Field(alias="until")


class ChangeRewardBody(Body):
    """What to change of it; `add` to the stock, or take away."""

    name_zh: Name | None = None
    name_en: Name | None = None
    cost: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    add: Annotated[int, Field(ge=-100_000, le=100_000)] | None = None
    each_most: Annotated[int, Field(ge=1, le=1000)] | None = None
    first: Date | None = Field(default=None, alias="from")
    last: Date | None = Field(default=None, alias="until")
    state: RewardState | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeRewardBody":
        if not self.model_fields_set:
            raise ValueError("nothing_to_change")
        return self

    def given(self) -> dict[str, Any]:
        """Column -> value, of what was sent."""
        columns = {"first": "from_date", "last": "until_date"}
        sent = self.model_dump(exclude_unset=True)
        return {columns.get(name, name): value for name, value in sent.items() if value is not None}


class RedeemBody(Body):
    """So many of one line of the catalogue."""

    item: UUID
    quantity: Annotated[int, Field(ge=1, le=100)] = 1


class GiveOutBody(Body):
    """The code that the person says; without one the desk goes by its list."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{4}$")] | None = None


class CarryOverBody(Body):
    """What stood in the old books."""

    minutes: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    points: Annotated[int, Field(ge=0, le=1_000_000)] = 0

    @model_validator(mode="after")
    def _something(self) -> "CarryOverBody":
        if not self.minutes and not self.points:
            raise ValueError("nothing_to_change")
        return self


class SettleBody(Body):
    """Why a complaint is settled; `upheld` where it was right: hours and points for the order are taken back."""

    reason: Reason
    upheld: bool = False


class BookingsQuery(PageQuery):
    """Of which ledger; without one, both."""

    ledger: Ledger | None = None


class RedemptionsQuery(PageQuery):
    """In which state; without one, all."""

    state: RedemptionState | None = None


class RecordQuery(Query):
    """From when to when (this year), and in which language."""

    first: Date | None = Field(default=None, alias="from")
    last: Date | None = Field(default=None, alias="to")
    lang: Literal["zh", "en"] = "zh"


class CertificateQuery(Query):
    """The number of a certificate."""

    number: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{12}$")]
