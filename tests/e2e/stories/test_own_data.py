"""A member asks what is held, leaves and has it taken away; what is let go is counted, and nobody is named."""

import datetime as dt
from uuid import UUID

from sqlalchemy import select

from matcher.domain.imports.kinds import ImportKind
from matcher.domain.roles import Actor, Role
from matcher.store import access, contacts, imports, personal, schema
from matcher.store.ids import new_id
from matcher.store.notices import HELPER
from tests.e2e.stories.conftest import Town
from tests.fixtures.world import CELL, DISTRICT, HOME

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
    for lang, words in (("zh", "进行中"), ("en", "active")):
        sheet = town.ask("leaver", f"GET /me/export.html?lang={lang}").text
        assert NAME in sheet
        assert PHONE in sheet
        assert words in sheet
        assert shown["services"][0]["number"] in sheet
    assert town.refused("clerk", "GET /me/export.html") == (403, "not_allowed")
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


def test_what_hangs_on_a_member_elsewhere_is_shown_and_goes_too(town: Town) -> None:
    world = town.world
    who = world.member("leaver", tags=("READING",))
    mine = str(who.helper_id)
    town.ok("secretary", f"PATCH /members/{mine}", {"name": NAME, "phone": PHONE})
    town.ok("leaver", "PUT /me/notifications", _wishes())
    unit = town.ok("secretary", "POST /units", {"area": HOME, "name": "示例中学", "kind": "school"})["id"]
    world.actors["liaison"] = world.services.commit(
        lambda tx: access.add_actor(tx, Role.UNIT_LIAISON, DISTRICT, "liaison", unit_id=UUID(unit))
    )
    town.ok("leaver", "PUT /me/unit", {"unit": unit})
    town.ok("liaison", f"POST /units/{unit}/members", {"member": mine, "is_ours": True})
    town.ok("leaver", "POST /me/unit/record")
    post, entry, project, item = taken_on(town, mine)
    world.services.commit(lambda tx: imports.put_keys(tx, DISTRICT, ImportKind.MEMBERS, new_id(), [_key(who)]))
    assert canaries(town) >= {"member", "contact", "sent"}

    shown = town.ok("leaver", "GET /me/export")
    assert (shown["unit"]["unit"]["id"], shown["unit"]["state"]) == (unit, "confirmed")
    assert {one["purpose"] for one in shown["unit"]["consents"]} == {"belong", "record"}
    assert [one["name"] for one in shown["sent"]] == [NAME]
    assert [(one["name"], one["state"]) for one in shown["posts"]] == [("读报", "held")]
    assert [one["amount"] for one in shown["books"]["points"]] == [9, -3]
    assert [(one["name"]["zh"], one["state"]) for one in shown["redemptions"]] == [("洗衣液", "held")]
    assert [one["id"] for one in shown["projects"]] == [project]
    assert [one["what"] for one in shown["taken_up"]] == ["给独居老人送晚饭"]
    assert "修路" not in str(shown)

    told = town.ok("leaver", "POST /me/erasure")
    assert {"unit_records"} <= set(told["gone"])
    assert {"books", "consents"} <= set(told["kept"])
    assert canaries(town) == set()
    with world.services.read() as tx:
        assert tx.rows(select(schema.import_key)) == []
        assert tx.rows(select(schema.contact_way)) == []
    assert town.ok("secretary", f"GET /posts/{post}")["holders"] == []
    assert [one["state"] for one in town.ok("clerk", "GET /list-entries")["items"] if one["id"] == entry] == ["open"]
    left = town.ok("clerk", f"GET /projects/{project}")
    assert [one["kind"] for one in left["parties"]] == ["community"]
    assert left["steps"][0]["owner"] is None
    # What was redeemed comes back to the shelf in time, and the books still balance.
    town.pass_time(days=15)
    assert item == town.ok("secretary", "GET /rewards")["items"][0]["id"]


def taken_on(town: Town, mine: str) -> tuple[str, str, str, str]:
    """A post, what a list noted, a step of a project, and something redeemed; their ids."""
    tomorrow = dt.date.fromisoformat(town.shift(1)["date"])
    window = {"from": town.shift(0)["date"], "until": town.shift(60)["date"]}
    days = {"days": [{"weekday": tomorrow.weekday(), "part": "evening"}], **window}
    body = {"service": "H02", "area": HOME, "name": "读报", "place": "活动室", **days}
    post = town.ok("secretary", "POST /posts", body)["id"]
    town.ok("leaver", f"POST /posts/{post}/claim")
    need = {"list": "need", "area": CELL, "category": "A 助老生活", "text": "给独居老人送晚饭"}
    entry = town.ok("clerk", "POST /list-entries", need)["id"]
    town.ok("leaver", f"POST /list-entries/{entry}/claim")
    made = town.ok("clerk", "POST /projects", {"title": "修路", "area": HOME, "template": "joint"})
    joined = town.ok("clerk", f"POST /projects/{made['id']}/parties", {"kind": "member", "party": mine})
    party = next(one["id"] for one in joined["parties"] if one["kind"] == "member")
    town.ok("clerk", f"PATCH /project-steps/{made['steps'][0]['id']}", {"owner": party})
    prize = {"name_zh": "洗衣液", "name_en": "Detergent", "cost": 3, "stock": 2, "each_most": 2}
    item = town.ok("secretary", "POST /rewards", {**prize, **window})["id"]
    town.ok("secretary", f"POST /members/{mine}/carried-over", {"points": 9})
    town.ok("leaver", "POST /ledgers/points/redeem", {"item": item})
    return post, entry, made["id"], item


def _key(who: Actor) -> imports.Key:
    assert who.helper_id is not None
    return imports.Key(who.helper_id, None, b"person", b"said", made=True)


def canaries(town: Town) -> set[str]:
    """Of which kinds the sealed records are that say the name or the phone, opened one by one."""
    with town.world.services.read() as tx:
        rows = tx.rows(select(schema.personal_record))
        opened = [(row.subject, tx.vault.open(row.subject, row.subject_id, row.key_id, row.sealed)) for row in rows]
    return {subject for subject, said in opened if NAME in str(said) or PHONE in str(said)}


def test_a_project_of_several_orders_is_read_again_when_somebody_of_them_is_erased(town: Town) -> None:
    both = [town.accepted(), town.accepted()]
    made = town.ok("clerk", "POST /projects", {"title": "修路", "area": HOME, "orders": both})
    for order in both:
        town.ok("resident", f"POST /orders/{order}/cancel", {"reason": "changed_mind"})
    with town.world.services.read() as tx:
        served = str(tx.value(select(schema.service_order.c.recipient_id).limit(1)))
    town.ok("secretary", f"POST /recipients/{served}/erase")
    listed = [one for one in town.ok("clerk", "GET /todos")["items"] if one["kind"] == "project_review"]
    assert [one["subject"] for one in listed] == [made["id"]]
    assert town.ok("clerk", f"GET /projects/{made['id']}")["title"] == "修路"
    page = town.http.get("/today", headers={"Authorization": f"Bearer {town.token('clerk')}"})
    assert "请看项目文字里有没有提到" in page.text
