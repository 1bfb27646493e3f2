"""The pages, part by part."""

from api.pages.door import PageDoor
from api.pages.routes import account, desk, member, resident


def every_page() -> list[PageDoor]:
    """All pages that need to know who looks."""
    return [*desk.pages.found, *member.pages.found, *resident.pages.found, *account.pages.found]
