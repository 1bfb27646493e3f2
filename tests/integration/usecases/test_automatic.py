"""What a district switches on happens by itself, and nothing happens by itself before."""

from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import select

from matcher.domain.errors import Invalid, NotAllowed, NotFound
from matcher.domain.roles import Role
from matcher.domain.states import Acceptance, ConsentBy, ConsentHow, ConsentPurpose, Dispatch, TaskKind, Urgency
from matcher.queries.settings import read_settings
from matcher.store import consents, recipients, schema
from matcher.store.places import settings_id
from matcher.usecases.change_settings import change_settings
from matcher.usecases.place_order import Consent, Person, Proxy, Wish
from tests.fixtures.database import RememberingDoorbell
from tests.fixtures.steps import helper_of, row
from tests.fixtures.world import CELL, DISTRICT, OTHER, TWO_PEOPLE, World

KNOWN = {"name": "示例甲", "phone": "00012345678", "address": "示例路1号"}


def switch(world: World, acceptance: Acceptance | None = None, dispatch: Dispatch | None = None) -> None:
    world.services.commit(lambda tx: change_settings(tx, world.actor("admin"), DISTRICT, acceptance, dispatch))


def know_them(world: World) -> None:
    """The desk has registered the person for whom the world's orders are."""
    world.services.commit(lambda tx: recipients.add(tx, world.actor("clerk"), CELL, KNOWN))


@pytest.fixture
def automatic(world: World) -> World:
    know_them(world)
    # The person lets the resident of the world file orders.
    given = consents.Evidence(ConsentBy.SELF, ConsentHow.PHONE, "1", ConsentPurpose.ORDER, world.actor("resident").id)
    with world.services.read() as tx:
        known = tx.value(select(schema.recipient.c.id))
    world.services.commit(lambda tx: consents.record(tx, world.actor("clerk").id, known, consents.NotedWith(), given))
    switch(world, Acceptance.AUTOMATIC)
    return world


def told(world: World, order_id: UUID) -> list[tuple[str, str | None]]:
    with world.services.read() as tx:
        rows = tx.rows(select(schema.event).where(schema.event.c.order_id == order_id).order_by(schema.event.c.seq))
    return [(one.verb, one.reason) for one in rows]


def test_nothing_happens_by_itself_in_a_new_district(world: World) -> None:
    know_them(world)
    assert world.state(world.placed()) == "placed"
    assert world.state(world.accepted()) == "accepted"
    assert world.count("task") == 0


def test_an_order_of_low_risk_for_a_known_person_is_taken_on(automatic: World) -> None:
    order_id = automatic.placed()
    found = row(automatic, "service_order", order_id)
    assert (found.state, found.owner_id, found.version) == ("accepted", automatic.actor("secretary").id, 2)
    assert told(automatic, order_id) == [("place", None), ("accept", "automatic")]
    assert automatic.count("task") == 0


def test_who_had_an_order_taken_on_before_is_known(world: World) -> None:
    switch(world, Acceptance.AUTOMATIC)
    first = world.placed()
    assert world.state(first) == "placed"
    assert world.state(world.placed()) == "placed"
    world.accepted()
    assert world.state(world.placed()) == "accepted"


@pytest.mark.parametrize(
    "changes",
    [
        {"service": TWO_PEOPLE},
        {"service": "A03"},
        {"service": None, "wish": Wish("想要一本书", "goods")},
        {"claimed_urgency": Urgency.URGENT},
        {"claimed_urgency": Urgency.HIGH},
        {"headcount": 2},
        {"on_behalf_of": Proxy("示例乙", "daughter"), "consent": Consent(ConsentBy.PROXY, ConsentHow.PHONE, "1")},
        {"consent": Consent(ConsentBy.PROXY, ConsentHow.PHONE, "1")},
        {"contact": Person("示例丙", "00099999999")},
    ],
)
def test_what_needs_a_look_waits_for_the_desk(automatic: World, changes: dict[str, object]) -> None:
    assert automatic.state(automatic.placed(**changes)) == "placed"  # type: ignore[arg-type]  # checked by the dataclass


def test_where_nobody_would_answer_for_it_an_order_waits(automatic: World) -> None:
    there = f"{OTHER}001"
    automatic.services.commit(lambda tx: recipients.add(tx, automatic.actor("clerk"), there, KNOWN))
    assert automatic.state(automatic.placed(area=there)) == "placed"
    automatic.staff("other", Role.CLERK, OTHER)
    assert automatic.state(automatic.placed(area=there)) == "accepted"


def test_an_accepted_order_is_offered_at_once(world: World, doorbell: RememberingDoorbell) -> None:
    near = world.member("near")
    switch(world, dispatch=Dispatch.IMMEDIATE)
    order_id = world.accepted()
    assert doorbell.rung[-1] == DISTRICT
    assert world.count("task", kind=TaskKind.MATCH_ORDER, subject_id=order_id) == 1
    world.work()
    assert world.offers(order_id).keys() == {near.helper_id}


def test_both_together_lead_from_placed_to_offered(automatic: World) -> None:
    near = automatic.member("near")
    switch(automatic, dispatch=Dispatch.IMMEDIATE)
    order_id = automatic.placed()
    automatic.work()
    assert automatic.state(order_id) == "offered"
    assert automatic.offers(order_id).keys() == {helper_of(near)}
    assert [verb for verb, _ in told(automatic, order_id)] == ["place", "accept", "make", "offer"]


def test_switches_are_told_and_only_a_change_counts(world: World) -> None:
    switch(world, Acceptance.AUTOMATIC, Dispatch.IMMEDIATE)
    switch(world, Acceptance.AUTOMATIC)
    with world.services.read() as tx:
        found = read_settings(tx, world.actor("secretary"), None)
        events = tx.rows(select(schema.event).where(schema.event.c.thing_id == settings_id(DISTRICT)))
    assert (found.area, found.acceptance, found.dispatch, found.version) == (DISTRICT, "automatic", "immediate", 3)
    assert [(one.verb, one.from_state, one.to_state, one.version) for one in events] == [
        ("acceptance", "by_hand", "automatic", 2),
        ("dispatch", "in_rounds", "immediate", 3),
    ]
    assert {one.actor_id for one in events} == {world.actor("admin").id}


def test_only_the_district_decides_for_itself(world: World) -> None:
    secretary, other = world.actor("secretary"), world.staff("else", Role.DISTRICT_ADMIN, "371002")
    for who in (secretary, other):
        wish = partial(change_settings, actor=who, area=DISTRICT, acceptance=Acceptance.AUTOMATIC, dispatch=None)
        with pytest.raises(NotFound):
            world.services.commit(wish)
    officer = world.staff("officer", Role.AUDITOR, DISTRICT)
    with pytest.raises(NotAllowed):
        world.services.commit(lambda tx: change_settings(tx, officer, DISTRICT, Acceptance.AUTOMATIC, None))
    with pytest.raises(Invalid, match="no such district"):
        world.services.commit(lambda tx: change_settings(tx, None, "999999", Acceptance.AUTOMATIC, None))
    with world.services.read() as tx, pytest.raises(NotFound):
        read_settings(tx, secretary, "371002")
