"""The pages, part by part."""

from api.pages.door import PageDoor
from api.pages.routes import (
    account,
    desk,
    desk_new,
    desk_order,
    member,
    people,
    recipients,
    resident,
    rosters,
    rounds,
    sessions,
    today,
)

_PARTS = (today, desk, desk_new, desk_order, rounds, recipients, sessions, rosters, people, member, resident, account)


def every_page() -> list[PageDoor]:
    """All pages that need to know who looks."""
    return [page for part in _PARTS for page in part.pages.found]
