"""Who can serve what in the demo, judged by brute force over all rows and without the code that dispatches."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from matcher.domain.weights import MAX_LOAD, Weights
from matcher.store import access, schema
from matcher.store.database import Tx

ZONE = ZoneInfo("Asia/Shanghai")
PARTS = ("morning", "noon", "afternoon", "evening")


@dataclass
class Helper:
    row: Any
    bases: list[str]
    tags: dict[str, int]
    checked: dict[str, dt.date | None]
    week: set[tuple[int, str]]
    away: set[dt.date]

    def covers(self, area: str) -> bool:
        return any(area.startswith(base[: max(6, len(base) - 3 * self.row.reach)]) for base in self.bases)

    def lives_in(self, community: str) -> bool:
        return any(base.startswith(community) for base in self.bases)

    def has(self, tags: list[str], date: dt.date) -> bool:
        return all(tag in self.tags and (not tag.endswith("*") or self.proved(tag, date)) for tag in tags)

    def proved(self, tag: str, date: dt.date) -> bool:
        return tag in self.checked and (self.checked[tag] or dt.date.max) > date

    def free(self, date: dt.date, part: str) -> bool:
        return (date.weekday(), part) in self.week and date not in self.away


@dataclass
class World:
    today: dt.date
    helpers: dict[UUID, Helper]
    orders: list[Any]
    windows: dict[UUID, list[tuple[dt.date, str]]]
    excluded: set[tuple[UUID, UUID]]
    cells: list[str]

    def __post_init__(self) -> None:
        self.near: dict[str, list[Helper]] = {}

    def around(self, area: str) -> list[Helper]:
        if area not in self.near:
            self.near[area] = [one for one in self.helpers.values() if one.covers(area)]
        return self.near[area]

    def servable(self, order: Any, *, only_local: bool) -> bool:
        return any(self.served_in(order, *window, only_local=only_local) for window in self.windows[order.id])

    def served_in(self, order: Any, date: dt.date, part: str, *, only_local: bool) -> bool:
        able = [
            one
            for one in self.around(order.area)
            if one.row.kind in order.accepts
            and one.free(date, part)
            and (order.recipient_id, one.row.id) not in self.excluded
            and (not only_local or one.lives_in(order.area[:12]))
        ]
        everything = sorted({tag for need in order.needs for tag in need["tags"]})
        teams = [one for one in able if one.row.kind == "team" and one.row.size >= order.headcount]
        if any(one.has(everything, date) for one in teams):
            return True
        members = [one for one in able if one.row.kind == "member"]
        places = [need["tags"] for need in order.needs for _ in range(need["count"])]
        fitting = [{one.row.id for one in members if one.has(tags, date)} for tags in places]
        return can_be_filled(fitting)


def can_be_filled(places: list[set[UUID]]) -> bool:
    """Hall's condition, by trying every group of places."""
    groups = product((False, True), repeat=len(places))
    return all(
        len(set().union(*(place for place, chosen in zip(places, group, strict=True) if chosen))) >= sum(group)
        for group in groups
    )


def collected(tx: Tx, table: Any, key: str, value: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in tx.rows(select(table)):
        found[getattr(row, key)].append(value(row))
    return found


def read_helpers(tx: Tx) -> dict[UUID, Helper]:
    bases = collected(tx, schema.helper_base, "helper_id", lambda row: row.area)
    tags = collected(tx, schema.helper_tag, "helper_id", lambda row: (row.tag, row.cost))
    checks = collected(tx, schema.credential, "helper_id", lambda row: (row.tag, row.expires_on, row.state))
    week = collected(tx, schema.weekly_availability, "helper_id", lambda row: (row.weekday, row.part))
    away = collected(tx, schema.availability_exception, "helper_id", lambda row: row.date)
    return {
        row.id: Helper(
            row,
            bases[row.id],
            dict(tags[row.id]),
            {tag: expires for tag, expires, state in checks[row.id] if state == "checked"},
            set(week[row.id]),
            set(away[row.id]),
        )
        for row in tx.rows(select(schema.helper))
    }


@pytest.fixture(scope="module")
def world(demo: Any) -> World:
    with demo.services.read() as tx:
        pairs = select(schema.pairing).where(schema.pairing.c.kind.in_(["relative", "blocked"]))
        in_order = select(schema.order_window).order_by(schema.order_window.c.position)
        windows: dict[UUID, list[tuple[dt.date, str]]] = defaultdict(list)
        for row in tx.rows(in_order):
            windows[row.order_id].append((row.date, row.part))
        return World(
            tx.now.astimezone(ZONE).date(),
            read_helpers(tx),
            list(tx.rows(select(schema.service_order))),
            windows,
            {(row.recipient_id, row.helper_id) for row in tx.rows(pairs)},
            [row.code for row in tx.rows(select(schema.area).where(schema.area.c.level == "cell"))],
        )


@pytest.fixture(scope="module")
def cast(demo: Any) -> dict[str, UUID]:
    """Part -> helper, found by the tokens of demo.json."""
    with demo.services.read() as tx:
        actors = {part: access.actor_of_token(tx, token) for part, token in demo.content["tokens"].items()}
    return {part: actor.helper_id for part, actor in actors.items() if actor.helper_id}


def story_item(demo: Any) -> Any:
    with demo.services.read() as tx:
        wanted = schema.service_item.c.code == demo.content["story"]["service"]
        row = tx.row(select(schema.service_item).where(wanted))
    assert row is not None
    return row


def test_the_story_is_about_a_single_service_for_one_person_of_either_kind(demo: Any) -> None:
    item = story_item(demo)
    assert item.form == "single"
    assert [need["count"] for need in item.needs] == [1]
    assert item.accepts == ["member", "team"]


def test_only_the_two_can_serve_the_story_in_every_part_of_every_day(
    demo: Any, world: World, cast: dict[str, UUID]
) -> None:
    (need,) = story_item(demo).needs
    around = world.around(demo.content["story"]["cell"])
    for days, part in product(range(8), PARTS):
        date = world.today + dt.timedelta(days=days)
        able = {one.row.id for one in around if one.has(need["tags"], date) and one.free(date, part)}
        assert able == {cast["member_a"], cast["member_b"]}


def test_nobody_else_even_claims_the_skill_of_the_story(demo: Any, world: World, cast: dict[str, UUID]) -> None:
    (tag,) = story_item(demo).needs[0]["tags"]
    holders = {helper_id for helper_id, one in world.helpers.items() if tag in one.tags}
    assert holders == {cast["member_a"], cast["member_b"]}
    for helper_id in holders:
        assert world.helpers[helper_id].proved(tag, world.today + dt.timedelta(days=3650))


def test_member_a_is_cheaper_whatever_both_have_taken_on(demo: Any, world: World, cast: dict[str, UUID]) -> None:
    cell = demo.content["story"]["cell"]
    a, b = world.helpers[cast["member_a"]], world.helpers[cast["member_b"]]
    assert a.bases == [cell]
    assert a.row.reach == 0
    assert b.bases != [cell]
    assert {base[:12] for base in b.bases} == {demo.content["areas"]["community"]}
    assert b.row.reach == 1
    weights = Weights()
    balance = [weights.balance * (2 * load + 1) for load in (0, MAX_LOAD)]
    assert list(a.tags.values()) == [0]
    assert weights.distance[0] + balance[1] < weights.distance[1] + sum(b.tags.values()) + balance[0]


def test_the_story_can_be_played_ten_times_at_the_same_times(world: World, cast: dict[str, UUID]) -> None:
    for part in ("member_a", "member_b"):
        row = world.helpers[cast[part]].row
        assert row.per_shift >= 10
        assert row.per_day >= 10 * len(PARTS)
        # Offers let go count against it as well.
        assert row.total >= 40


def test_the_two_fill_no_need_of_any_open_order(world: World, cast: dict[str, UUID]) -> None:
    for order, part in product(world.orders, ("member_a", "member_b")):
        one = world.helpers[cast[part]]
        usable = [need for need in order.needs if one.has(need["tags"], world.today)]
        assert not (usable and one.covers(order.area))


def test_the_two_belong_to_no_team_and_to_no_pair(demo: Any, cast: dict[str, UUID]) -> None:
    two = [cast["member_a"], cast["member_b"]]
    with demo.services.read() as tx:
        crews = tx.rows(select(schema.team_member).where(schema.team_member.c.member_id.in_(two)))
        pairs = tx.rows(select(schema.pairing).where(schema.pairing.c.helper_id.in_(two)))
    assert not crews
    assert not pairs


def test_the_cell_lies_in_the_community_of_the_story(demo: Any, world: World) -> None:
    content = demo.content
    assert content["story"]["cell"] in world.cells
    assert content["story"]["cell"] == content["areas"]["cell"]
    assert content["story"]["cell"].startswith(content["areas"]["community"])
    in_community = [order for order in world.orders if order.area.startswith(content["areas"]["community"])]
    assert len(in_community) >= 5


def test_member_far_lives_in_another_street_and_reaches_nothing_of_the_community(
    demo: Any, world: World, cast: dict[str, UUID]
) -> None:
    far, community = world.helpers[cast["member_far"]], demo.content["areas"]["community"]
    assert all(not base.startswith(community[:9]) for base in far.bases)
    assert not far.covers(demo.content["story"]["cell"])
    assert not any(far.covers(order.area) for order in world.orders if order.area.startswith(community))


def test_the_team_of_the_leader_serves_the_community(demo: Any, world: World, cast: dict[str, UUID]) -> None:
    team = world.helpers[cast["team_leader"]]
    assert team.row.kind == "team"
    assert team.covers(demo.content["story"]["cell"])


def test_most_orders_can_be_served_and_some_cannot(world: World) -> None:
    not_near = [order for order in world.orders if not world.servable(order, only_local=True)]
    not_at_all = [order for order in not_near if not world.servable(order, only_local=False)]
    assert 0.1 <= len(not_near) / len(world.orders) <= 0.3
    assert 0.05 <= len(not_at_all) / len(world.orders) <= 0.2


def test_members_are_mostly_in_service_and_some_go_farther(world: World) -> None:
    members = [one for one in world.helpers.values() if one.row.kind == "member"]
    in_service = sum(one.row.member_kind == "in_service" for one in members)
    farther = sum(max(6, len(one.bases[0]) - 3 * one.row.reach) < 12 for one in members)
    assert in_service > 0.7 * len(members)
    assert 0.05 * len(members) < farther < 0.25 * len(members)
    assert all(1 <= len(one.tags) <= 4 for one in members)
