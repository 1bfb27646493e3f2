"""Body and query of a district's settings."""

from pydantic import model_validator

from api.schemas.fields import AreaCode, Body, Query
from matcher.domain.states import Acceptance, Dispatch


class SettingsQuery(Query):
    """Of which district, by any area in it; without one, one's own."""

    area: AreaCode | None = None


class ChangeSettingsBody(Body):
    """What to switch, in the district of `area`; without one, in one's own."""

    area: AreaCode | None = None
    acceptance: Acceptance | None = None
    dispatch: Dispatch | None = None

    @model_validator(mode="after")
    def _something(self) -> "ChangeSettingsBody":
        if self.acceptance is None and self.dispatch is None:
            raise ValueError("nothing_to_change")
        return self
