"""The pages, part by part."""

from api.pages.door import PageDoor
from api.pages.routes import desk, member, people, resident, rounds


def every_page() -> list[PageDoor]:
    """All pages that need to know who looks."""
    return [*desk.pages.found, *member.pages.found, *resident.pages.found, *rounds.pages.found, *people.pages.found]
