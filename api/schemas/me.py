"""Bodies of what a person sets for himself or herself, and of what a district sets in its calendar."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from api.schemas.fields import AreaCode, Body, Date, Phone, Time, clean, phone
from api.schemas.settings import Version
from matcher.domain.entering import PASSWORD_MOST
from matcher.domain.shifts import minute_of

NOTICES_MOST = 50
PAIRS_MOST = 500
DATES_MOST = 400


class WayBody(Body):
    """A channel and the own address on it: an e-mail address, a phone number, or the id in the company's WeCom.

    Without an address: the one that is known.
    """

    channel: Literal["email", "sms", "wecom"]
    address: Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(clean)] | None = None

    @model_validator(mode="after")
    def _fits(self) -> "WayBody":
        if self.address is None:
            return self
        name, at, host = self.address.rpartition("@")
        if self.channel == "sms":
            phone(self.address)
        elif not self.address.isascii() or " " in self.address:
            raise ValueError("address")
        if self.channel == "email" and not (name and at and "." in host):
            raise ValueError("address")
        return self

    def spelled(self) -> str | None:
        """The address as it is used: of a phone number its digits."""
        return phone(self.address) if self.channel == "sms" and self.address is not None else self.address


class QuietBody(Body):
    """From when to when nothing but urgent messages come; the same time twice: never quiet."""

    from_: Annotated[Time, Field(alias="from")]
    to: Time


class NotificationsBody(Body):
    """How one is told; what is left out is as the district sets it. Everything is replaced."""

    ways: Annotated[tuple[WayBody, ...], Field(max_length=3)] = ()
    quiet: QuietBody | None = None
    per_day: Annotated[int, Field(ge=0, le=NOTICES_MOST)] | None = None
    digest: bool = True
    language: Literal["zh", "en"] = "zh"

    def quiet_minutes(self) -> tuple[int | None, int | None]:
        """From and to, in minutes of the day."""
        return (None, None) if self.quiet is None else (minute_of(self.quiet.from_), minute_of(self.quiet.to))


class PasswordBody(Body):
    """A password to sign in with; `old` where there is one, `phone` where it changes or there was none."""

    password: Annotated[str, Field(min_length=1, max_length=PASSWORD_MOST)]
    old: Annotated[str, Field(min_length=1, max_length=PASSWORD_MOST)] | None = None
    phone: Phone | None = None


class PauseBody(Body):
    """The day on which one is there again; without one, until one says so. Nobody asks why."""

    until: Date | None = None


class AlliancesBody(Body):
    """Pairs of communities that help each other out; all are replaced."""

    pairs: Annotated[list[Annotated[list[AreaCode], Field(min_length=2, max_length=2)]], Field(max_length=PAIRS_MOST)]
    version: Version | None = None


class HolidayBody(Body):
    """A date on which the district departs from the public calendar."""

    date: Date
    is_workday: bool


class HolidaysBody(Body):
    """The district's own dates; all are replaced."""

    dates: Annotated[list[HolidayBody], Field(max_length=DATES_MOST)]
    version: Version | None = None

    @model_validator(mode="after")
    def _once_each(self) -> "HolidaysBody":
        if len({one.date for one in self.dates}) != len(self.dates):
            raise ValueError("repeated")
        return self
