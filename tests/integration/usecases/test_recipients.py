"""What is known around a person served: notes, contacts, ties; everything shown to them, or taken away."""

import pytest

from matcher.domain.errors import (
    Invalid,
    NoConsent,
    NotAvailable,
    NotFound,
    WrongState,
)
from matcher.domain.roles import Role
from matcher.domain.states import ConsentPurpose, ContactKind, PairingKind
from matcher.queries.exported import export_recipient
from matcher.store import orders, personal
from matcher.store.told import told_about
from matcher.usecases.accept_order import accept_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.contacts import NewContact, add_contact, remove_contact
from matcher.usecases.erase_recipient import erase_recipient, note_export
from matcher.usecases.keep_consents import withdraw_consent
from matcher.usecases.needs_notes import keep_needs_note, read_needs_note, read_own_needs_note
from matcher.usecases.pair import pair, unpair
from tests.fixtures.intake import GRANNY, agree, do, known, place, recipient_of, refused, same
from tests.fixtures.steps import helper_of, loaded, report, row, run_round, start, taken
from tests.fixtures.world import CELL, World


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
    do(world, lambda tx: erase_recipient(tx, clerk, served))
    assert world.state(order_id) == "closed"
    for subject in ("recipient", "health", "order", "assignment", "contact"):
        assert world.count("personal_record", subject=subject) == 0
    assert (world.count("contact"), world.count("pairing"), world.count("service_order")) == (0, 0, 1)
    gone = row(world, "recipient", served)
    assert (gone.phone_index, gone.born_year) == (None, None)
    assert gone.erased_at is not None
    with world.services.read() as tx, pytest.raises(NotFound):
        export_recipient(tx, clerk, served)
    refused(world, NotFound, recipient=served, windows=[world.shift(9)])
    # Who comes again is somebody new.
    assert recipient_of(world, place(world, recipient=GRANNY, windows=[world.shift(9)])) != served
