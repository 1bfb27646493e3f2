"""The pages, part by part."""

from api.pages.door import PageDoor
from api.pages.routes import (
    account,
    areas,
    audit,
    days,
    desk,
    desk_new,
    desk_order,
    gaps,
    member,
    people,
    posts,
    recipients,
    resident,
    rosters,
    rounds,
    sessions,
    statistics,
    street,
    today,
)

_PARTS = (
    *(today, desk, desk_new, desk_order, rounds, gaps, statistics, recipients, sessions, rosters, people),
    *(posts, days),
    *(member, resident, account, street, areas, audit),
)


def every_page() -> list[PageDoor]:
    """All pages that need to know who looks."""
    return [page for part in _PARTS for page in part.pages.found]
