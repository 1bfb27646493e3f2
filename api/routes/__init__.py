"""Every door of the service, by the part that it opens on."""

from api.door import Door
from api.routes import (
    assignments,
    calendar,
    events,
    helpers,
    me,
    offers,
    orders,
    places,
    recipients,
    rounds,
    settings,
    tasks,
)


def every_door() -> list[Door]:
    """All doors; the busiest first, because paths are tried in turn."""
    parts = (orders, offers, assignments, rounds, tasks, me, helpers, recipients, places, calendar, settings, events)
    return [door for part in parts for door in part.doors.found]
