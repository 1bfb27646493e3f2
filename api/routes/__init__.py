"""Every door of the service, by the part that it opens on."""

from api.door import Door
from api.routes import (
    assignments,
    helpers,
    offers,
    orders,
    places,
    recipients,
    rosters,
    rounds,
    series,
    sessions,
    settings,
    tasks,
)


def every_door() -> list[Door]:
    """All doors; the busiest first, because paths are tried in turn."""
    busy = (orders, offers, assignments, rounds, tasks, helpers)
    parts = (*busy, recipients, places, settings, sessions, series, rosters)
    return [door for part in parts for door in part.doors.found]
