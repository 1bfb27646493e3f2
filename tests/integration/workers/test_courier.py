"""Messages leave beside a worker's other work, and a courier that is told to stop begins nothing more."""

import threading
from dataclasses import replace

import pytest

from matcher.domain.states import Urgency
from matcher.ports import Letter
from tests.fixtures.steps import run_round
from tests.fixtures.world import World
from workers import courier
from workers.courier import Courier

pytestmark = pytest.mark.timeout(60)


class Post:
    channels = frozenset({"console"})

    def __init__(self) -> None:
        self.got = threading.Event()
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> None:
        self.letters.append(letter)
        self.got.set()


def test_an_urgent_offer_is_told_without_anybody_asking_for_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "LOOK_EVERY_S", 0.01)
    post = Post()
    services = replace(world.services, notifier=post)
    with Courier(services):
        world.member("near")
        world.accepted(urgency=Urgency.URGENT)
        run_round(world)
        assert post.got.wait(30)
    assert [one.about for one in post.letters] == [("offer_made",)]
    assert world.count("notice", state="sent") == 1


def test_a_bad_moment_does_not_end_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courier, "LOOK_EVERY_S", 0.01)
    failed, again = threading.Event(), threading.Event()

    def look(_: object) -> list[str]:
        (again if failed.is_set() else failed).set()
        raise OSError

    monkeypatch.setattr(courier, "due_districts", look)
    with Courier(world.services):
        assert again.wait(30)
