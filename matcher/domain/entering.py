"""How people sign in: what a password must be, how often somebody may try, and how long codes and links hold."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

PASSWORD_LEAST, PASSWORD_MOST = 8, 128
CODE_DIGITS = 6
CODE_TRIES = 5
CODE_LASTS = dt.timedelta(minutes=10)
CHOICE_LASTS = dt.timedelta(minutes=5)
"""How long one may think about which of one's roles to enter in."""
INVITATION_LASTS = dt.timedelta(days=7)
_QUARTER = dt.timedelta(minutes=15)
_COUNTRY = "+86"
_VARIED = 4
_ROWS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLAIN = ("password", "passw0rd", "iloveyou", "woaini", "admin", "jiedan", "welcome", "letmein", "a123456", "abc123")


class Tried(StrEnum):
    """What is counted, and of whom."""

    PASSWORD = "password"  # noqa: S105 - a word, not a secret
    CODE_SENT = "code_sent"
    CODES_A_DAY = "codes_a_day"
    CODES_FROM = "codes_from"
    PASSWORDS_FROM = "passwords_from"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many within so long; who reaches it rests for `rests`, or until the first of them is so long ago."""

    most: int
    within: dt.timedelta = _QUARTER
    rests: dt.timedelta | None = None


LIMITS = {
    Tried.PASSWORD: Limit(5, rests=_QUARTER),
    Tried.CODE_SENT: Limit(3),
    Tried.CODES_A_DAY: Limit(10, dt.timedelta(days=1)),
    Tried.CODES_FROM: Limit(10),
    # Many people may share an address: this only makes trying one password on many phones slow.
    Tried.PASSWORDS_FROM: Limit(60),
}
LONGEST = max(limit.within for limit in LIMITS.values())


@dataclass(frozen=True, slots=True)
class Tries:
    """When something was tried lately, and until when it may not be tried again."""

    times: tuple[dt.datetime, ...] = ()
    until: dt.datetime | None = None

    def may(self, limit: Limit, now: dt.datetime) -> bool:
        """Whether one more is allowed."""
        return not (self.until is not None and now < self.until) and len(self._recent(limit, now)) < limit.most

    def noted(self, limit: Limit, now: dt.datetime) -> "Tries":
        """With one more; the one that reaches the limit begins the rest."""
        times = (*self._recent(limit, now), now)
        rests = limit.rests if len(times) >= limit.most else None
        return Tries(times, None if rests is None else now + rests)

    def taken_back(self) -> "Tries":
        """Without the last, which was right; those before still count."""
        return Tries(self.times[:-1])

    def _recent(self, limit: Limit, now: dt.datetime) -> tuple[dt.datetime, ...]:
        return tuple(one for one in self.times if now - one < limit.within)


def plain_phone(digits: str) -> str:
    """One spelling of a phone number: without the country's own prefix."""
    return digits.removeprefix(_COUNTRY) if digits.startswith(_COUNTRY) else digits


def weakness(password: str, phone: str) -> str | None:
    """Why it is no password, as a code; None where it is one. `phone` may be empty."""
    if len(password) < PASSWORD_LEAST:
        return "too_short"
    if len(password) > PASSWORD_MOST:
        return "too_long"
    low = password.lower()
    in_row = any(low in row * 2 for row in _ROWS)
    is_common = any(low.startswith(word) and len(low) - len(word) <= _VARIED for word in _PLAIN)
    holds_phone = bool(phone) and (phone in password or password in phone)
    return "too_plain" if len(set(low)) < _VARIED or in_row or is_common or holds_phone else None
