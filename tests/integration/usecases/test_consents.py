"""Consents are evidence: who files for whom, who rates, who knows of health, and what ends when they are taken back."""

from functools import partial
from typing import Any
from uuid import UUID

import pytest

from matcher.domain.errors import (
    Invalid,
    NoConsent,
    NotAllowed,
    NotFound,
)
from matcher.domain.roles import Role
from matcher.domain.states import ConsentBy, ConsentHow, ConsentPurpose
from matcher.store import consents, orders
from matcher.store.consents import Evidence
from matcher.usecases.accept_order import accept_order
from matcher.usecases.keep_consents import record_consent, withdraw_consent
from matcher.usecases.offer_order import offer_order
from matcher.usecases.place_order import Consent, Proxy
from matcher.usecases.served import may_rate
from tests.fixtures.intake import GRANNY, GUARDIAN, PROXY, agree, do, known, place, recipient_of, refused, same
from tests.fixtures.steps import helper_of, loaded, run_round
from tests.fixtures.world import CELL, OTHER, World


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
    # Nor does it help to say that the other clicked.
    refused(world, NoConsent, "son", recipient=GRANNY, on_behalf_of=behalf)
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


def test_evidence_is_found_by_purpose_and_person(world: World) -> None:
    served = known(world)
    resident = world.actor("resident").id
    agree(world, served, ConsentPurpose.ORDER, resident)
    with world.services.read() as tx:
        assert consents.is_given(tx, served, resident, ConsentPurpose.ORDER)
        assert not consents.is_given(tx, served, resident, ConsentPurpose.RATE)
        assert not consents.has_agreed(tx, served, ConsentPurpose.HEALTH)
        assert [one.purpose for one in consents.of_recipient(tx, served)] == ["order"]
