"""Areas change with the years: what is still worked on goes along, and what was done keeps the code of its time."""

import datetime as dt
from typing import Any
from uuid import UUID

from sqlalchemy import select

from matcher.domain.roles import Role
from matcher.store import schema
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, NEXT_CELL, OTHER


def area_of(town: Town, table: Any, thing: object) -> str:
    with town.world.services.read() as tx:
        return str(tx.value(select(table.c.area).where(table.c.id == UUID(str(thing)))))


def codes(town: Town, parent: str) -> dict[str, str | None]:
    return {one["code"]: one["valid_to"] for one in town.ok("secretary", f"GET /areas?parent={parent}")["items"]}


def test_a_cell_goes_into_its_neighbour(town: Town) -> None:
    world = town.world
    near = world.member("near", NEXT_CELL)
    world.staff("grid", Role.GRID_STAFF, NEXT_CELL)
    served = town.ok("grid", "POST /recipients", {"area": NEXT_CELL, "name": "示例乙", "phone": "00012340000"})["id"]
    ended = town.accepted(area=NEXT_CELL)
    town.ok("clerk", f"POST /orders/{ended}/cancel", {"reason": "changed_mind"})
    order = town.accepted(area=NEXT_CELL)
    town.ok("clerk", f"POST /orders/{order}/pool")
    town.ok("near", f"POST /orders/{order}/claim")
    building = town.ok("secretary", "POST /areas", {"parent": NEXT_CELL, "name": "1号楼"})
    assert (building["code"], building["level"]) == (f"{NEXT_CELL}001", "building")

    going = {one["what"]: one["count"] for one in town.ok("secretary", f"GET /areas/{NEXT_CELL}/going")["items"]}
    assert (going["orders"], going["recipients"], going["bases"], going["staff"]) == (1, 2, 1, 1)
    # What still holds something does not just end, and nobody but the community's secretary arranges its cells.
    assert town.refused("secretary", f"POST /areas/{NEXT_CELL}/end") == (422, "invalid")
    assert town.refused("clerk", f"POST /areas/{NEXT_CELL}/end", {"into": CELL}) == (403, "not_allowed")
    assert town.refused("secretary", f"POST /areas/{NEXT_CELL}/end", {"into": FAR_CELL}) == (403, "not_allowed")
    assert town.refused("secretary", f"POST /areas/{FAR_CELL}/end", {"into": CELL}) == (404, "not_found")
    town.ok("secretary", f"POST /areas/{NEXT_CELL}/end", {"into": CELL})
    assert town.refused("resident", "POST /orders", town.order(area=NEXT_CELL))[0] == 422
    town.pass_time(seconds=90)

    assert area_of(town, schema.service_order, order) == CELL
    assert area_of(town, schema.service_order, ended) == NEXT_CELL
    assert area_of(town, schema.recipient, served) == CELL
    assert town.ok("near", "GET /me")["helper"]["bases"] == [CELL]
    # Who saw the cell sees the one that it went into.
    assert town.ok("grid", f"GET /orders/{order}")["area"] == CELL
    verbs = [one["verb"] for one in town.ok("secretary", f"GET /orders/{order}/events")["items"]]
    assert verbs[-1] == "move_area"
    (change,) = town.ok("secretary", "GET /area-changes")["items"]
    assert (change["kind"], change["state"]) == ("merge", "done")
    assert change["carried"] == {NEXT_CELL: CELL, f"{NEXT_CELL}001": f"{CELL}001"}
    assert codes(town, HOME)[NEXT_CELL] is not None
    assert codes(town, CELL) == {f"{CELL}001": None}
    # And it goes on: what was claimed is done by the same person.
    (held,) = town.ok("near", "GET /me/assignments")["items"]
    town.ok("near", f"POST /assignments/{held['id']}/start")
    assert near.helper_id is not None


def test_two_communities_become_one_on_a_day(town: Town) -> None:
    world = town.world
    world.staff("admin", Role.DISTRICT_ADMIN, DISTRICT)
    world.staff("far_secretary", Role.SECRETARY, OTHER)
    member = world.member("near")
    order = town.accepted()
    day = (town.now().astimezone(dt.timezone(dt.timedelta(hours=8))).date() + dt.timedelta(days=2)).isoformat()
    assert town.refused("secretary", f"POST /areas/{HOME}/end", {"into": OTHER})[0] == 403
    planned = town.ok("admin", f"POST /areas/{HOME}/end", {"into": OTHER, "day": day})
    assert (planned["kind"], planned["state"], planned["day"]) == ("merge", "planned", day)
    assert town.refused("admin", f"POST /areas/{HOME}/end", {"into": OTHER}) == (409, "wrong_state")
    # What another community is about to go into neither ends nor goes elsewhere before.
    third = town.ok("admin", "POST /areas", {"parent": OTHER[:9], "name": "示例社区"})["code"]
    town.ok("admin", f"POST /areas/{third}/end", {"into": OTHER, "day": day})
    for into in ({}, {"into": HOME}, {"into": third}):
        assert town.refused("admin", f"POST /areas/{OTHER}/end", into)[0] in {409, 422}, into
    town.ok("admin", f"POST /areas/{third}/go-on")
    # Called off, and planned again; until the day everything goes on.
    town.ok("admin", f"POST /areas/{HOME}/go-on")
    town.ok("admin", f"POST /areas/{HOME}/end", {"into": OTHER, "day": day})
    late = town.accepted()
    ended = town.accepted()
    town.ok("clerk", f"POST /orders/{ended}/cancel", {"reason": "changed_mind"})
    assert area_of(town, schema.service_order, late) == CELL
    town.sleep_until(1, days=2)

    done = next(one for one in town.ok("admin", "GET /area-changes")["items"] if one["state"] == "done")
    new = done["carried"][CELL]
    assert done["carried"][HOME] == OTHER
    assert new.startswith(OTHER)
    assert new != FAR_CELL
    assert area_of(town, schema.service_order, ended) == CELL
    for one in (order, late):
        assert area_of(town, schema.service_order, one) == new
    assert area_of(town, schema.helper, member.helper_id) == OTHER
    # Figures of days before the change count what either community had, under the codes that hold now.
    figures = town.ok("far_secretary", f"GET /statistics?area={OTHER}&from={town.shift(-3)['date']}&to={day}")
    assert len(figures["took_in"]) == 1
    assert (figures["orders"], sum(one["orders"] or 0 for one in figures["areas"])) == (3, 3)
    # Both secretaries see it now, each with the whole of the community.
    for who in ("secretary", "far_secretary"):
        assert town.ok(who, f"GET /orders/{order}")["area"] == new
    assert town.ok("near", "GET /me")["helper"]["bases"] == [new]


def test_a_draft_ends_with_its_community_and_its_orders_wait_for_the_next(town: Town) -> None:
    world = town.world
    world.staff("admin", Role.DISTRICT_ADMIN, DISTRICT)
    world.staff("far_secretary", Role.SECRETARY, OTHER)
    world.member("near")
    order = town.accepted()
    drafts = [town.ok("secretary", "POST /rounds", {"area": area, "mode": "propose"})["id"] for area in (HOME, CELL)]
    other = town.ok("far_secretary", "POST /rounds", {"area": OTHER, "mode": "propose"})["id"]
    town.work()
    assert town.ok("secretary", f"GET /orders/{order}")["state"] == "planned"
    town.ok("admin", f"POST /areas/{HOME}/end", {"into": OTHER})
    town.pass_time(seconds=90)
    rounds = [town.ok("admin", f"GET /rounds/{one}") for one in (*drafts, other)]
    told = [(one["state"], one.get("failure")) for one in rounds]
    assert told == [("failed", "area_changed"), ("failed", "area_changed"), ("proposed", None)]
    events = town.ok("far_secretary", f"GET /orders/{order}/events")["items"]
    assert [(one["verb"], one["reason"]) for one in events][-2:] == [("unplan", "area_changed"), ("move_area", None)]
    assert town.ok("far_secretary", f"GET /orders/{order}")["state"] == "accepted"
    again = town.ok("far_secretary", "POST /rounds", {"area": OTHER, "mode": "propose"})["id"]
    town.work()
    town.ok("far_secretary", f"POST /rounds/{again}/dispatch")
    assert town.ok("far_secretary", f"GET /orders/{order}")["state"] == "offered"


def test_a_name_changes_and_the_old_one_is_remembered(town: Town) -> None:
    old = next(one for one in town.ok("secretary", f"GET /areas?parent={HOME}")["items"] if one["code"] == CELL)
    town.ok("secretary", f"PATCH /areas/{CELL}", {"name": "东风网格"})
    (change,) = town.ok("secretary", "GET /area-changes")["items"]
    assert (change["kind"], change["name"], change["state"]) == ("rename", old["name"], "done")
    fresh = town.ok("secretary", "POST /areas", {"parent": HOME, "name": "新网格"})
    assert fresh["valid_to"] is None
    town.ok("secretary", f"POST /areas/{fresh['code']}/end")
    town.pass_time(seconds=90)
    assert town.refused("secretary", f"PATCH /areas/{fresh['code']}", {"name": "又一个"}) == (404, "not_found")
    again = town.ok("secretary", "POST /areas", {"parent": HOME, "name": "再一个"})
    # No code is ever given twice.
    assert again["code"] != fresh["code"]
    assert town.refused("secretary", "POST /areas", {"parent": OTHER, "name": "别家的"}) == (404, "not_found")


def test_what_a_community_keeps_up_goes_along_and_its_books_stay(town: Town) -> None:
    world = town.world
    world.staff("admin", Role.DISTRICT_ADMIN, DISTRICT)
    world.staff("far_clerk", Role.CLERK, OTHER)
    world.member("near")
    near = town.helper("near")
    window = {"from": town.shift(-1)["date"], "until": town.shift(60)["date"]}
    item = {"name_zh": "洗衣液", "name_en": "Detergent", "cost": 3, "stock": 2, "each_most": 2}
    reward = town.ok("secretary", "POST /rewards", {**item, **window})["id"]
    town.ok("secretary", f"POST /members/{near}/carried-over", {"points": 9})
    redeemed = [town.ok("near", "POST /ledgers/points/redeem", {"item": reward})["id"] for _ in range(2)]
    unit = town.ok("secretary", "POST /units", {"area": HOME, "name": "示例中学", "kind": "school"})["id"]
    for code in (HOME, OTHER):
        town.ok("admin", f"POST /units/{unit}/areas", {"area": code})
    project = town.ok("clerk", "POST /projects", {"title": "修路", "area": HOME})["id"]
    entry = {"list": "need", "area": CELL, "category": "A 助老生活", "text": "给独居老人送晚饭"}
    noted = town.ok("clerk", "POST /list-entries", entry)["id"]
    hook = {"name": "示例平台", "url": "https://example.org/in", "kinds": ["order.state_changed"], "area": HOME}
    told = town.ok("admin", "POST /webhooks", hook)["id"]
    days = {"from": town.shift(0)["date"], "days": [{"weekday": 0, "part": "evening"}]}
    body = {"service": "H02", "area": HOME, "name": "读报", "place": "活动室", "until": town.shift(60)["date"], **days}
    post = town.ok("secretary", "POST /posts", body)["id"]
    going = {one["what"]: one["count"] for one in town.ok("admin", f"GET /areas/{HOME}/going")["items"]}
    names = ("posts", "projects", "entries", "rewards", "joins", "units", "outlets", "books")
    assert [going[name] for name in names] == [1] * len(names)

    town.ok("admin", f"POST /areas/{HOME}/end", {"into": OTHER})
    town.pass_time(seconds=90)
    here = (
        *((schema.post, post), (schema.project, project), (schema.reward, reward)),
        *((schema.webhook_endpoint, told), (schema.home_unit, unit)),
    )
    assert {area_of(town, table, thing) for table, thing in here} == {OTHER}
    assert [one["id"] for one in town.ok("far_clerk", "GET /list-entries")["items"]] == [noted]
    assert [one["area"] for one in town.ok("admin", f"GET /units/{unit}")["areas"]] == [OTHER]
    # Each community's books end with it: what was redeemed there is handed out, or comes back, by whoever goes on.
    assert town.ok("far_clerk", f"POST /redemptions/{redeemed[0]}/hand-over")["state"] == "handed_over"
    town.ok("near", f"POST /redemptions/{redeemed[1]}/cancel")
    assert town.ok("near", "GET /ledgers/points")["balance"] == 6
    assert area_of(town, schema.redemption, redeemed[0]) == HOME
    assert town.ok("far_clerk", f"GET /posts/{post}")["area"] == OTHER
