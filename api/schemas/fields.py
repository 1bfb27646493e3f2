"""The fields that bodies and queries are made of. A validator raises ValueError with a stable code."""

import datetime as dt
import re
import unicodedata
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from matcher.domain.areas import LEVELS
from matcher.domain.minors import EARLIEST_YEAR
from matcher.domain.privacy import looks_like_identity_or_card
from matcher.domain.shifts import Shift

PHONE_LEAST, PHONE_MOST = 5, 20
YEARS = range(2000, 2100)
_SEPARATORS = re.compile(r"[ ()./\-]")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"[0-9]{2}:[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_LINE_ENDS = {"\n", "\t"}
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}
"""Signs that turn the direction of what follows: text could be shown as another than it is."""
_INVISIBLE = {"Cf", "Co", "Mn", "Me", "Zs"}


class Body(BaseModel):
    """A JSON body: unknown fields and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Query(BaseModel):
    """Query parameters: text that is read as what it stands for; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def clean(text: str) -> str:
    """One spelling (NFC) without outer blanks; control characters and lone surrogates are refused."""
    normal = unicodedata.normalize("NFC", text).strip()
    # Cc: control, Cs: surrogate, Cn: not assigned; a line end in a note is fine.
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Cn"} and sign not in _LINE_ENDS for sign in normal):
        raise ValueError("control_character")
    if _TURNING & set(normal):
        raise ValueError("control_character")
    if all(unicodedata.category(sign) in _INVISIBLE for sign in normal):
        raise ValueError("empty")
    return normal


def without_numbers_of_state(text: str) -> str:
    """Refuse identity and bank card numbers: the service must not know them."""
    if looks_like_identity_or_card(unicodedata.normalize("NFKC", text)):
        raise ValueError("identity_or_card_number")
    return text


def phone(text: str) -> str:
    """Digits with an optional leading plus; separators are dropped, the length is checked, existence is not."""
    narrow = _SEPARATORS.sub("", unicodedata.normalize("NFKC", text).strip())
    digits = narrow.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError("not_a_phone")
    if not PHONE_LEAST <= len(digits) <= PHONE_MOST:
        raise ValueError("phone_length")
    return narrow


def area_code(text: str) -> str:
    """A code of 6, 9, 12, 15 or 18 digits."""
    if not (text.isascii() and text.isdigit() and len(text) in LEVELS):
        raise ValueError("area_code")
    return text


def date(text: Any) -> dt.date:
    """YYYY-MM-DD."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        raise ValueError("date")
    try:
        found = dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("date") from None
    if found.year not in YEARS:
        raise ValueError("date")
    return found


def time(text: Any) -> dt.time:
    """HH:MM."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise ValueError("time")
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        raise ValueError("time") from None


def moment(text: Any) -> dt.datetime:
    """RFC 3339 with offset."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        raise ValueError("moment")
    try:
        found = dt.datetime.fromisoformat(text.upper())
    except ValueError:
        raise ValueError("moment") from None
    if found.year not in YEARS:
        raise ValueError("moment")
    return found


def hour(text: Any) -> dt.time | dt.datetime:
    """HH:MM of the day that the order names first, or a moment."""
    return moment(text) if isinstance(text, str) and _MOMENT.fullmatch(text) else time(text)


def split(given: object) -> object:
    """`a,b` as its pieces: how a query names several."""
    return tuple(one for one in given.split(",") if one) if isinstance(given, str) else given


def _text(most: int, *, least: int = 1) -> Any:
    return Annotated[
        str,
        StringConstraints(min_length=least, max_length=most),
        AfterValidator(clean),
        AfterValidator(without_numbers_of_state),
    ]


Name = _text(40)
Title = _text(80)
Place = _text(120)
FreeText = _text(500)
Reason = _text(200)
LongText = _text(2000)
Keyword = _text(24, least=2)
Phone = Annotated[str, StringConstraints(min_length=1, max_length=40), AfterValidator(phone)]
AreaCode = Annotated[str, StringConstraints(max_length=18), AfterValidator(area_code)]
ServiceCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{0,11}$")]
PartCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,15}$")]
Tag = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{0,38}\*?$")]
Notice = Annotated[str, StringConstraints(pattern=r"^[0-9][0-9.]{0,7}[A-Za-z]?$")]
"""A version of a notice: so short that no number of a person fits in."""
Date = Annotated[dt.date, BeforeValidator(date, json_schema_input_type=str)]
Time = Annotated[dt.time, BeforeValidator(time, json_schema_input_type=str)]
Moment = Annotated[dt.datetime, BeforeValidator(moment, json_schema_input_type=str)]
Hour = Annotated[dt.time | dt.datetime, BeforeValidator(hour, json_schema_input_type=str)]
BornYear = Annotated[int, Field(ge=EARLIEST_YEAR, le=YEARS[-1])]
Joined = BeforeValidator(split, json_schema_input_type=str)
Ids = Annotated[list[UUID], Field(min_length=1, max_length=50)]


class ShiftBody(Body):
    """A part of one day."""

    date: Date
    part: PartCode

    def shift(self) -> Shift:
        """In the words of the domain."""
        return Shift(self.date, self.part)


class LimitQuery(Query):
    """How many at most."""

    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PageQuery(LimitQuery):
    """Which page of a list."""

    cursor: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None


class Nothing(Body):
    """A body without fields."""


class NoQuery(Query):
    """No parameters."""
