"""Every door of the service, by the part that it opens on."""

from api.door import Door
from api.routes import (
    area_changes,
    areas,
    assignments,
    buildings,
    calendar,
    closing,
    days,
    desk,
    events,
    exports,
    helpers,
    imports,
    incidents,
    intake,
    ledgers,
    links,
    lists,
    matters,
    me,
    offers,
    orders,
    papers,
    places,
    posts,
    projects,
    recipients,
    reports,
    rights,
    robots,
    rosters,
    rounds,
    series,
    sessions,
    settings,
    statistics,
    tasks,
    todos,
    told,
    unit_addresses,
    units,
    webhooks,
    window,
)

_PARTS = (
    *(orders, offers, assignments, closing, rounds, tasks, helpers, me),
    *(events, calendar, recipients, intake, incidents, papers, places, settings),
    *(sessions, series, rosters, posts, days, desk, todos, window),
    *(areas, statistics, reports, imports, exports, units, unit_addresses, ledgers, webhooks),
    *(robots, told, projects, lists, matters, rights, area_changes),
    *(links, buildings),
)
"""The busiest first, because paths are tried in turn."""


def every_door() -> list[Door]:
    """All doors."""
    return [door for part in _PARTS for door in part.doors.found]
