"""Bodies and queries of a district's settings."""

from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from api.schemas.fields import AreaCode, Body, Name, PartCode, Place, Query, ServiceCode, Tag, Time
from matcher.domain.needs import MAX_HEADCOUNT, Need
from matcher.domain.own_items import OwnItem, Payer, ServiceClass
from matcher.domain.shifts import Part
from matcher.domain.states import Acceptance, Dispatch, Form

SettingName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,31}$")]
Several = Annotated[list[int], Field(min_length=1, max_length=12)]
Numbers = Annotated[dict[SettingName, int | Several], Field(max_length=60)]
"""Name of a time, cap or share -> its value; what is not named stays."""
WeightNumbers = Annotated[dict[SettingName, int | Several | dict[SettingName, int]], Field(max_length=20)]
Shares = Annotated[dict[SettingName, int], Field(max_length=3)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
"""The version of the settings on which a change is based; where there is a newer one, it is refused."""


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
    composite: Shares = Field(default_factory=dict)
    version: Version | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeSettingsBody":
        if not any((self.acceptance, self.dispatch, self.policy, self.weights, self.composite)):
            raise ValueError("nothing_to_change")
        return self


class PreviewBody(Body):
    """Numbers as they would be, for the orders of `area`; without one, of the whole district."""

    area: AreaCode | None = None
    policy: Numbers = Field(default_factory=dict)
    weights: WeightNumbers = Field(default_factory=dict)

    @model_validator(mode="after")
    def _something(self) -> "PreviewBody":
        if not self.policy and not self.weights:
            raise ValueError("nothing_to_change")
        return self


class VersionQuery(Query):
    """Which version; without one, the present settings."""

    number: Version | None = None


class RestoreBody(Body):
    """Which version to go back to, and on which the wish is based."""

    number: Version
    version: Version | None = None


class PartBody(Body):
    """A part of the day: its code stays, its names and hours may change; the end is exclusive."""

    code: PartCode
    name_zh: Name
    name_en: Name
    start: Time
    end: Time


class PartsBody(Body):
    """All parts of the day, in their order."""

    parts: Annotated[list[PartBody], Field(min_length=1, max_length=8)]
    version: Version | None = None

    def of_the_domain(self) -> list[Part]:
        """The same in the words of the domain."""
        return [Part(one.code, one.name_zh, one.name_en, one.start, one.end) for one in self.parts]


class ServiceRuleBody(Body):
    """What holds for a service in one's district; what is left out is as the catalogue says."""

    service: ServiceCode
    sla_hours: Annotated[int, Field(ge=1, le=2160)] | None = None
    duration_min: Annotated[int, Field(ge=5, le=1440)] | None = None
    is_offered: bool = True
    version: Version | None = None


class NeedBody(Body):
    """So many people who each have all of the skills."""

    tags: Annotated[list[Tag], Field(max_length=5)] = Field(default_factory=list)
    count: Annotated[int, Field(ge=1, le=MAX_HEADCOUNT)]


class OwnServiceBody(Body):
    """A service of the district's own: a new one, or `service` described anew."""

    service: ServiceCode | None = None
    name_zh: Name
    name_en: Name
    category: Name
    needs: Annotated[list[NeedBody], Field(min_length=1, max_length=4)]
    modes: Annotated[list[str], Field(min_length=1, max_length=5)]
    form: Form
    accepts: Annotated[list[str], Field(min_length=1, max_length=2)]
    first_visit_by_two: bool = False
    service_class: ServiceClass
    payer: Payer
    duration_min: Annotated[int, Field(ge=5, le=1440)]
    sla_hours: Annotated[int, Field(ge=1, le=2160)]
    materials_zh: Place | None = None
    materials_en: Place | None = None
    version: Version | None = None

    def of_the_domain(self) -> OwnItem:
        """The same in the words of the domain."""
        return OwnItem(
            name_zh=self.name_zh,
            name_en=self.name_en,
            category=self.category,
            needs=tuple(Need(tuple(sorted(set(one.tags))), one.count) for one in self.needs),
            modes=tuple(self.modes),
            form=self.form,
            accepts=tuple(self.accepts),
            buddy="first_visit" if self.first_visit_by_two else "no",
            service_class=self.service_class.value,
            payer=self.payer.value,
            duration_min=self.duration_min,
            sla_hours=self.sla_hours,
            materials_zh=self.materials_zh or "",
            materials_en=self.materials_en or "",
        )
