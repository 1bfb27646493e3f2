"""Every door of the service, by the part that it opens on."""

from api.door import Door
from api.routes import assignments, helpers, offers, orders, places, recipients, rounds, sessions, settings, tasks


def every_door() -> list[Door]:
    """All doors; the busiest first, because paths are tried in turn."""
    parts = (orders, offers, assignments, rounds, tasks, helpers, recipients, places, settings, sessions)
    return [door for part in parts for door in part.doors.found]
