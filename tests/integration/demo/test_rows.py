"""What the demo holds: exact counts, orders as if placed and accepted by use cases, people who cannot exist."""

import datetime as dt
import re
from collections import Counter, defaultdict
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, true

from matcher.data import read_catalogue
from matcher.domain.areas import level_of, parent_of
from matcher.domain.needs import headcount
from matcher.domain.privacy import looks_like_identity_or_card
from matcher.domain.transitions import after
from matcher.store import duties, personal, places, recipients, schema
from matcher.store.tables import people

ZONE = ZoneInfo("Asia/Shanghai")


def rows(demo: Any, table: Any) -> list[Any]:
    with demo.services.read() as tx:
        return list(tx.rows(select(table)))


@pytest.fixture(scope="module")
def orders(demo: Any) -> list[Any]:
    return rows(demo, schema.service_order)


@pytest.fixture(scope="module")
def actors(demo: Any) -> dict[Any, Any]:
    return {row.id: row for row in rows(demo, schema.actor)}


def test_the_counts_of_the_contract(demo: Any, orders: list[Any]) -> None:
    areas = rows(demo, schema.area)
    urban = {row.code for row in areas if row.kind in {"居委会", "类似居委会"}}
    cells = [row.code for row in areas if row.level == "cell"]
    assert len(urban) == 79
    assert len(cells) == 293
    assert set(Counter(parent_of(cell) for cell in cells).values()) == {3, 4}
    assert {parent_of(cell) for cell in cells} == urban
    assert Counter(row.kind for row in rows(demo, schema.helper)) == {"member": 6750, "team": 60}
    assert len(rows(demo, schema.recipient)) == 579
    assert len(orders) == 758
    assert len({order.recipient_id for order in orders}) == 579
    assert len(rows(demo, schema.service_item)) == 100 + 43


def test_areas_nest_and_levels_follow_from_codes(demo: Any) -> None:
    areas = {row.code: row for row in rows(demo, schema.area)}
    assert all(row.level == level_of(row.code) and row.parent == parent_of(row.code) for row in areas.values())
    assert {row.valid_from for row in areas.values()} == {dt.date(2023, 6, 30)}
    assert {row.kind for row in areas.values() if row.level == "street"} == {"街道", "镇", "乡", "其他"}
    (district,) = rows(demo, schema.district)
    calendar = places.read_calendar(district)
    assert calendar.zone == ZONE
    assert [part.code for part in calendar.parts] == ["morning", "noon", "afternoon", "evening"]


def test_every_order_is_accepted_and_as_its_service_says(demo: Any, orders: list[Any]) -> None:
    menu = {item.code: item for item in read_catalogue()}
    for order in orders:
        item = menu[order.service]
        assert (order.kind, order.state, order.version, item.form) == ("menu", "accepted", 2, "single")
        assert places.read_needs(order.needs) == item.needs
        assert (tuple(order.accepts), order.headcount) == (item.accepts, headcount(item.needs))
        assert (order.filled, order.pooled, order.carried) == (0, False, False)
        assert (order.level, order.search_level, order.payer) == ("community", "community", item.payer)
        assert order.due_at == order.placed_at + dt.timedelta(hours=item.sla_hours)
    assert Counter(order.urgency for order in orders).most_common(1)[0][0] == "normal"
    cells = {row.code for row in rows(demo, schema.area) if row.kind in {"网格", "居委会", "类似居委会"}}
    assert {order.area[:15] for order in orders} <= cells


def test_nobody_asks_for_the_service_of_the_story(demo: Any, orders: list[Any]) -> None:
    assert demo.content["story"]["service"] not in {order.service for order in orders}


def test_no_recipient_asks_twice_for_the_same(orders: list[Any]) -> None:
    assert max(Counter((order.recipient_id, order.service) for order in orders).values()) == 1


def test_windows_lie_in_the_days_after_today(demo: Any) -> None:
    with demo.services.read() as tx:
        today = tx.now.astimezone(ZONE).date()
    windows = defaultdict(list)
    for row in rows(demo, schema.order_window):
        windows[row.order_id].append(row)
        assert today < row.date <= today + dt.timedelta(days=7)
    assert len(windows) == 758
    assert {len(group) for group in windows.values()} == {1, 2, 3}
    for group in windows.values():
        assert sorted(row.position for row in group) == list(range(len(group)))
        assert len({(row.date, row.part) for row in group}) == len(group)
    parts = Counter(row.part for group in windows.values() for row in group)
    assert set(parts) == {"morning", "noon", "afternoon", "evening"}


def test_all_events_fold_to_the_rows(demo: Any, orders: list[Any], actors: dict[Any, Any]) -> None:
    told = defaultdict(list)
    every = sorted(rows(demo, schema.event), key=lambda row: row.seq)
    # What the desk did with projects, lists and its catalogue came after the orders.
    others = {"project", "project_step", "agenda_item", "list_entry", "reward"}
    assert {event.thing for event in every} >= {"order", *others}
    events = [event for event in every if event.thing == "order"]
    for event in events:
        told[event.thing_id].append(event)
        assert (event.order_id, event.reason) == (event.thing_id, None)
        assert actors[event.actor_id].role == event.role
    assert [event.at for event in events] == sorted(event.at for event in events)
    assert len(told) == 758
    for order in orders:
        place, accept = told[order.id]
        assert (place.verb, place.version, place.from_state, place.to_state) == ("place", 1, None, "placed")
        assert (place.at, place.actor_id) == (order.placed_at, order.placed_by)
        assert (accept.verb, accept.version, accept.from_state) == ("accept", 2, place.to_state)
        assert accept.to_state == after("order", accept.from_state, "accept") == order.state
        assert accept.at == order.state_at > place.at


def test_who_placed_accepted_and_owns_may_see_the_order(orders: list[Any], actors: dict[Any, Any]) -> None:
    for order in orders:
        placer, owner = actors[order.placed_by], actors[order.owner_id]
        assert placer.role in {"clerk", "grid_staff"}
        assert owner.role in {"clerk", "secretary"}
        assert order.area.startswith(placer.area)
        assert order.area.startswith(owner.area)
        assert order.channel in ({"phone", "paper", "visit", "box"} if placer.role == "clerk" else {"visit", "box"})


def test_every_order_has_its_consent(demo: Any, orders: list[Any]) -> None:
    consents = {row.order_id: row for row in rows(demo, schema.consent)}
    assert len(consents) == 758
    for order in orders:
        row = consents[order.id]
        assert (row.recipient_id, row.recorded_by, row.at) == (order.recipient_id, order.placed_by, order.placed_at)
        assert (row.given_by in {"self", "proxy"}, row.how in {"phone", "paper"}, row.notice) == (True, True, "1")


def test_nothing_is_due_and_nothing_happened_in_the_future(demo: Any, orders: list[Any]) -> None:
    with demo.services.read() as tx:
        now = tx.now
    assert all(order.placed_at < order.state_at < now < order.due_at for order in orders)
    oldest = min(order.placed_at for order in orders)
    assert all(row.made_at < oldest for row in rows(demo, schema.actor) if row.role in {"clerk", "grid_staff"})
    assert all(row.registered_at < oldest for row in rows(demo, schema.recipient))
    assert rows(demo, schema.task) == rows(demo, schema.offer) == rows(demo, schema.assignment) == []


def test_people_cannot_exist(demo: Any) -> None:
    with demo.services.read() as tx:
        documents = {
            subject: personal.read_many(tx, subject, [row.id for row in tx.rows(select(table.c.id).where(wanted))])
            for subject, table, wanted in (
                ("recipient", schema.recipient, true()),
                ("member", schema.helper, schema.helper.c.kind == "member"),
                ("team", schema.helper, schema.helper.c.kind == "team"),
                ("order", schema.service_order, true()),
            )
        }
    assert {subject: len(found) for subject, found in documents.items()} == {
        "recipient": 579,
        "member": 6750,
        "team": 60,
        "order": 758,
    }
    everything = [(key, text) for found in documents.values() for one in found.values() for key, text in one.items()]
    for key, text in everything:
        assert not looks_like_identity_or_card(text)
        if key.endswith("phone"):
            assert re.fullmatch("100[0-9]{8}", text)
        elif key.endswith("name"):
            assert text.startswith("示例")
        elif key != "proxy_relation":
            assert text.startswith("示例路")
    names = [one["name"] for subject in ("recipient", "member", "team") for one in documents[subject].values()]
    assert len(set(names)) == len(names)


def test_every_community_has_a_phone_for_what_cannot_wait(demo: Any) -> None:
    with demo.services.read() as tx:
        communities = {row.area for row in tx.rows(select(schema.actor.c.area).where(schema.actor.c.role == "clerk"))}
        known = personal.read_many(tx, duties.PHONE, [duties.phone_id(code) for code in communities])
    phones = {one["phone"] for one in known.values()}
    assert len(phones) == len(communities) == 79
    assert all(re.fullmatch("100[0-9]{8}", phone) for phone in phones)


def test_a_recipient_is_found_again_by_name_and_phone(demo: Any) -> None:
    with demo.services.read() as tx:
        row = tx.rows(select(schema.recipient).limit(1))[0]
        document = personal.read_many(tx, recipients.SUBJECT, [row.id])[row.id]
        found = recipients.same_person(tx, row.area, dict(document))
    assert document.keys() == {"name", "phone", "address"}
    assert found is not None
    assert found.id == row.id


def test_an_order_tells_place_and_contact(demo: Any, orders: list[Any]) -> None:
    with demo.services.read() as tx:
        documents = personal.read_many(tx, "order", [order.id for order in orders])
    kinds = {frozenset(document) for document in documents.values()}
    plain = frozenset({"place", "contact_name", "contact_phone"})
    assert kinds == {plain, plain | {"proxy_name", "proxy_relation"}}


def test_some_credentials_are_checked_some_claimed_some_expired(demo: Any) -> None:
    with demo.services.read() as tx:
        today = tx.now.astimezone(ZONE).date()
    kinds = Counter(
        (row.state, row.expires_on is not None and row.expires_on < today) for row in rows(demo, schema.credential)
    )
    assert kinds.keys() == {("claimed", False), ("checked", False), ("checked", True)}
    assert kinds.most_common(1)[0][0] == ("checked", False)
    starred = {(row.helper_id, row.tag) for row in rows(demo, schema.helper_tag) if row.tag.endswith("*")}
    assert starred == {(row.helper_id, row.tag) for row in rows(demo, schema.credential)}


def test_every_skill_is_one_that_the_catalogue_or_the_domain_knows(demo: Any) -> None:
    known = {tag for item in read_catalogue() for need in item.needs for tag in need.tags}
    assert {row.tag for row in rows(demo, schema.helper_tag)} <= known


def test_teams_have_crews_leaders_and_members(demo: Any) -> None:
    crew = defaultdict(set)
    for row in rows(demo, schema.team_member):
        crew[row.team_id].add(row.member_id)
    helpers = {row.id: row for row in rows(demo, schema.helper)}
    teams = [row for row in helpers.values() if row.kind == "team"]
    for team in teams:
        assert team.leader_id in crew[team.id]
        assert all(helpers[member_id].kind == "member" for member_id in crew[team.id])
        assert 2 <= team.size <= 6
        assert team.size * team.per_shift <= len(crew[team.id])
        assert (team.per_day, team.total) == (2 * team.per_shift, 10)
    assert {level_of(team.area) for team in teams} == {"community", "street", "district"}


def test_pairs_tie_recipients_to_members_of_their_community(demo: Any) -> None:
    homes = {row.id: row.area for row in rows(demo, schema.recipient)}
    bases = {row.id: row.area for row in rows(demo, schema.helper)}
    pairs = rows(demo, schema.pairing)
    assert {row.kind for row in pairs} == {"standing", "link", "relative", "blocked"}
    assert all(homes[row.recipient_id][:12] == bases[row.helper_id][:12] for row in pairs)


def test_every_helper_has_a_base_and_a_week(demo: Any) -> None:
    with demo.services.read() as tx:
        for table in (people.HelperBase, people.HelperTag, people.WeeklyAvailability):
            owners = schema.metadata.tables[str(table.__tablename__)].c.helper_id
            assert tx.value(select(func.count(owners.distinct()))) == 6810


def test_the_clocks_of_every_order_run_and_none_is_due(demo: Any, orders: list[Any]) -> None:
    timers = rows(demo, schema.timer)
    ids = {order.id for order in orders}
    for kind in ("order_clock", "windows_over"):
        assert {row.subject_id for row in timers if row.kind == kind} == ids
    newest = max(order.placed_at for order in orders)
    assert all(row.due_at > newest for row in timers)
    assert {row.state for row in timers} == {"waiting"}
