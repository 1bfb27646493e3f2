"""The statistics of an area: figures with their formulas, maps of need, courses and how the load is shared."""

from functools import partial
from urllib.parse import urlencode

from api.pages import statistics_look as look
from api.pages.console import show
from api.pages.days import skill_words
from api.pages.door import Pages
from api.pages.look import category_words
from api.pages.round_paper import days_of
from api.pages.visit import Visit
from api.schemas.statistics import StatisticsQuery
from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.figures import Period, Preset
from matcher.queries import figures, places
from matcher.queries.figures import StatisticsView
from matcher.queries.paging import Wanted
from matcher.queries.settings import read_settings
from matcher.store.database import Tx

pages = Pages()
AREAS_MOST = 200


@pages.at("/statistics", "read_statistics", StatisticsQuery)
def show_statistics(tx: Tx, visit: Visit) -> str:
    """All figures of one area and period."""
    given: StatisticsQuery = visit.given
    days = given.days
    period = days or figures.period_of(tx, visit.actor, given.preset)
    view = figures.read_statistics(tx, visit.actor, given.area, period)
    facts = {
        "view": view,
        "place": places.area_names(tx, view.area),
        "areas": _areas(tx, visit, view),
        "presets": list(Preset),
        "chosen": "" if days else given.preset.value,
        "export": _export(view, period, visit.lang),
        "last_month": f"{figures.month_of(tx, visit.actor, None).first:%Y-%m}",
        "this_month": f"{view.made_at:%Y-%m}",
        "told": look.tell_all(visit.lang, view),
        "policy": read_settings(tx, visit.actor, None).policy,
        "days": days_of(tx, visit.actor, visit.lang),
        "day": partial(look.long_day, visit.lang),
        "short": partial(look.short_day, visit.lang),
        "category": partial(category_words, visit.lang),
        "minutes": partial(look.minutes, visit.lang),
        "heat": partial(look.heat, view.unmet),
        "steps": look.heat_steps(view.unmet),
        "lorenz": look.lorenz_values(visit.lang, view),
        "hours": look.hours_values(visit.lang, view),
        "bands": partial(look.bands_values, visit.lang),
        "skills": skill_words,
    }
    return show(tx, visit, "statistics/page", facts)


def _areas(tx: Tx, visit: Visit, view: StatisticsView) -> list[tuple[str, str]]:
    """What can be looked at from here: one's own area, what is chosen and its neighbours, and what lies below."""
    own = visit.actor.area
    found = {own: places.area_names(tx, own)[-1]}
    for parent in dict.fromkeys((own, view.area[:-3] if len(view.area) > len(own) else own, view.area)):
        if len(own) <= len(parent) < COMMUNITY_DIGITS:
            below = places.list_areas(tx, visit.actor, Wanted(AREAS_MOST), parent).items
            found |= {one.code: one.name for one in below}
    return list(found.items())


def _export(view: StatisticsView, period: Period, lang: str) -> str:
    wanted = {"area": view.area, "from": period.first.isoformat(), "to": period.last.isoformat(), "lang": lang}
    return f"/v1/statistics.csv?{urlencode(wanted)}"
