"""Every door of the service, by the part that it opens on."""

from api.door import Door
from api.routes import (
    areas,
    assignments,
    calendar,
    closing,
    days,
    desk,
    events,
    helpers,
    incidents,
    intake,
    me,
    offers,
    orders,
    papers,
    places,
    posts,
    recipients,
    rosters,
    rounds,
    series,
    sessions,
    settings,
    statistics,
    tasks,
    todos,
    window,
)


def every_door() -> list[Door]:
    """All doors; the busiest first, because paths are tried in turn."""
    parts = (
        orders,
        offers,
        assignments,
        closing,
        rounds,
        tasks,
        helpers,
        me,
        events,
        calendar,
        recipients,
        intake,
        incidents,
        papers,
        places,
        settings,
        sessions,
        series,
        rosters,
        posts,
        days,
        desk,
        todos,
        window,
        areas,
        statistics,
    )
    return [door for part in parts for door in part.doors.found]
