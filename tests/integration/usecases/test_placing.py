"""Placing: what is refused is refused by the name of its field, and leaves nothing behind."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.closing import DOOR_WORDS
from matcher.domain.errors import Invalid, JiedanError, NotFound
from matcher.domain.roles import Role
from matcher.domain.shifts import Shift
from matcher.domain.states import ConsentBy, ConsentHow
from matcher.store import personal, schema
from matcher.usecases.place_order import Consent, Person, Proxy, Wish, place_order
from tests.fixtures.world import CELL, DISTRICT, FAR_CELL, HOME, NEXT_CELL, OTHER, TWO_PEOPLE, World

RESIDENTS = {"resident", "neighbour"}
NUMBER = "990101193503070014"
"""Nobody's identity number: there is no such region."""
TABLES = ("service_order", "recipient", "personal_record", "consent", "event", "task", "order_window")


def place(world: World, who: str = "resident", **changes: Any) -> UUID:
    given = {"consent": Consent(ConsentBy.SELF, ConsentHow.CLICK if who in RESIDENTS else ConsentHow.PHONE, "1")}
    command = world.command(**{**given, **changes})
    return world.services.commit(lambda tx: place_order(tx, world.actor(who), command))


def refused(world: World, who: str = "resident", **changes: Any) -> JiedanError:
    before = [world.count(table) for table in TABLES]
    with pytest.raises(JiedanError) as caught:
        place(world, who, **changes)
    assert [world.count(table) for table in TABLES] == before
    return caught.value


def field(error: JiedanError) -> tuple[str, str]:
    assert isinstance(error, Invalid)
    return error.errors[0].field, error.errors[0].code


def recipient_of(world: World, order_id: UUID) -> UUID:
    with world.services.read() as tx:
        wanted = select(schema.service_order.c.recipient_id).where(schema.service_order.c.id == order_id)
        found: UUID = tx.value(wanted)
    return found


def test_an_area_is_one_that_exists(world: World) -> None:
    assert field(refused(world, area="2114")) == ("area", "area_code")
    assert field(refused(world, area=f"{HOME}999")) == ("area", "unknown_area")
    assert isinstance(refused(world, area="110101001001"), NotFound)
    assert field(refused(world, area="")) == ("area", "area_code")


def test_what_a_resident_orders_lies_where_some_desk_sees_it(world: World) -> None:
    for wide in (DISTRICT, HOME[:9]):
        assert field(refused(world, area=wide)) == ("area", "too_wide")


def test_staff_file_inside_their_area_and_residents_anywhere_in_their_district(world: World) -> None:
    world.staff("grid", Role.GRID_STAFF, NEXT_CELL)
    assert isinstance(refused(world, "grid", area=CELL), NotFound)
    assert isinstance(refused(world, "clerk", area=FAR_CELL), NotFound)
    place(world, "grid", area=NEXT_CELL)
    place(world, "resident", area=FAR_CELL)
    assert refused(world, "admin", area=CELL).code == "not_allowed"


def test_times_are_named_once_and_lie_ahead_within_60_days(world: World) -> None:
    assert field(refused(world, windows=[Shift(world.day(-1), "evening")])) == ("windows[0]", "past")
    assert field(refused(world, windows=[Shift(dt.date.min, "morning")])) == ("windows[0]", "past")
    assert field(refused(world, windows=[world.shift(1), world.shift(61)])) == ("windows[1].date", "too_far")
    assert field(refused(world, windows=[Shift(dt.date.max, "evening")])) == ("windows[0].date", "too_far")
    assert field(refused(world, windows=[world.shift(1), world.shift(1)])) == ("windows[1]", "repeated")
    assert field(refused(world, windows=[world.shift(1, "night")])) == ("windows[0].part", "unknown_part")
    nothing = world.command()
    with pytest.raises(Invalid, match="at least one time"):
        world.services.commit(lambda tx: place_order(tx, world.actor("resident"), replace(nothing, windows=())))
    place(world, windows=[world.shift(60), world.shift(1)])


def test_a_service_needs_as_many_people_as_the_catalogue_says(world: World) -> None:
    assert field(refused(world, service=TWO_PEOPLE, headcount=1)) == ("headcount", "too_few")
    assert field(refused(world, headcount=10**10)) == ("headcount", "too_many")
    order_id = place(world, service=TWO_PEOPLE, headcount=4)
    with world.services.read() as tx:
        stored = tx.rows(select(schema.service_order).where(schema.service_order.c.id == order_id))[0]
    assert (stored.headcount, sum(need["count"] for need in stored.needs)) == (4, 4)


def test_either_a_service_or_a_wish(world: World) -> None:
    wish = Wish("想要一本大字字典", "goods")
    assert field(refused(world, wish=wish)) == ("service", "either_service_or_wish")
    assert field(refused(world, service=None)) == ("service", "either_service_or_wish")
    assert field(refused(world, service="X99")) == ("service", "unknown_service")
    order_id = place(world, service=None, wish=wish)
    assert world.count("service_order", id=order_id, kind="micro_wish", service="M01") == 1
    place(world, service=None, wish=Wish("想有人陪着散步", "service"))


def test_exact_hours_end_after_they_begin(world: World) -> None:
    assert field(refused(world, at=(dt.time(9), dt.time(9)))) == ("at", "from_before_to")


def test_the_same_name_and_phone_in_the_same_area_are_the_same_person(world: World) -> None:
    first = place(world, recipient=Person("示例乙", "00011112222"))
    again = place(world, "clerk", recipient=Person("示例乙", "00011112222"))
    assert recipient_of(world, first) == recipient_of(world, again)
    for other in (Person("示例丙", "00011112222"), Person("示例乙", "00011112223")):
        assert recipient_of(world, place(world, recipient=other)) != recipient_of(world, first)
    elsewhere = place(world, area=FAR_CELL, recipient=Person("示例乙", "00011112222"))
    assert recipient_of(world, elsewhere) != recipient_of(world, first)


def test_somebody_elses_recipient_is_not_there(world: World) -> None:
    mine = recipient_of(world, place(world))
    world.staff("stranger", Role.RESIDENT, CELL)
    world.staff("far clerk", Role.CLERK, OTHER)
    assert isinstance(refused(world, "stranger", recipient=mine), NotFound)
    assert isinstance(refused(world, "far clerk", recipient=mine, area=FAR_CELL), NotFound)
    assert recipient_of(world, place(world, recipient=mine)) == mine
    assert recipient_of(world, place(world, "clerk", recipient=mine)) == mine


@pytest.mark.parametrize(
    "changes",
    [
        {"place": f"示例路1号 {NUMBER}"},
        {"note": f"身份证{NUMBER}"},
        {"service": None, "wish": Wish(f"{NUMBER} 3号楼", "goods")},
        {"contact": Person(f"示例甲{NUMBER}", "00012345678")},
        {"contact": Person("示例甲", NUMBER)},
        {"recipient": Person(f"示例乙 {NUMBER}", "00012345678")},
        {"on_behalf_of": Proxy("示例丁", NUMBER)},
        {"on_behalf_of": Proxy(NUMBER, "邻居")},
        {"consent": Consent(ConsentBy.SELF, ConsentHow.CLICK, NUMBER)},
    ],
)
def test_an_identity_number_is_refused_wherever_it_was_typed(world: World, changes: dict[str, Any]) -> None:
    error = refused(world, **changes)
    assert field(error)[1] == "identity_or_card_number"
    assert NUMBER not in error.sentence


def test_what_was_typed_is_kept_sealed_with_the_order(world: World) -> None:
    order_id = place(world, "clerk", note="请走后门", on_behalf_of=Proxy("示例丁", "邻居"))
    with world.services.read() as tx:
        kept = personal.read_many(tx, "order", [order_id])[order_id]
        plain = [repr(line) for table in TABLES for line in tx.rows(select(schema.metadata.tables[table]))]
    assert kept.pop("door_word") in DOOR_WORDS
    assert kept == {
        "place": "示例路1号",
        "contact_name": "示例甲",
        "contact_phone": "00012345678",
        "note": "请走后门",
        "proxy_name": "示例丁",
        "proxy_relation": "邻居",
    }
    assert not [text for text in kept.values() if any(text in line for line in plain)]


def test_an_order_above_the_communities_is_filed_for_the_district(world: World) -> None:
    world.staff("district clerk", Role.CLERK, DISTRICT)
    place(world, "district clerk", area=DISTRICT)
