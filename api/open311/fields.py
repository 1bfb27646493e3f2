"""What GeoReport's callers send: names of its own, unknown ones passed over."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from api.schemas.fields import (
    AreaCode,
    Date,
    FreeText,
    Moment,
    PartCode,
    Phone,
    Place,
    ServiceCode,
    split,
)
from api.schemas.fields import Name as PersonName
from matcher.domain.errors import Invalid

FIELDS_MOST = 60
_ATTRIBUTE = re.compile(r"attribute\[([a-z_]{1,20})\]")
_LOST_PLUS = re.compile(r" (\d\d:\d\d)$")
Several = BeforeValidator(split)
Reference = Annotated[str, StringConstraints(min_length=1, max_length=80)]


def _moment(given: Any) -> Any:
    """In an address a plus that was not escaped has become a blank."""
    return _LOST_PLUS.sub(r"+\1", given) if isinstance(given, str) else given


When = Annotated[Moment, BeforeValidator(_moment)]


class Geo(BaseModel):
    """Names that GeoReport does not know are no error there."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Anything(Geo):
    """Nothing beside the key and the jurisdiction."""


class RequestsQuery(Geo):
    """What a list of requests is narrowed to."""

    service_request_id: Annotated[tuple[str, ...], Field(max_length=50), Several] = ()
    service_code: Annotated[tuple[ServiceCode, ...], Field(max_length=50), Several] = ()
    status: Annotated[frozenset[Literal["open", "closed"]], Several] = frozenset()
    start_date: When | None = None
    end_date: When | None = None
    page: Annotated[int, Field(ge=1, le=1000)] = 1
    page_size: Annotated[int, Field(ge=1, le=200)] = 50


class RequestForm(Geo):
    """A request as it is made: `address_id` is the code of an area, `address_string` the door."""

    service_code: ServiceCode
    description: FreeText | None = None
    address_id: AreaCode
    address_string: Place
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    phone: Phone
    attribute_reference: Reference | None = None
    attribute_date: Date | None = None
    attribute_part: PartCode | None = None

    @property
    def name(self) -> str:
        """As one says it: in Chinese the family's comes first."""
        first, last = self.first_name or "", self.last_name or ""
        return f"{first} {last}".strip() if (first + last).isascii() else f"{last}{first}"


def form_pairs(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form. Invalid."""
    try:
        return parse_qsl(body.decode(), max_num_fields=FIELDS_MOST, strict_parsing=bool(body), errors="strict")
    except ValueError:
        raise Invalid.at("body", "form", "send a form: application/x-www-form-urlencoded, in UTF-8") from None


def plain(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Names as the schemas spell them; empty values are left out."""
    return [(_ATTRIBUTE.sub(r"attribute_\1", name), text) for name, text in pairs if text]


def days_from(first: dt.date, count: int) -> list[dt.date]:
    """So many days in turn."""
    return [first + dt.timedelta(days=ahead) for ahead in range(count)]
