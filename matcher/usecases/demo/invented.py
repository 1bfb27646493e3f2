"""People who cannot exist: names that say so, phone numbers that no network gives out, addresses in 示例路."""

from dataclasses import dataclass

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
PHONE_PREFIX = "100"
"""Chinese mobile numbers begin with 13 to 19, area codes with 0 and another digit than 0."""


@dataclass(slots=True)
class Invented:
    """Gives each person another name, phone and address."""

    count: int = 0

    def person(self) -> dict[str, str]:
        """The next name and phone, 11 digits."""
        self.count += 1
        number, stem = divmod(self.count - 1, len(_STEMS))
        name = f"示例·{_STEMS[stem]}{str(number + 1).translate(_DIGITS)}"
        return {"name": name, "phone": f"{PHONE_PREFIX}{self.count:08d}"}

    def address(self) -> str:
        """The address of the last person given."""
        house, room = divmod(self.count, 60)
        return f"示例路{house + 1}号{room // 12 + 1}单元{room % 12 // 2 + 1}0{room % 2 + 1}室"
