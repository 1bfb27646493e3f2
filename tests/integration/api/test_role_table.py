"""The table of roles, cell by cell: every operation, tried over HTTP by every role on things in every relation.

What is expected is read off the table alone: 403 where a thing is there but not for that, 404 where it is not there.
"""

import pytest
from sqlalchemy import delete, update

from api.door import Asked
from api.routes import every_door
from matcher.domain.errors import NotAllowed
from matcher.domain.roles import OPERATIONS, Relation, Role
from matcher.store.clock import now
from matcher.store.schema import api_token
from tests.fixtures.ground import ASKERS, PLACES, move_actor
from tests.fixtures.rehearsal import Table, came_of, expected
from tests.fixtures.world import CELL, OTHER
from tests.integration.api.conftest import Client

pytestmark = pytest.mark.timeout(240)

DOORS = every_door()
ON_THINGS = [door for door in DOORS if "{id}" in door.path]
ON_AREAS = [door for door in DOORS if "{code}" in door.path]
STREAMS = [door for door in DOORS if door.how.stream]
ON_NOTHING = [door for door in DOORS if "{" not in door.path and not door.how.stream]


def test_every_cell_of_the_table(table: Table) -> None:
    wrong, tried = [], 0
    reached = set()
    for door in ON_THINGS:
        kind = door.path.split("/")[2]
        assert kind in table.made, f"{door.method} {door.path}: say in tests/fixtures/relations.py how {kind} are made"
        body = table.body(door) if door.has_body else {}
        for thing in table.made[kind].things:
            for role, actor in table.actors.items():
                wanted = expected(door, table.made[kind], thing, actor)
                reply = table.ask(role, door, door.path.replace("{id}", str(thing.id)), body)
                tried += 1
                reached |= {door.path} if wanted == "may" and reply.status_code != 422 else set()
                if came_of(reply) != wanted:
                    cell = f"{door.method} {door.path} by {role} on one {thing.how} in {thing.where}"
                    wrong.append(f"{cell}: expected {wanted}, got {reply.status_code} {reply.text[:200]}")
    assert not wrong, "\n".join([f"{len(wrong)} of {tried} cells", *wrong[:40]])
    assert {door.path for door in ON_THINGS} == reached, "give a body that is not refused as such in BODIES"
    assert tried >= len(ON_THINGS) * len(Role) * len(PLACES)


def test_every_door_without_a_thing(table: Table) -> None:
    wrong = []
    for door in ON_NOTHING:
        body = table.body(door) if door.has_body else {}
        for role in Role:
            may = role in OPERATIONS[door.operation]
            # What stands in an area is tried where every role that may has it: in the cell.
            sent = {**body, "area": CELL} if "area" in body else body
            reply = table.ask(role, door, door.path, sent)
            is_denied = came_of(reply) == "sees"
            if is_denied is may or reply.status_code in {401, 500}:
                wrong.append(f"{door.method} {door.path} by {role}: {reply.status_code} {reply.text[:200]}")
    assert not wrong, "\n".join(wrong)


def test_every_door_of_an_area(table: Table) -> None:
    for door in ON_AREAS:
        body = table.body(door) if door.has_body else {}
        for role, actor in table.actors.items():
            for where, code in PLACES.items():
                reply = table.ask(role, door, door.path.replace("{code}", code), body)
                may = "may" if code.startswith(actor.area) else "nothing"
                wanted = may if role in OPERATIONS[door.operation] else "sees"
                assert came_of(reply) == wanted, (door.path, role, where, reply.text[:200])


def test_a_stream_lets_in_who_has_an_account_and_may(table: Table) -> None:
    for door in STREAMS:
        for role in set(Role) - {Role.FOLLOWER}:
            asked = Asked(door.method, door.path, None, [], None, None, b"")
            with table.services.read() as tx:
                if role in OPERATIONS[door.operation]:
                    assert door.admit(tx, table.services, asked, table.client.token(ASKERS[role])).actor.role is role
                else:
                    with pytest.raises(NotAllowed):
                        door.admit(tx, table.services, asked, table.client.token(ASKERS[role]))
        assert table.ask(Role.FOLLOWER, door, door.path, {}).status_code == 401
    assert {*ON_THINGS, *ON_AREAS, *ON_NOTHING, *STREAMS} == set(DOORS)


def test_what_names_an_area_outside_finds_nothing_there(table: Table) -> None:
    for door in ON_NOTHING:
        body = table.body(door) if door.has_body else {}
        if "area" not in body:
            continue
        for role in OPERATIONS[door.operation]:
            reply = table.ask(role, door, door.path, {**body, "area": PLACES["other district"]})
            assert reply.status_code in {404, 422}, (door.path, role, reply.text)


LISTS = {
    "/v1/orders": "read_orders",
    "/v1/members": "read_helpers",
    "/v1/teams": "read_helpers",
    "/v1/recipients": "read_recipients",
    "/v1/incidents": "read_incidents",
    "/v1/todos": "read_todos",
    "/v1/callbacks": "read_callbacks",
    "/v1/sessions": "read_sessions",
    "/v1/series": "read_series",
    "/v1/units": "read_units",
    "/v1/resources": "read_resources",
    "/v1/proposals": "read_proposals",
    "/v1/posts": "read_posts",
    "/v1/days": "read_days",
    "/v1/links": "read_links",
    "/v1/leads": "read_leads",
}
ALSO = {"/v1/callbacks": "&later=true"}


@pytest.mark.parametrize("path", LISTS)
def test_lists_hold_what_the_table_names_and_nothing_else(table: Table, path: str) -> None:
    made = table.made[path.removeprefix("/v1/")]
    for role, reads in OPERATIONS[LISTS[path]].items():
        wanted = {str(one.id) for one in made.things if one.relations(table.actors[role]) & reads}
        reply = table.client.get(ASKERS[role], f"{path.removeprefix('/v1')}?limit=200{ALSO.get(path, '')}")
        table.services.take_back()
        found = {one["id"] for one in reply.json()["items"]}
        assert found & {str(one.id) for one in made.things} == wanted, role


def test_every_role_asks_and_every_relation_is_tried(table: Table) -> None:
    assert set(ASKERS) == set(Role)
    tried = {one for made in table.made.values() for thing in made.things for actor in table.actors.values()
             for one in thing.relations(actor)}  # fmt: skip
    assert tried == set(Relation)


def test_a_change_of_scope_and_a_revoked_token_act_on_the_next_call(client: Client) -> None:
    world = client.world
    order_id = world.placed()
    for who in ("clerk", "secretary", "grid", "auditor"):
        path = f"/orders/{order_id}/events"
        assert client.get(who, path).status_code == 200
        move_actor(world, who, OTHER)
        assert client.get(who, path).status_code == 404
        assert client.post(who, f"/orders/{order_id}/accept").status_code == 404
        move_actor(world, who, CELL)
        assert client.get(who, path).status_code == 200
        mine = api_token.c.actor_id == world.actor(who).id
        world.services.commit(lambda tx, m=mine: tx.execute(update(api_token).where(m).values(expires_at=now())))  # type: ignore[misc]  # bound early
        assert client.get(who, path).status_code == 401
        world.services.commit(lambda tx, m=mine: tx.execute(delete(api_token).where(m)))  # type: ignore[misc]  # bound early
        assert client.get(who, path).status_code == 401
