"""The pages, part by part."""

from api.pages.door import PageDoor
from api.pages.routes import (
    account,
    areas,
    audit,
    buildings,
    days,
    desk,
    desk_new,
    desk_order,
    files,
    gaps,
    grid,
    ledgers,
    lists,
    matters,
    member,
    outside,
    people,
    posts,
    privacy,
    projects,
    recipients,
    resident,
    rosters,
    rounds,
    sessions,
    settings,
    statistics,
    street,
    today,
    units,
)

_PARTS = (
    *(today, desk, desk_new, desk_order, rounds, gaps, statistics, recipients, sessions, rosters, people),
    *(member, resident, account, street, areas, audit, settings, files),
    *(posts, days, units, ledgers, outside, projects, lists, matters, privacy, grid, buildings),
)


def every_page() -> list[PageDoor]:
    """All pages that need to know who looks."""
    return [page for part in _PARTS for page in part.pages.found]
