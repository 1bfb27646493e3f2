"""Body and query of a district's settings."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from api.schemas.fields import AreaCode, Body, Query, ServiceCode
from matcher.domain.states import Acceptance, Dispatch

SettingName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}$")]
Several = Annotated[list[int], Field(min_length=1, max_length=12)]
Numbers = Annotated[dict[SettingName, int | Several], Field(max_length=60)]
"""Name of a time, cap or share -> its value; what is not named stays."""
WeightNumbers = Annotated[dict[SettingName, int | Several | dict[SettingName, int]], Field(max_length=20)]


class SettingsQuery(Query):
    """Of which district, by any area in it; without one, one's own."""

    area: AreaCode | None = None


class ChangeSettingsBody(Body):
    """What to switch, in the district of `area`; without one, in one's own."""

    area: AreaCode | None = None
    acceptance: Acceptance | None = None
    dispatch: Dispatch | None = None
    policy: Numbers = Field(default_factory=dict)
    weights: WeightNumbers = Field(default_factory=dict)

    @model_validator(mode="after")
    def _something(self) -> "ChangeSettingsBody":
        if self.acceptance is None and self.dispatch is None and not self.policy and not self.weights:
            raise ValueError("nothing_to_change")
        return self


class ServiceRuleBody(Body):
    """What holds for a service in one's district; what is left out is as the catalogue says."""

    service: ServiceCode
    sla_hours: Annotated[int, Field(ge=1, le=2160)] | None = None
    duration_min: Annotated[int, Field(ge=5, le=1440)] | None = None
    is_offered: bool = True
