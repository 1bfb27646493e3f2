"""Messages leave beside a worker's other work, and a courier that is told to stop begins nothing more."""

import threading
import time
from dataclasses import replace

import pytest

from matcher.domain.outlets import HookKind
from matcher.domain.states import Urgency
from matcher.ports import Letter
from matcher.usecases.keep_webhooks import WebhookData, add_webhook
from tests.fixtures.receiver import HERE, receiving, ways_out
from tests.fixtures.steps import run_round
from tests.fixtures.world import World
from workers import beside, courier
from workers.courier import Courier, Herald

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
    monkeypatch.setattr(beside, "LOOK_EVERY_S", 0.01)
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
    monkeypatch.setattr(beside, "LOOK_EVERY_S", 0.01)
    failed, again = threading.Event(), threading.Event()

    def look(_: object) -> list[str]:
        (again if failed.is_set() else failed).set()
        raise OSError

    monkeypatch.setattr(courier, "due_districts", look)
    with Courier(world.services):
        assert again.wait(30)


def test_programs_outside_are_told_in_a_thread_of_their_own(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "LOOK_EVERY_S", 0.01)
    with receiving() as found:
        data = WebhookData(None, "示例平台", found.url, (HookKind.ORDER,), inside=HERE)
        world.services.commit(lambda tx: add_webhook(tx, world.actor("admin"), data))
        with Herald(replace(world.services, outside=ways_out())):
            world.placed()
            until = time.monotonic() + 30
            while world.count("webhook_delivery", state="sent") == 0 and time.monotonic() < until:
                time.sleep(0.02)
        assert [one["data"]["state"] for one in found.told()] == ["placed"]
