"""What comes in: danger and money are refused, the young are cared for, nobody goes alone to a home at first."""

import datetime as dt
from functools import partial
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from matcher.domain.errors import (
    Emergency,
    Invalid,
    MoneyWanted,
    NotOurs,
)
from matcher.store import schema
from matcher.usecases.change_order import change_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.place_order import Person, Wish
from matcher.usecases.register_recipient import change_recipient
from tests.fixtures.intake import GRANNY, GUARDIAN, SAFE, do, known, needs, place, recipient_of, refused, same
from tests.fixtures.steps import accept, loaded, report, row, run_round, start, taken
from tests.fixtures.world import HOME, TWO_PEOPLE, World

# What is written


@pytest.mark.parametrize(
    "changes",
    [
        {"note": "厨房着火了"},
        {"place": "3楼冒浓烟"},
        {"service": None, "wish": Wish("我不想活了", "service")},
        # Whatever else is wrong with it: first the numbers to call.
        {"note": "救命", "windows": [], "area": "999"},
    ],
)
def test_danger_is_never_queued(world: World, changes: dict[str, Any]) -> None:
    error = refused(world, Emergency, **changes)
    assert error.code == "emergency"
    assert error.call[0].number in {"110", "119", "120"}
    assert error.errors == ()
    assert not any(str(text) in error.sentence for text in changes.values())


def test_danger_is_seen_in_a_new_place_too(world: World) -> None:
    order_id = place(world)
    with pytest.raises(Emergency):
        do(world, lambda tx: change_order(tx, world.actor("resident"), order_id, None, "煤气漏了，示例路1号"))


def test_the_gas_company_of_the_district_is_named(world: World) -> None:
    district = schema.district
    do(world, lambda tx: tx.execute(update(district).values(policy={"gas_phone": 96777})))
    assert "96777" in [one.number for one in refused(world, Emergency, note="闻到煤气味").call]


def test_what_is_never_accepted_names_who_does_it(world: World) -> None:
    assert "gas company" in refused(world, NotOurs, service="C01", note="请修燃气灶").owner["en"]
    assert "nurse" in refused(world, NotOurs, service="A03", note="糖尿病，剪脚指甲").owner["en"]
    place(world, service="A04", note="煤气灶清洁")


def test_a_wish_is_never_money_and_costs_no_more_than_the_cap(world: World) -> None:
    assert refused(world, MoneyWanted, service=None, wish=Wish("想要500元现金", "goods")).errors[0].field == "wish.text"
    assert refused(world, MoneyWanted, service=None, wish=Wish("一本书", "goods"), note="打到银行卡").code == "money"
    assert refused(world, MoneyWanted, note="请扫收款码").errors[0].field == "note"
    dear = refused(world, Invalid, service=None, wish=Wish("想要一台电视机", "goods", 301))
    assert dear.errors[0].code == "too_dear"
    order_id = place(world, service=None, wish=Wish("想要一副老花镜", "goods", 300))
    found = row(world, "service_order", order_id)
    assert (found.value_yuan, found.hints) == (300, [])
    # Where somebody lives may be called after a bank, and an order may be about money matters.
    place(world, service=None, wish=Wish("想要一本书", "goods"), place="信用卡大厦1号")
    place(world, service="F06", note="贷款咨询", at=(dt.time(9), dt.time(10)))


def test_hints_are_kept_for_the_desk(world: World) -> None:
    order_id = place(world, service=None, wish=Wish("想有人每天上门打针", "service"))
    assert row(world, "service_order", order_id).hints == ["permanent", "licence"]
    assert row(world, "service_order", place(world)).hints is None


# The young, and who does not go alone


def test_two_adults_with_a_checked_credential_go_to_the_young(world: World) -> None:
    young = world.day(1).year - 10
    served = Person("示例童", "00011113333", young)
    order_id = place(world, recipient=served, consent=GUARDIAN)
    assert needs(world, order_id) == [([SAFE, "PC_REPAIR"], 1), ([SAFE], 1)]
    assert row(world, "service_order", order_id).headcount == 2
    error = refused(world, Invalid, recipient=served)
    assert (error.errors[0].field, error.errors[0].code) == ("consent.by", "guardian_needed")
    # Who gives the year for somebody known changes what is needed, never to less care.
    older = Person(served.name, served.phone, young - 60)
    assert needs(world, place(world, recipient=older, consent=GUARDIAN)) == needs(world, order_id)


def test_the_needs_follow_what_is_known_of_the_recipient(world: World) -> None:
    near = world.member("near")
    warm = loaded(world)
    order_id = world.accepted(recipient=GRANNY, headcount=1)
    run_round(world)
    assert world.offers(order_id).keys() == {near.helper_id}
    clerk, served = world.actor("clerk"), recipient_of(world, order_id)
    young = world.day(1).year - 16
    do(world, lambda tx: change_recipient(tx, clerk, served, None, {"born_year": young}))
    assert needs(world, order_id) == [([SAFE, "PC_REPAIR"], 1), ([SAFE], 1)]
    assert (world.offers(order_id), world.state(order_id)) == ({}, "accepted")
    assert same(world, warm)
    do(world, lambda tx: change_recipient(tx, clerk, served, None, {"born_year": 1950}))
    assert needs(world, order_id) == [(["PC_REPAIR"], 1)]
    assert same(world, warm)


def test_where_somebody_has_taken_a_place_the_desk_looks_at_it(world: World) -> None:
    near = world.member("near")
    order_id, _ = taken(world, near, recipient=GRANNY)
    served, young = recipient_of(world, order_id), world.day(1).year - 16
    do(world, lambda tx: change_recipient(tx, world.actor("clerk"), served, None, {"born_year": young}))
    assert needs(world, order_id) == [(["PC_REPAIR"], 1)]
    assert world.count("todo", kind="check_minor", subject_id=order_id, area=HOME, state="open") == 1


def test_nobody_goes_alone_to_a_home_for_the_first_time(world: World) -> None:
    cleaner = world.member("cleaner", tags=["CLEAN"], per_day=9, total=9)
    world.member("second", tags=["X"], per_day=9, total=9)
    first = world.accepted(service="A04", recipient=GRANNY)
    assert row(world, "service_order", first).headcount == 2
    run_round(world)
    both = [(who, accept(world, who, first)) for who in (cleaner, world.actor("second"))]
    assert world.state(first) == "assigned"
    for who, held in both:
        start(world, who, held)
    for who, held in both:
        report(world, who, held)
    do(world, lambda tx: confirm_order(tx, world.actor("resident"), first))
    assert row(world, "service_order", place(world, service="A04", recipient=GRANNY)).headcount == 1
    assert row(world, "service_order", place(world, service="A04", recipient=GRANNY, buddy=True)).headcount == 2
    # What does not ask for it stays as it is.
    assert row(world, "service_order", place(world)).headcount == 1
    assert row(world, "service_order", place(world, buddy=True)).headcount == 2


def test_two_people_are_still_two(world: World) -> None:
    assert row(world, "service_order", place(world, service=TWO_PEOPLE)).headcount == 2
    assert row(world, "service_order", place(world, service=TWO_PEOPLE, buddy=True)).headcount == 3


@pytest.mark.timeout(120)
def test_an_order_placed_while_its_recipient_turns_out_to_be_young_asks_for_care(world: World) -> None:
    clerk, young = world.actor("clerk"), world.day(1).year - 16
    for number in range(6):
        served = known(world, name=f"示例{number}")
        person = Person(f"示例{number}", "00011112222")
        placed: list[UUID] = []
        learn = partial(change_recipient, actor=clerk, recipient_id=served, area=None, fields={"born_year": young})
        crowd = [
            Thread(target=lambda person=person, placed=placed: placed.append(place(world, recipient=person))),
            Thread(target=partial(do, world, learn)),
        ]
        for each in crowd:
            each.start()
        for each in crowd:
            each.join()
        assert needs(world, placed[0]) == [([SAFE, "PC_REPAIR"], 1), ([SAFE], 1)]
