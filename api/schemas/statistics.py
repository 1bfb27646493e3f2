"""Queries of the statistics."""

from typing import Annotated, Any

from pydantic import BeforeValidator, ConfigDict, Field

from api.schemas.fields import AreaCode, Date, Query
from matcher.domain.figures import Period, Preset
from matcher.domain.messages import EN, ZH


def nothing(given: Any) -> Any:
    """An empty field of a form says nothing."""
    return None if given == "" else given


_Empty = BeforeValidator(nothing, json_schema_input_type=str)


class StatisticsQuery(Query):
    """An area in one's scope, and a period by its name or by its first and last day."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, populate_by_name=True)

    area: Annotated[AreaCode | None, _Empty] = None
    period: Annotated[Preset | None, _Empty] = None
    from_: Annotated[Date | None, _Empty] = Field(default=None, alias="from")
    to: Annotated[Date | None, _Empty] = None

    @property
    def preset(self) -> Preset:
        """The period's name; four weeks where nothing is said."""
        return self.period or Preset.DAYS_28

    @property
    def days(self) -> Period | None:
        """The days that were named, where both were, and no name; Invalid where they make no period."""
        if self.period is not None or self.from_ is None or self.to is None:
            return None
        return Period(self.from_, self.to)


class MonthQuery(Query):
    """An area in one's scope, a month (the last one that is over where none is named) and a language."""

    area: Annotated[AreaCode | None, _Empty] = None
    month: Annotated[str | None, _Empty, Field(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")] = None
    lang: Annotated[str, Field(pattern=f"^({ZH}|{EN})$")] = ZH

    @property
    def year_and_month(self) -> tuple[int, int] | None:
        """Both as numbers, where a month is named."""
        return None if self.month is None else (int(self.month[:4]), int(self.month[5:]))


class SheetQuery(StatisticsQuery):
    """The same, for a sheet in one language."""

    lang: Annotated[str, Field(pattern=f"^({ZH}|{EN})$")] = ZH
