"""Bodies about a unit's own address."""

from pydantic import Field, model_validator

from api.schemas.fields import Body, Date
from api.schemas.outside import Url


class AddressBody(Body):
    """Where the unit's feedback is sent, and whether it is on the first of each month; what is left out stays."""

    url: Url | None = None
    monthly: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> "AddressBody":
        if self.url is None and self.monthly is None:
            raise ValueError("nothing_to_change")
        return self


class SendFeedbackBody(Body):
    """Of which period, in whole months; the running month unless one is named."""

    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
