"""Every word of the pages, in both languages: (Chinese, English), by the part of the service that says it."""

from collections.abc import Mapping

from api.pages.words.areas import AREAS
from api.pages.words.audit import AUDIT
from api.pages.words.audited import AUDITED
from api.pages.words.buildings import BUILDINGS
from api.pages.words.common import COMMON
from api.pages.words.console import CONSOLE
from api.pages.words.days import DAYS
from api.pages.words.desk import DESK
from api.pages.words.desk_doing import DESK_DOING
from api.pages.words.desk_order import DESK_ORDER
from api.pages.words.entering import ENTERING
from api.pages.words.errors import ERRORS, WHY
from api.pages.words.events import EVENTS
from api.pages.words.field_errors import FIELD_ERRORS
from api.pages.words.files import FILES
from api.pages.words.following import FOLLOWING
from api.pages.words.forms import FORMS
from api.pages.words.grid import GRID
from api.pages.words.kept_in import KEPT_IN
from api.pages.words.ledgers import LEDGERS
from api.pages.words.lists import LISTS
from api.pages.words.member import MEMBER
from api.pages.words.outside import OUTSIDE
from api.pages.words.people import PEOPLE
from api.pages.words.privacy import PRIVACY
from api.pages.words.projects import PROJECTS
from api.pages.words.recipients import RECIPIENTS
from api.pages.words.resident import RESIDENT
from api.pages.words.rounds import ROUNDS
from api.pages.words.settings import SETTINGS
from api.pages.words.states import STATES
from api.pages.words.statistics import STATISTICS
from api.pages.words.street import STREET
from api.pages.words.today import TODAY
from api.pages.words.units import UNITS

__all__ = ["ERRORS", "FIELD_ERRORS", "WHY", "WORDS", "say"]

Said = tuple[str, str]
PARTS: tuple[Mapping[str, Said], ...] = (
    *(COMMON, STATES, ENTERING, CONSOLE, DESK, DESK_ORDER, DESK_DOING, EVENTS),
    *(TODAY, PEOPLE, RECIPIENTS, FORMS, DAYS),
    *(ROUNDS, MEMBER, RESIDENT, FOLLOWING),
    *(STREET, AREAS, AUDIT, AUDITED, STATISTICS, SETTINGS, FILES),
    *(UNITS, LEDGERS, OUTSIDE, PROJECTS, LISTS, PRIVACY, KEPT_IN, GRID, BUILDINGS),
)
WORDS: Mapping[str, Said] = {
    **{word: said for part in PARTS for word, said in part.items()},
    **{f"error.{code}": said for code, said in ERRORS.items()},
}


def say(lang: str, word: str, **values: object) -> str:
    """The word in the language; KeyError where it is missing, so that a page never shows a code."""
    zh, en = WORDS[word]
    return (zh if lang == "zh" else en).format(**values)
