"""The pages, part by part."""

from api.pages.door import PageDoor
from api.pages.routes import account, desk, member, people, resident, rounds


def every_page() -> list[PageDoor]:
    """All pages that need to know who looks."""
    parts = (desk, rounds, people, member, resident, account)
    return [page for part in parts for page in part.pages.found]
