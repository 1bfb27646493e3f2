"""Whoever follows what happens hears of it while it happens, misses nothing between two looks, and only the own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import FAR_CELL

pytestmark = pytest.mark.timeout(120)
Change = dict[str, Any]


@contextmanager
def following(town: Town, who: str, last: str | None = None) -> Iterator[Iterator[tuple[str, Change]]]:
    """Id and content of each change that somebody is told, from now on or after the last one that was seen."""
    headers = {"Authorization": f"Bearer {town.token(who)}"} | ({} if last is None else {"Last-Event-ID": last})
    # A connection of its own: it stays open while the story goes on.
    with httpx.stream("GET", f"{town.base_url}/v1/events", headers=headers, timeout=30) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        # What is written before the first change says that the stream stands.
        next(lines)
        yield _changes(lines)


def _changes(lines: Iterator[str]) -> Iterator[tuple[str, Change]]:
    number = ""
    for line in lines:
        if line.startswith("id: "):
            number = line[4:]
        elif line.startswith("data: {"):
            yield number, json.loads(line[6:])


def until(told: Iterator[tuple[str, Change]], thing: str, verb: str) -> tuple[str, list[Change]]:
    """The id of the change that is waited for, and everything that was told up to it."""
    seen: list[Change] = []
    for number, change in told:
        seen.append(change)
        if (change["thing"], change["verb"]) == (thing, verb):
            return number, seen
    raise AssertionError("the stream has ended")


def test_a_listener_hears_of_the_yes_goes_away_and_misses_nothing(town: Town) -> None:
    town.world.member("near")
    town.world.member("far", FAR_CELL)
    order_id = town.accepted()
    with following(town, "resident") as told, following(town, "secretary") as desk:
        town.round()
        held = town.accept("near", order_id)
        last, seen = until(told, "order", "assign")
        assert {change["order"] for change in seen} == {order_id}
        _, all_of_it = until(desk, "order", "assign")
        assert [one["verb"] for one in all_of_it if one["thing"] == "offer"] == ["make", "accept"]
    # While nobody listens the member agrees on a time, begins and reports.
    at = f"{town.shift(1)['date']}T09:00:00+08:00"
    town.ok("near", f"POST /assignments/{held}/schedule", {"at": at})
    town.done("near", held)
    with following(town, "resident", last) as told:
        _, missed = until(told, "order", "report")
        # What was told before may come once more, and is known by its number; nothing is left out.
        heard = {one["seq"] for one in seen}
        fresh = [one["verb"] for one in missed if one["thing"] == "order" and one["seq"] not in heard]
        assert fresh == ["schedule", "start", "report"]
        # And what happens from now on follows.
        town.ok("resident", f"POST /orders/{order_id}/confirm")
        _, then = until(told, "order", "confirm")
        assert {one["order"] for one in then} == {order_id}
    # Codes and ids only, and nothing of it for who has no part in it.
    assert not any(text in str([seen, missed, then]) for text in ("示例", "0001234"))
    with following(town, "far", "0") as told, following(town, "neighbour", "0") as other:
        theirs = town.accepted("neighbour", windows=[town.shift(2)])
        by_hand = {"helpers": [str(town.world.actor("near").helper_id)]}
        town.ok("secretary", f"POST /orders/{theirs}/offer", by_hand)
        _, seen = until(other, "order", "offer")
        assert {change["order"] for change in seen} == {theirs}
        town.world.member("late", FAR_CELL)
        town.ok("far", "POST /me/pause")
        _, seen = until(told, "helper", "change")
        assert [change for change in seen if change.get("order")] == []


def test_without_a_token_nobody_listens(town: Town) -> None:
    assert town.refused(None, "GET /events") == (401, "unauthenticated")
