"""What comes in: danger and money are refused, the young are cared for, proxies show what they were let do."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain import visits as rules
from matcher.domain.errors import (
    Emergency,
    Invalid,
    JiedanError,
    MoneyWanted,
    NoConsent,
    NotAllowed,
    NotAvailable,
    NotFound,
    NotOurs,
    WrongState,
)
from matcher.domain.roles import Role
from matcher.domain.states import ConsentBy, ConsentHow, ConsentPurpose, ContactKind, PairingKind
from matcher.queries.recipients import export_recipient
from matcher.store import consents, orders, personal, schema
from matcher.store.consents import Evidence
from matcher.store.database import Tx
from matcher.usecases.accept_order import accept_order
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.change_order import change_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.contacts import NewContact, add_contact, remove_contact, told_about
from matcher.usecases.erase_recipient import erase_recipient, note_export
from matcher.usecases.keep_consents import record_consent, withdraw_consent
from matcher.usecases.needs_notes import keep_needs_note, read_needs_note, read_own_needs_note
from matcher.usecases.offer_order import offer_order
from matcher.usecases.pair import pair, unpair
from matcher.usecases.place_order import Consent, Person, Proxy, Wish, place_order
from matcher.usecases.register_recipient import change_recipient, register_recipient
from matcher.usecases.served import may_rate
from tests.fixtures.steps import accept, followed, helper_of, items, loaded, report, row, run_round, start, taken
from tests.fixtures.world import CELL, HOME, OTHER, TWO_PEOPLE, World

SAFE = "CHILD_SAFE*"
TABLES = ("service_order", "recipient", "personal_record", "consent", "event", "order_window")
SELF = Consent(ConsentBy.SELF, ConsentHow.CLICK, "1")
PROXY = Consent(ConsentBy.PROXY, ConsentHow.CLICK, "1")
GUARDIAN = Consent(ConsentBy.GUARDIAN, ConsentHow.CLICK, "1")
GRANNY = Person("示例奶奶", "00011112222")


def do(world: World, work: Callable[[Tx], Any]) -> Any:
    return world.services.commit(work)


def place(world: World, who: str = "resident", **changes: Any) -> UUID:
    command = world.command(**changes)
    return world.services.commit(lambda tx: place_order(tx, world.actor(who), command))


def refused(world: World, kind: type[JiedanError], who: str = "resident", **changes: Any) -> Any:
    before = [world.count(table) for table in TABLES]
    with pytest.raises(kind) as caught:
        place(world, who, **changes)
    assert [world.count(table) for table in TABLES] == before
    return caught.value


def known(world: World, born_year: int | None = None, name: str = "示例奶奶") -> UUID:
    record: dict[str, str | None] = {"name": name, "phone": "00011112222", "address": "示例路2号"}
    return UUID(str(do(world, lambda tx: register_recipient(tx, world.actor("clerk"), CELL, record, born_year))))


def agree(world: World, recipient: UUID, purpose: ConsentPurpose, to: UUID | None = None, who: str = "clerk") -> UUID:
    given = Evidence(ConsentBy.SELF, ConsentHow.PHONE, "1", purpose, to)
    return UUID(str(do(world, lambda tx: record_consent(tx, world.actor(who), recipient, given))))


def recipient_of(world: World, order_id: UUID) -> UUID:
    return UUID(str(row(world, "service_order", order_id).recipient_id))


def needs(world: World, order_id: UUID) -> list[tuple[list[str], int]]:
    return [(need["tags"], need["count"]) for need in row(world, "service_order", order_id).needs]


def same(world: World, warm: Any) -> bool:
    """Whether the district that was kept warm has followed to what a fresh one is."""
    fresh = loaded(world)
    assert followed(world, warm)
    return bool(warm.present.orders == fresh.present.orders and warm.present.helpers == fresh.present.helpers)


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
    place(world, service="F06", note="贷款咨询")


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


# Courtesy visits


def visits(world: World) -> World:
    for name in ("one", "two"):
        world.member(name, tags=["COMPANION"], per_day=9, per_shift=9, total=9)
    return world


def test_a_second_courtesy_visit_waits_until_the_first_is_called_off(world: World) -> None:
    visits(world)
    warm = loaded(world)
    first = world.accepted(service="H05", recipient=GRANNY)
    second = world.accepted([world.shift(2)], service="H05", recipient=GRANNY)
    other = world.accepted([world.shift(2)], service="H05")
    assert same(world, warm)
    assert warm.order_name(second) is None
    assert warm.order_name(other) is not None
    said = items(world, run_round(world))
    assert (said[second].state, said[second].reason) == ("held", "visit_cap")
    assert world.state(first) == "offered"
    one = helper_of(world.actor("one"))
    with pytest.raises(NotAvailable, match="courtesy"):
        do(world, lambda tx: offer_order(tx, world.actor("secretary"), second, [one], None))
    assert same(world, warm)
    do(world, lambda tx: cancel_order(tx, world.actor("resident"), first, "mistake"))
    assert same(world, warm)
    assert warm.order_name(second) is not None
    run_round(world)
    assert world.state(second) == "offered"


def test_a_visit_keeps_the_times_that_are_far_enough(world: World) -> None:
    visits(world)
    policy = {"visit_days": 3}
    do(world, lambda tx: tx.execute(update(schema.district).values(policy=policy)))
    world.accepted(service="H05", recipient=GRANNY)
    second = world.accepted([world.shift(2), world.shift(5)], service="H05", recipient=GRANNY)
    run_round(world)
    with world.services.read() as tx:
        asked = tx.rows(select(schema.offer.c.date).where(schema.offer.c.order_id == second))
    assert {one.date for one in asked} == {world.day(5)}


def test_care_is_never_counted(world: World) -> None:
    world.accepted(service="H05", recipient=GRANNY)
    order_id = world.accepted(service="H01", recipient=GRANNY)
    assert loaded(world).order_name(order_id) is not None


def test_what_a_district_sets_anew_is_loaded_anew(world: World) -> None:
    world.accepted(service="H05", recipient=GRANNY)
    second = world.accepted(service="H05", recipient=GRANNY)
    warm = loaded(world)
    assert warm.order_name(second) is None
    do(world, lambda tx: tx.execute(update(schema.district).values(policy={"visits_most": 2})))
    assert not followed(world, warm)
    assert loaded(world).order_name(second) is not None


def test_the_oldest_come_first_into_the_quota_of_a_festival(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "is_festival", lambda _: True)
    do(world, lambda tx: tx.execute(update(schema.district).values(policy={"festival_visits_most": 1})))
    young = world.accepted(service="H05", recipient=Person("示例丙", "00011114444", 1970))
    old = world.accepted(service="H05", recipient=Person("示例丁", "00011115555", 1930))
    assert loaded(world).order_name(old) is not None
    assert loaded(world).order_name(young) is None
    assert [one.reason for one in items(world, run_round(world)).values() if one.state == "held"] == ["festival_quota"]


# Proxies and consents


def test_a_proxy_files_only_with_a_recorded_consent_to_this_person(world: World) -> None:
    world.staff("son", Role.RESIDENT, CELL)
    served, behalf = known(world), Proxy("示例儿", "儿子")
    filing: dict[str, Any] = {"recipient": GRANNY, "on_behalf_of": behalf, "consent": PROXY}
    assert refused(world, NoConsent, "son", **filing).code == "no_consent"
    son = world.actor("son").id
    agree(world, served, ConsentPurpose.RATE, son)
    refused(world, NoConsent, "son", **filing)
    given = agree(world, served, ConsentPurpose.ORDER, son)
    order_id = place(world, "son", **filing)
    assert recipient_of(world, order_id) == served
    assert recipient_of(world, place(world, "son", **{**filing, "recipient": served})) == served
    refused(world, NoConsent, "resident", **filing)
    do(world, lambda tx: withdraw_consent(tx, world.actor("clerk"), given))
    refused(world, NoConsent, "son", **filing)
    # Filing as a guardian of somebody grown up is filing for another as well.
    refused(world, NoConsent, "resident", **{**filing, "consent": GUARDIAN})


def test_the_desk_says_how_it_was_told(world: World) -> None:
    refused(world, NoConsent, "clerk", recipient=GRANNY, consent=PROXY)
    for how in (ConsentHow.PHONE, ConsentHow.PAPER):
        place(world, "clerk", recipient=GRANNY, consent=Consent(ConsentBy.PROXY, how, "1"))


def test_a_consent_taken_back_stops_the_orders_that_rest_on_it(world: World) -> None:
    near = world.member("near")
    world.staff("son", Role.RESIDENT, CELL)
    served, son = known(world), world.actor("son")
    given = agree(world, served, ConsentPurpose.ORDER, son.id)
    warm = loaded(world)
    order_id = place(world, "son", recipient=GRANNY, consent=PROXY)
    own = place(world, recipient=GRANNY)
    for one in (order_id, own):
        do(world, partial(accept_order, actor=world.actor("clerk"), order_id=one, urgency=None))
    run_round(world)
    assert same(world, warm)
    do(world, lambda tx: withdraw_consent(tx, world.actor("clerk"), given))
    assert (world.state(order_id), world.offers(order_id)) == ("accepted", {})
    assert world.count("todo", kind="consent_gone", subject_id=order_id, state="open") == 1
    assert same(world, warm)
    assert warm.order_name(order_id) is None
    assert warm.order_name(own) is not None
    with pytest.raises(NotAllowed, match="consent"):
        do(world, lambda tx: offer_order(tx, world.actor("secretary"), order_id, [helper_of(near)], None))


def test_who_may_let_whom_do_what(world: World) -> None:
    served = known(world)
    bad: list[tuple[Evidence, str]] = [
        (Evidence(ConsentBy.SELF, ConsentHow.PHONE, "1", ConsentPurpose.RATE), "to"),
        (Evidence(ConsentBy.PROXY, ConsentHow.PHONE, "1", ConsentPurpose.KEEP), "by"),
        (Evidence(ConsentBy.SELF, ConsentHow.PHONE, "1", ConsentPurpose.ORDER, world.actor("clerk").id), "to"),
        (Evidence(ConsentBy.SELF, ConsentHow.PHONE, "1", ConsentPurpose.ORDER, served), "to"),
    ]
    for given, field in bad:
        with pytest.raises(Invalid) as caught:
            do(world, partial(record_consent, actor=world.actor("clerk"), recipient_id=served, given=given))
        assert caught.value.errors[0].field == field
    child = known(world, world.day(0).year - 8, "示例童")
    with pytest.raises(Invalid, match="guardian"):
        agree(world, child, ConsentPurpose.KEEP)
    world.staff("far clerk", Role.CLERK, OTHER)
    with pytest.raises(NotFound):
        agree(world, served, ConsentPurpose.KEEP, who="far clerk")
    with pytest.raises(NotFound):
        agree(world, served, ConsentPurpose.KEEP, who="resident")


def test_a_proxy_rates_only_when_let(world: World) -> None:
    world.staff("son", Role.RESIDENT, CELL)
    served, son = known(world), world.actor("son")
    agree(world, served, ConsentPurpose.ORDER, son.id)
    order_id = place(world, "son", recipient=GRANNY, consent=PROXY)
    own = place(world)

    def rates(who: str, one: UUID) -> bool:
        with world.services.read() as tx:
            return may_rate(tx, world.actor(who), orders.get(tx, world.actor("clerk"), one))

    assert [rates(who, order_id) for who in ("son", "resident", "clerk", "admin")] == [False, False, True, False]
    assert [rates(who, own) for who in ("son", "resident")] == [False, True]
    letting = agree(world, served, ConsentPurpose.RATE, son.id)
    assert rates("son", order_id)
    do(world, lambda tx: withdraw_consent(tx, world.actor("clerk"), letting))
    assert not rates("son", order_id)


# Notes, contacts, ties


def test_a_note_on_health_needs_a_consent_of_its_own_and_goes_with_it(world: World) -> None:
    near = world.member("near")
    order_id, held = taken(world, near, recipient=GRANNY)
    served, clerk = recipient_of(world, order_id), world.actor("clerk")
    with pytest.raises(NoConsent):
        do(world, lambda tx: keep_needs_note(tx, clerk, served, "听力不好"))
    given = agree(world, served, ConsentPurpose.HEALTH)
    do(world, lambda tx: keep_needs_note(tx, clerk, served, "听力不好"))
    assert do(world, lambda tx: read_needs_note(tx, clerk, served)) == "听力不好"
    assert do(world, lambda tx: read_own_needs_note(tx, near, held)) == "听力不好"
    assert world.count("event", thing="recipient", thing_id=served, verb="read_note") == 2
    far = world.member("far")
    with pytest.raises(NotFound):
        do(world, lambda tx: read_own_needs_note(tx, far, held))
    do(world, lambda tx: withdraw_consent(tx, clerk, given))
    assert do(world, lambda tx: read_needs_note(tx, clerk, served)) is None
    start(world, near, held)
    report(world, near, held)
    with pytest.raises(NotAvailable):
        do(world, lambda tx: read_own_needs_note(tx, near, held))


def test_contacts_are_told_where_they_want_to_be(world: World) -> None:
    served, clerk = known(world), world.actor("clerk")
    daughter = world.staff("daughter", Role.RESIDENT, CELL)
    new = NewContact(ContactKind.FAMILY, "示例女", "00011116666", "女儿", gets_notices=True, actor_id=daughter.id)
    made = do(world, lambda tx: add_contact(tx, clerk, served, new))
    do(world, lambda tx: add_contact(tx, clerk, served, NewContact(ContactKind.SELF, "示例奶奶", "00011112222")))
    order_id = place(world, recipient=GRANNY)
    with world.services.read() as tx:
        order = orders.get(tx, clerk, order_id)
        assert set(told_about(tx, order)) == {daughter.id, world.actor("resident").id}
        assert personal.read_many(tx, "contact", [made])[made]["name"] == "示例女"
    with pytest.raises(Invalid):
        do(
            world,
            lambda tx: add_contact(
                tx, clerk, served, NewContact(ContactKind.SELF, "x", "00011112222", None, actor_id=served)
            ),
        )
    for _ in range(8):
        do(world, lambda tx: add_contact(tx, clerk, served, NewContact(ContactKind.SELF, "示例奶奶", "00011112222")))
    with pytest.raises(Invalid, match="at most 10"):
        do(world, lambda tx: add_contact(tx, clerk, served, new))
    do(world, lambda tx: remove_contact(tx, clerk, made))
    with world.services.read() as tx:
        assert told_about(tx, order) == [world.actor("resident").id]
        assert personal.read_many(tx, "contact", [made]) == {}
    with pytest.raises(NotFound):
        do(world, lambda tx: remove_contact(tx, clerk, made))


def test_ties_reach_the_district_that_is_kept_warm(world: World) -> None:
    near, far = world.member("near"), world.member("far")
    clerk = world.actor("clerk")
    warm = loaded(world)
    order_id = world.accepted(recipient=GRANNY)
    served = recipient_of(world, order_id)
    assert same(world, warm)
    do(world, lambda tx: pair(tx, clerk, served, helper_of(far), PairingKind.STANDING))
    assert same(world, warm)
    name = str(warm.order_name(order_id))
    assert len(warm.present.orders[name].prefers) == 1
    run_round(world)
    assert world.offers(order_id).keys() == {far.helper_id}
    with pytest.raises(WrongState):
        do(world, lambda tx: pair(tx, clerk, served, helper_of(far), PairingKind.BLOCKED))
    do(world, lambda tx: unpair(tx, clerk, served, helper_of(far), PairingKind.STANDING))
    # Who is kept apart is not asked any more, at once.
    do(world, lambda tx: pair(tx, clerk, served, helper_of(far), PairingKind.BLOCKED))
    assert world.offers(order_id) == {}
    assert same(world, warm)
    world.work()
    assert world.offers(order_id).keys() == {near.helper_id}
    do(world, lambda tx: unpair(tx, clerk, served, helper_of(far), PairingKind.BLOCKED))
    assert same(world, warm)
    with pytest.raises(NotFound):
        do(world, lambda tx: unpair(tx, clerk, served, helper_of(far), PairingKind.BLOCKED))
    with pytest.raises(NotFound):
        do(world, lambda tx: pair(tx, clerk, served, served, PairingKind.LINK))


def test_in_a_quarrel_who_is_close_to_the_other_side_is_not_asked(world: World) -> None:
    near, far = world.member("near"), world.member("far")
    other = known(world, name="示例邻居")
    do(world, lambda tx: pair(tx, world.actor("clerk"), other, helper_of(near), PairingKind.RELATIVE))
    order_id = place(world, "clerk", recipient=GRANNY, other_party=other)
    do(world, lambda tx: accept_order(tx, world.actor("clerk"), order_id, None))
    run_round(world)
    assert world.offers(order_id).keys() == {far.helper_id}
    warm = loaded(world)
    do(world, lambda tx: pair(tx, world.actor("clerk"), other, helper_of(far), PairingKind.RELATIVE))
    assert world.offers(order_id) == {}
    assert same(world, warm)
    refused(world, NotFound, "resident", other_party=other)


# What is held about somebody


def test_everything_is_exported_and_then_erased(world: World) -> None:
    near, clerk = world.member("near"), world.actor("clerk")
    order_id, held = taken(world, near, recipient=GRANNY, note="门铃坏了")
    served = recipient_of(world, order_id)
    agree(world, served, ConsentPurpose.HEALTH)
    do(world, lambda tx: keep_needs_note(tx, clerk, served, "听力不好"))
    do(world, lambda tx: add_contact(tx, clerk, served, NewContact(ContactKind.FAMILY, "示例女", "00011116666")))
    do(world, lambda tx: pair(tx, clerk, served, helper_of(near), PairingKind.STANDING))
    with pytest.raises(WrongState, match="still open"):
        do(world, lambda tx: erase_recipient(tx, clerk, served))
    start(world, near, held)
    report(world, near, held)
    do(world, lambda tx: confirm_order(tx, world.actor("resident"), order_id))
    do(world, lambda tx: note_export(tx, clerk, served))
    with world.services.read() as tx:
        told = export_recipient(tx, clerk, served)
    assert (told.record["name"], told.needs_note, told.contacts[0]["name"]) == ("示例奶奶", "听力不好", "示例女")
    assert told.orders[0].texts["note"] == "门铃坏了"
    assert (len(told.consents), len(told.pairs)) == (2, 1)
    assert world.count("event", thing="recipient", thing_id=served, verb="export", actor_id=clerk.id) == 1
    do(world, lambda tx: tx.execute(update(schema.service_order).values(state="closed")))
    do(
        world,
        lambda tx: tx.execute(update(schema.event).where(schema.event.c.verb == "confirm").values(to_state="closed")),
    )
    do(world, lambda tx: erase_recipient(tx, clerk, served))
    for subject in ("recipient", "health", "order", "assignment", "contact"):
        assert world.count("personal_record", subject=subject) == 0
    assert (world.count("contact"), world.count("pairing"), world.count("service_order")) == (0, 0, 1)
    gone = row(world, "recipient", served)
    assert (gone.phone_index, gone.born_year) == (None, None)
    assert gone.erased_at is not None
    with world.services.read() as tx, pytest.raises(NotFound):
        export_recipient(tx, clerk, served)
    refused(world, NotFound, recipient=served)
    # Who comes again is somebody new.
    assert recipient_of(world, place(world, recipient=GRANNY)) != served


def test_evidence_is_found_by_purpose_and_person(world: World) -> None:
    served = known(world)
    resident = world.actor("resident").id
    agree(world, served, ConsentPurpose.ORDER, resident)
    with world.services.read() as tx:
        assert consents.is_given(tx, served, resident, ConsentPurpose.ORDER)
        assert not consents.is_given(tx, served, resident, ConsentPurpose.RATE)
        assert not consents.has_agreed(tx, served, ConsentPurpose.HEALTH)
        assert [one.purpose for one in consents.of_recipient(tx, served)] == ["order"]


def test_two_people_are_still_two(world: World) -> None:
    assert row(world, "service_order", place(world, service=TWO_PEOPLE)).headcount == 2
    assert row(world, "service_order", place(world, service=TWO_PEOPLE, buddy=True)).headcount == 3
