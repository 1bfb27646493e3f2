"""A member asks what is held, leaves and has it taken away; what is let go is counted, and nobody is named."""

from sqlalchemy import select

from matcher.domain.roles import Role
from matcher.store import contacts, personal, schema
from matcher.store.notices import HELPER
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import DISTRICT

NAME, PHONE = "金丝雀丙", "00055554444"


def test_what_is_held_of_a_member_is_shown_and_taken_away_when_it_wants(town: Town) -> None:
    world = town.world
    who = world.member("leaver")
    mine = who.helper_id
    assert mine is not None
    world.staff("auditor", Role.AUDITOR, DISTRICT)
    world.staff("admin", Role.DISTRICT_ADMIN, DISTRICT)
    town.ok("secretary", f"PATCH /members/{mine}", {"name": NAME, "phone": PHONE})
    town.ok("leaver", "PUT /me/notifications", _wishes())
    order = town.accepted()
    town.ok("clerk", f"POST /orders/{order}/pool")
    town.ok("leaver", f"POST /orders/{order}/claim")
    (held,) = town.ok("leaver", "GET /me/assignments")["items"]
    town.ok("leaver", f"POST /assignments/{held['id']}/start")

    shown = town.ok("leaver", "GET /me/export")
    assert shown["record"] == {"name": NAME, "phone": PHONE}
    assert shown["ways"] == {"sms": PHONE}
    assert [one["state"] for one in shown["services"]] == ["active"]
    # Of who is served there is neither name nor door.
    assert "示例" not in str(shown)
    assert town.refused("clerk", "GET /me/export") == (403, "not_allowed")
    # What was begun is finished first, and whoever takes part is not erased behind the back.
    assert town.refused("leaver", "POST /me/erasure") == (409, "wrong_state")
    assert town.refused("secretary", f"POST /members/{mine}/erase") == (409, "wrong_state")
    town.ok("leaver", f"POST /assignments/{held['id']}/report", {"minutes": 30, "note": "修好了"})
    town.ok("resident", f"POST /orders/{order}/confirm")

    told = town.ok("leaver", "POST /me/erasure")
    assert "name" in told["gone"]
    assert "services" in told["kept"]
    assert town.ask("leaver", "GET /me").status_code == 401
    seen = town.ok("secretary", f"GET /members/{mine}")
    assert (seen["state"], seen["name"], seen["tags"], seen["bases"], seen["week"]) == ("left", "", [], [], [])
    with world.services.read() as tx:
        assert personal.read_many(tx, "member", [mine]) == {}
        assert contacts.read(tx, [(HELPER, mine)])[HELPER, mine].ways == ()
        # The service done stays, with its hours.
        rows = tx.rows(select(schema.assignment).where(schema.assignment.c.helper_id == mine))
        assert [(row.state, row.minutes) for row in rows] == [("verified", 30)]
    (gone,) = town.ok("auditor", "GET /privacy/retention")["items"]
    assert (gone["kind"], gone["count"]) == ("asked_helper", 1)


def test_what_the_clocks_let_go_is_counted_by_day_and_kind(town: Town) -> None:
    town.world.staff("auditor", Role.AUDITOR, DISTRICT)
    order = town.accepted()
    town.ok("resident", f"POST /orders/{order}/cancel", {"reason": "changed_mind"})
    town.pass_time(days=181)
    found = {one["kind"]: one["count"] for one in town.ok("auditor", "GET /privacy/retention")["items"]}
    assert found == {"retention": 1, "person_kept": 1}
    assert town.refused("clerk", "GET /privacy/retention") == (403, "not_allowed")
    groups = town.ok("auditor", "GET /privacy/map")["items"]
    tables = {table["name"] for group in groups for table in group["tables"]}
    assert tables == set(schema.metadata.tables)
    (served,) = [group for group in groups if group["purpose"] == "served"]
    assert set(served["roles"]) == {"secretary", "clerk", "grid_staff"}


def _wishes() -> dict[str, object]:
    quiet = {"from": "21:00", "to": "08:00"}
    ways = [{"channel": "sms", "address": PHONE}]
    return {"ways": ways, "quiet": quiet, "per_day": 5, "digest": True, "language": "zh"}
