"""Buildings, who leads them, and areas that become two: the lead acts for one building, and what is over stays put."""

import datetime as dt
from uuid import UUID

from matcher.domain.roles import Actor, Role
from matcher.store import access, leads, schema
from tests.e2e.stories.conftest import Town
from tests.e2e.stories.test_areas_change import area_of, codes
from tests.fixtures.world import CELL, DISTRICT, HOME, NEXT_CELL, OTHER

AGREED = {"how": "paper", "notice": "1"}


def built(town: Town, cell: str, name: str, **details: object) -> str:
    return str(town.ok("secretary", "POST /areas", {"parent": cell, "name": name, **details})["code"])


def led(town: Town, code: str, who: str) -> str:
    """Somebody leads the building, and has signed in."""
    made = town.ok("secretary", "POST /leads", {"area": code, "name": "示例楼长", "consent": AGREED})["id"]
    with town.world.services.read() as tx:
        row = leads.of_building(tx, code)
        found = access.actor_of_id(tx, row.actor_id) if row is not None else None
    assert isinstance(found, Actor)
    town.world.actors[who] = found
    return str(made)


def for_a_neighbour(town: Town, code: str) -> dict[str, object]:
    agreed = {"by": "self", "how": "phone", "notice": "1"}
    return town.order(area=code, channel="visit", consent=agreed)


def test_a_building_is_led_by_somebody_who_sees_and_files_there_alone(town: Town) -> None:
    mine = built(town, CELL, "1号楼", estate="示例小区", households=60, entrances=4)
    other = built(town, CELL, "2号楼")
    lead_id = led(town, mine, "lead")
    link = town.ok("secretary", f"POST /leads/{lead_id}/invitation")["path"]
    assert link.startswith("/invitation#")
    assert town.refused("secretary", "POST /leads", {"area": mine, "name": "示例", "consent": AGREED})[0] == 409
    assert town.refused("secretary", "POST /leads", {"area": CELL, "name": "示例", "consent": AGREED})[0] == 422
    assert town.refused("clerk", "POST /leads", {"area": other, "name": "示例", "consent": AGREED})[0] == 403
    theirs = town.ok("resident", "POST /orders", town.order(area=other))["id"]
    inside = town.ok("resident", "POST /orders", town.order(area=mine))["id"]
    filed = town.ok("lead", "POST /orders", for_a_neighbour(town, mine))["id"]
    assert {one["id"] for one in town.ok("lead", "GET /orders")["items"]} == {inside, filed}
    for route in (f"GET /orders/{theirs}", f"GET /areas/{CELL}", f"GET /buildings?area={other}"):
        assert town.refused("lead", route) == (404, "not_found")
    for area in (other, CELL):
        assert town.refused("lead", "POST /orders", for_a_neighbour(town, area))[0] == 404
    # Neighbours' own orders are theirs; what the lead filed the lead can call off.
    assert town.refused("lead", f"POST /orders/{inside}/cancel", {"reason": "mistake"}) == (403, "not_allowed")
    for route in ("GET /recipients", "GET /exports/orders.xlsx", "GET /leads", f"GET /orders/{inside}/candidates"):
        assert town.refused("lead", route)[0] == 403, route
    assert "示例楼长" in town.paper("lead", f"GET /areas/{mine}/board.html")
    rows = {one["code"]: one for one in town.ok("grid", "GET /buildings")["items"]}
    assert (rows[mine]["open"], rows[mine]["households"], rows[mine]["leads"]) == (2, 60, ["示例楼长"])
    assert (rows[other]["open"], rows[other]["lead"], rows[other]["leads"]) == (1, None, [])
    board = town.paper("grid", f"GET /areas/{CELL}/board.html")
    assert all(word in board for word in ("示例小区", "60", "示例楼长", "待定"))
    town.ok("lead", f"POST /orders/{filed}/cancel", {"reason": "mistake"})
    # Whoever ends leaves the board and comes in no more; then the building can be closed, and its code is kept.
    town.ok("secretary", f"POST /leads/{lead_id}/end")
    assert town.refused("lead", "GET /orders") == (401, "unauthenticated")
    assert town.ok("grid", f"GET /buildings?area={mine}")["items"][0]["leads"] == []
    assert town.ok("secretary", "GET /leads?state=ended")["items"][0]["id"] == lead_id
    town.ok("clerk", f"POST /orders/{inside}/reject", {"reason": "other"})
    going = {one["what"]: one["count"] for one in town.ok("secretary", f"GET /areas/{mine}/going")["items"]}
    assert (going["staff"], going["leads"], going["orders"]) == (0, 0, 0)


def test_of_two_buildings_that_become_one_the_lead_stays_who_was_there(town: Town) -> None:
    stays, goes = built(town, CELL, "1号楼"), built(town, CELL, "2号楼")
    led(town, stays, "lead")
    led(town, goes, "other")
    town.ok("other", "GET /orders")
    house = {"role": "unit_lead", "name": "示例单元长", "consent": AGREED}
    lead = {"role": "building_lead", "name": "另一楼长", "consent": AGREED}
    assert town.ask("secretary", f"PUT /areas/{goes}/board", {"entries": [lead, house]}).is_success
    town.ok("secretary", f"POST /areas/{goes}/end", {"into": stays})
    town.pass_time(seconds=90)
    assert town.refused("other", "GET /orders") == (401, "unauthenticated")
    assert town.ok("lead", "GET /orders")["items"] == []
    board = town.paper("lead", f"GET /areas/{stays}/board.html")
    assert ("示例楼长" in board, "示例单元长" in board, "另一楼长" in board) == (True, True, False)
    (one,) = town.ok("secretary", "GET /leads")["items"]
    assert one["area"] == stays


def test_a_cell_becomes_two_and_the_buildings_of_one_half_go_along(town: Town) -> None:
    stays, goes = built(town, CELL, "1号楼"), built(town, CELL, "2号楼", households=72)
    led(town, goes, "lead")
    order = town.accepted(area=goes)
    cell_order = town.accepted(area=CELL)
    over = town.accepted(area=goes)
    town.ok("clerk", f"POST /orders/{over}/cancel", {"reason": "mistake"})
    body = {"name": "东风新格", "parts": [goes]}
    assert town.refused("clerk", f"POST /areas/{CELL}/split", body) == (403, "not_allowed")
    assert town.refused("secretary", f"POST /areas/{CELL}/split", {**body, "parts": [stays, goes]})[0] == 422
    assert town.refused("secretary", f"POST /areas/{CELL}/split", {**body, "parts": [NEXT_CELL]})[0] == 422
    assert town.refused("secretary", f"POST /areas/{HOME}/split", {**body, "parts": [CELL]})[0] == 403
    day = (town.now().astimezone(dt.timezone(dt.timedelta(hours=8))).date() + dt.timedelta(days=2)).isoformat()
    # What another building is about to go into keeps its code until it has.
    third = built(town, NEXT_CELL, "3号楼")
    later = (dt.date.fromisoformat(day) + dt.timedelta(days=1)).isoformat()
    town.ok("secretary", f"POST /areas/{third}/end", {"into": goes, "day": later})
    assert town.refused("secretary", f"POST /areas/{CELL}/split", {**body, "day": day}) == (409, "wrong_state")
    town.ok("secretary", f"POST /areas/{third}/go-on")
    town.ok("secretary", f"POST /areas/{CELL}/split", {**body, "day": day})
    assert town.refused("secretary", f"POST /areas/{CELL}/end", {"into": NEXT_CELL}) == (409, "wrong_state")
    town.ok("secretary", f"POST /areas/{CELL}/go-on")
    assert codes(town, CELL) == {stays: None, goes: None}
    planned = town.ok("secretary", f"POST /areas/{CELL}/split", {**body, "day": day})
    assert (planned["kind"], planned["parts"], planned["into"]) == ("split", [goes], None)
    late = town.accepted(area=goes)
    town.sleep_until(1, days=2)

    done = next(one for one in town.ok("secretary", "GET /area-changes")["items"] if one["state"] == "done")
    beside, new = done["into"], done["carried"][goes]
    assert (beside[:12], new[:15]) == (HOME, beside)
    assert beside not in {CELL, NEXT_CELL}
    where = [area_of(town, schema.service_order, one) for one in (order, late, cell_order, over)]
    assert where == [new, new, CELL, goes]
    # The old code keeps resolving; the building is the same one, and so is who leads it.
    assert town.ok("secretary", f"GET /areas/{goes}")["now"] == new
    (house,) = town.ok("secretary", f"GET /buildings?area={beside}")["items"]
    assert (house["code"], house["households"], house["open"]) == (new, 72, 2)
    assert house["leads"] == ["示例楼长"]
    assert {one["id"] for one in town.ok("lead", "GET /orders")["items"]} == {order, late}
    # Until it has somebody of its own, the same people see to both halves.
    with town.world.services.read() as tx:
        grid = [row.area for row in tx.rows(schema.actor.select().where(schema.actor.c.role == Role.GRID_STAFF))]
    assert sorted(grid) == sorted([CELL, beside])


def test_a_community_becomes_two_and_what_is_over_stays_counted_where_it_was(town: Town) -> None:
    world = town.world
    world.staff("admin", Role.DISTRICT_ADMIN, DISTRICT)
    near, stays = world.member("near", NEXT_CELL), world.member("stays", CELL)
    order, kept = town.accepted(area=NEXT_CELL), town.accepted(area=CELL)
    over = town.accepted(area=NEXT_CELL)
    town.ok("clerk", f"POST /orders/{over}/pool")
    town.done("near", town.ok("near", f"POST /orders/{over}/claim")["id"])
    yes = {"contacted": True, "solved": True, "satisfied": True}
    town.ok("clerk", f"POST /orders/{over}/confirm", {"rating": yes})
    town.pass_time(days=8)
    assert town.state(over) == "closed"
    planned = town.ok("admin", f"POST /areas/{HOME}/split", {"name": "新家园社区", "parts": [NEXT_CELL]})
    assert planned["parts"] == [NEXT_CELL]
    assert town.refused("resident", "POST /orders", town.order(area=NEXT_CELL))[0] == 422
    town.pass_time(seconds=90)

    done = next(one for one in town.ok("admin", "GET /area-changes")["items"] if one["state"] == "done")
    beside, new = done["into"], done["carried"][NEXT_CELL]
    assert (beside[:9], len(beside), new[:12]) == (HOME[:9], 12, beside)
    assert beside not in {HOME, OTHER}
    where = [area_of(town, schema.service_order, one) for one in (order, kept, over)]
    assert where == [new, CELL, NEXT_CELL]
    assert area_of(town, schema.helper, near.helper_id) == beside
    assert area_of(town, schema.helper, stays.helper_id) == HOME
    assert town.ok("near", "GET /me")["helper"]["bases"] == [new]
    # The desk answers for both halves, each in its own place, and orders have somebody who can see them.
    with world.services.read() as tx:
        a, o = schema.actor.c, schema.service_order.c
        desk = tx.rows(schema.actor.select().where(a.area == beside, a.helper_id.is_(None)))
        owner = tx.value(schema.service_order.select().with_only_columns(o.owner_id).where(o.id == UUID(order)))
    assert {row.role for row in desk} == {"secretary", "clerk"}
    assert owner in {row.id for row in desk}
    world.actors["new_secretary"] = next(access.as_actor(row) for row in desk if row.role == Role.SECRETARY)
    assert town.ok("new_secretary", f"GET /orders/{order}")["area"] == new
    assert town.refused("secretary", f"GET /orders/{order}") == (404, "not_found")
    span = f"from={town.shift(-20)['date']}&to={town.shift(0)['date']}"
    desks = {HOME: "secretary", beside: "new_secretary"}
    figures = {code: town.ok(who, f"GET /statistics?area={code}&{span}") for code, who in desks.items()}
    assert (figures[HOME]["orders"], figures[beside]["orders"]) == (2, 1)
    assert figures[beside]["took_in"] == []
    # Opened again it goes on where its cell lies now.
    assert town.refused("clerk", f"POST /orders/{over}/reopen", {"reason": "again"}) == (409, "wrong_state")
    town.ok("resident", f"POST /orders/{over}/reopen", {"reason": "again"})
    assert area_of(town, schema.service_order, over) == new


def test_a_district_calls_the_posts_on_its_boards_as_it_does(town: Town) -> None:
    town.world.staff("admin", Role.DISTRICT_ADMIN, DISTRICT)
    line = {"role": "patrol", "name": "示例巡防", "consent": AGREED}
    assert town.ask("secretary", f"PUT /areas/{CELL}/board", {"entries": [line]}).is_success
    assert "治安巡防员" in town.paper("grid", f"GET /areas/{CELL}/board.html")
    own = {"words": {"patrol": {"zh": "平安巡查员", "en": "Safety watch"}}}
    assert town.refused("secretary", "PUT /board-words", own) == (403, "not_allowed")
    assert town.refused("admin", "PUT /board-words", {"words": {"gas": own["words"]["patrol"]}})[0] == 422
    town.ok("admin", "PUT /board-words", own)
    assert "平安巡查员" in town.paper("grid", f"GET /areas/{CELL}/board.html")
    assert "Safety watch" in town.paper("grid", f"GET /areas/{CELL}/board.html?lang=en")
    words = {one["role"]: one["zh"] for one in town.ok("clerk", "GET /board-words")["items"]}
    assert (words["patrol"], words["grid_lead"]) == ("平安巡查员", None)
    town.ok("admin", "PUT /board-words", {})
    assert "治安巡防员" in town.paper("grid", f"GET /areas/{CELL}/board.html")
