"""Days, parts of the day and skills as people say them."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.pages.words import say
from api.pages.words.skills import SKILLS
from matcher.domain.shifts import Part
from matcher.queries.orders import ShiftView

_NEAR = ("today", "tomorrow")
_WEEK = 7
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Days:
    """Speaks of days as seen from today, in one language."""

    lang: str
    today: dt.date
    parts: Sequence[Part]

    def day(self, date: dt.date) -> str:
        """Today, a weekday of the next seven days, or the date."""
        ahead = (date - self.today).days
        if 0 <= ahead < len(_NEAR):
            return say(self.lang, _NEAR[ahead])
        if 0 <= ahead < _WEEK:
            return say(self.lang, f"weekday.{date.weekday()}")
        return say(self.lang, "date", month=date.month, day=date.day)

    def part(self, code: str) -> str:
        """The part's name; its code where the district has dropped it since."""
        found = next((one for one in self.parts if one.code == code), None)
        return code if found is None else found.name_zh if self.lang == "zh" else found.name_en

    def shift(self, shift: ShiftView | Mapping[str, str]) -> str:
        """A part of a day."""
        if isinstance(shift, Mapping):
            date, part = dt.date.fromisoformat(shift["date"]), shift["part"]
        else:
            date, part = shift.date, shift.part
        return f"{self.day(date)}{self.part(part)}" if self.lang == "zh" else f"{self.day(date)} {self.part(part)}"

    def moment(self, moment: dt.datetime) -> str:
        """A day and a clock time of the district."""
        date = moment.date()
        told = "" if date == self.today else say(self.lang, "date", month=date.month, day=date.day) + " "
        return f"{told}{moment:%H:%M}"

    def signed(self, change: int) -> str:
        """A change of the cost: with its sign, a real minus."""
        return f"{change:+d}".replace("-", "\u2212")

    def figures(self, text: str) -> list[tuple[str, bool]]:
        """The sentence in pieces, and whether each is a number that stands out."""
        return [(piece, piece[0].isdecimal()) for piece in _FIGURE.split(text) if piece]


def days_of_week(lang: str) -> list[tuple[int, str]]:
    """The days of a week from Monday on, by number and name."""
    return [(number, say(lang, f"weekday.{number}")) for number in range(_WEEK)]


def skill_words(lang: str, tags: Sequence[str]) -> str:
    """Skills by name; a district's own ones as it wrote them."""
    named = [SKILLS[tag][lang != "zh"] if tag in SKILLS else tag for tag in tags]
    return ("、" if lang == "zh" else ", ").join(named)
