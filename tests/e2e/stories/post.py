"""A post office for stories: who wants letters gets them into a box that the story reads."""

from collections.abc import Sequence
from dataclasses import replace

from matcher.ports import Letter
from matcher.usecases.send_notices import send_notices
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import DISTRICT, World


class Post:
    """Keeps every letter that was sent by e-mail."""

    channels = frozenset({"email"})

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)

    def taken(self, town: Town, who: str) -> list[str]:
        """What was told to somebody since the last look, by kind; each letter goes as soon as it may."""
        town.pass_time(seconds=1)
        send_notices(town.world.services, DISTRICT)
        mine = [one for one in self.letters if one.address == address(who)]
        self.letters = [one for one in self.letters if one not in mine]
        return [kind for one in mine for kind in one.about]


def with_post(world: World) -> Post:
    """Open the post office of a world, before anybody is served there."""
    post = Post()
    world.services = replace(world.services, notifier=post)
    return post


def wants_letters(town: Town, names: Sequence[str]) -> None:
    """These people want everything at once, by letter, at any hour."""
    never_quiet = {"from": "00:00", "to": "00:00"}
    for who in names:
        ways = [{"channel": "email", "address": address(who)}]
        town.ok(who, "PUT /me/notifications", {"ways": ways, "quiet": never_quiet, "digest": False})


def address(who: str) -> str:
    """Where somebody's letters go."""
    return f"{who}@example.org"
