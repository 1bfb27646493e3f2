"""Programs outside are told what was committed: signed, once, under one id, and never more than codes."""

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain.errors import Invalid, NotFound, WrongState
from matcher.domain.outlets import WAITS, HookKind, OwnerKind, Via
from matcher.ports import Parcel
from matcher.store import schema, webhooks
from matcher.store.database import Tx
from matcher.usecases import keep_webhooks
from matcher.usecases.accept_order import accept_order
from matcher.usecases.deliver_outside import deliver_outside
from matcher.usecases.keep_webhooks import WebhookData
from matcher.usecases.place_order import place_order
from matcher.usecases.tell_outside import tell_outside
from tests.fixtures.receiver import HERE, Receiver, receiving, ways_out
from tests.fixtures.steps import run_round
from tests.fixtures.world import DISTRICT, HOME, OTHER, World

pytestmark = pytest.mark.timeout(60)
BOTH = (HookKind.ORDER, HookKind.ROUND)


@pytest.fixture
def receiver(world: World) -> Iterator[Receiver]:
    with receiving() as found:
        world.services = replace(world.services, outside=ways_out())
        yield found


def hook(
    world: World, receiver: Receiver, area: str = DISTRICT, kinds: tuple[HookKind, ...] = BOTH, path: str = "/in"
) -> tuple[UUID, str]:
    data = WebhookData(area, "示例平台", receiver.url + path, kinds, inside=HERE)
    return world.services.commit(lambda tx: keep_webhooks.add_webhook(tx, world.actor("admin"), data))


def go(world: World) -> int:
    tell_outside(world.services)
    return deliver_outside(world.services)


def deliveries(world: World) -> list[tuple[str, str, int, str | None]]:
    d = schema.webhook_delivery.c
    with world.services.read() as tx:
        return [tuple(row) for row in tx.tuples(select(d.kind, d.state, d.attempt, d.error).order_by(d.seq))]


def endpoint(world: World) -> tuple[str, int]:
    e = schema.webhook_endpoint.c
    with world.services.read() as tx:
        state, failures = tx.tuples(select(e.state, e.failures))[0]
    return state, failures


def test_what_was_committed_is_told_once_signed_and_in_codes_only(world: World, receiver: Receiver) -> None:
    world.placed()
    _, secret = hook(world, receiver)
    order_id = world.accepted(note="示例 canary")
    world.member("near")
    run_round(world)
    go(world)
    told = receiver.told(secret)
    mine = [one["data"] for one in told if one["data"]["id"] == str(order_id)]
    assert [(one["before"], one["state"]) for one in mine][:2] == [(None, "placed"), ("placed", "accepted")]
    assert set(mine[0]) == {"id", "number", "area", "state", "before", "service", "version", "at"}
    assert "round.dispatched" in {one["type"] for one in told}
    # What happened before it was set up is not told.
    assert len({one["data"]["id"] for one in told if one["type"] == HookKind.ORDER}) == 1
    everything = b"".join(body for _, _, body in receiver.got).decode()
    assert not [word for word in ("canary", "示例", "0001234") if word in everything]
    assert (go(world), len(receiver.got)) == (0, len(told))


def test_what_is_taken_back_was_never_told(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    order_id = world.placed()

    def fall(tx: object) -> None:
        accept_order(tx, world.actor("clerk"), order_id, None)  # type: ignore[arg-type]  # a transaction
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        world.services.commit(fall)
    go(world)
    assert [one["data"]["state"] for one in receiver.told()] == ["placed"]


def test_what_is_committed_late_is_told_all_the_same(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    written, may_end = threading.Event(), threading.Event()

    def slowly(tx: Tx) -> None:
        place_order(tx, world.actor("resident"), world.command())
        written.set()
        may_end.wait(10)

    writer = threading.Thread(target=world.services.commit, args=(slowly,))
    writer.start()
    assert written.wait(10)
    # Where one writes at a time nobody can be numbered after the one that is still under way, and committed before it.
    others = 0 if world.services.database.is_sqlite else 1
    for _ in range(others):
        world.placed()
        assert tell_outside(world.services) == 0
    may_end.set()
    writer.join(10)
    go(world)
    assert len({one["data"]["id"] for one in receiver.told()}) == 1 + others


def test_only_its_own_area_and_kinds(world: World, receiver: Receiver) -> None:
    hook(world, receiver, OTHER)
    hook(world, receiver, HOME, (HookKind.ROUND,))
    world.placed()
    assert (go(world), receiver.got) == (0, [])


def test_a_program_that_fails_gets_the_same_id_again_and_a_new_time(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    world.placed()
    receiver.statuses = [500, 302]
    assert (go(world), go(world)) == (1, 0)
    for wait in WAITS[:2]:
        world.pass_time(seconds=wait.total_seconds())
        assert go(world) == 1
    assert (len(receiver.ids), len(set(receiver.ids))) == (3, 1)
    assert deliveries(world) == [("order.state_changed", "sent", 3, None)]
    assert endpoint(world) == ("active", 0)


def test_the_breaker_lets_one_through_after_each_rest(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    for _ in range(6):
        world.placed()
    receiver.statuses = [500] * 20
    go(world)
    assert len(receiver.got) == 3
    world.pass_time(seconds=8)
    assert (go(world), len(receiver.got)) == (0, 3)
    world.pass_time(minutes=5)
    assert (go(world), len(receiver.got)) == (1, 4)
    receiver.statuses = []
    world.pass_time(hours=1)
    go(world)
    world.pass_time(hours=1)
    go(world)
    assert {state for _, state, _, _ in deliveries(world)} == {"sent"}


def test_days_without_an_answer_and_it_is_broken_until_somebody_looks(world: World, receiver: Receiver) -> None:
    made, _ = hook(world, receiver)
    world.placed()
    receiver.statuses = [500] * 50
    for _ in range(12):
        go(world)
        world.pass_time(hours=13)
    assert endpoint(world)[0] == "broken"
    admin = world.actor("admin")
    assert world.count("todo", kind="outlet_broken", role="district_admin", state="open") == 1
    receiver.statuses = []
    world.placed([world.shift(20)])
    assert go(world) == 0
    with pytest.raises(WrongState):
        world.services.commit(lambda tx: keep_webhooks.send_test(tx, admin, webhooks.WEBHOOK, made))
    world.services.commit(lambda tx: keep_webhooks.switch(tx, admin, webhooks.WEBHOOK, made, on=True))
    assert world.count("todo", kind="outlet_broken", state="open") == 0
    receiver.got.clear()
    world.services.commit(lambda tx: keep_webhooks.send_test(tx, admin, webhooks.WEBHOOK, made))
    go(world)
    assert "test" in [one["type"] for one in receiver.told()]


def test_an_address_with_many_messages_lets_each_other_have_its_turn(world: World, receiver: Receiver) -> None:
    hook(world, receiver, HOME, path="/many")
    for _ in range(20):
        world.placed()
    tell_outside(world.services)
    world.pass_time(seconds=1)
    hook(world, receiver, HOME, path="/few")
    world.placed()
    go(world)
    paths = [path for path, _, _ in receiver.got]
    assert (len(paths), paths[:3]) == (22, ["/many", "/few", "/many"])


def test_gone_is_gone_at_once(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    world.placed()
    receiver.statuses = [410]
    go(world)
    assert (endpoint(world)[0], deliveries(world)[0][1:]) == ("broken", ("failed", 1, "http_410"))


def test_a_program_that_hangs_costs_its_time_and_no_more(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    world.placed()
    receiver.hangs_s = 1.0
    world.services = replace(world.services, outside=ways_out(timeout_s=0.2))
    go(world)
    assert deliveries(world)[0][1:] == ("pending", 1, "timeouterror")


def test_a_sender_that_dies_after_sending_sends_again_with_the_same_id(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    world.placed()
    services, real = world.services, world.services.outside

    class Dying:
        def deliver(self, parcel: Parcel) -> int:
            real.deliver(parcel)
            raise KeyboardInterrupt

    world.services = replace(services, outside=Dying())
    with pytest.raises(KeyboardInterrupt):
        go(world)
    world.services = services
    assert go(world) == 0
    world.pass_time(seconds=121)
    assert go(world) == 1
    assert (len(receiver.ids), len(set(receiver.ids))) == (2, 1)


def test_an_old_sender_that_wakes_up_changes_nothing(world: World, receiver: Receiver) -> None:
    hook(world, receiver)
    world.placed()
    real = world.services.outside

    class Asleep:
        def deliver(self, parcel: Parcel) -> int:
            d = schema.webhook_delivery
            world.services.commit(lambda tx: tx.execute(update(d).values(attempt=d.c.attempt + 1)))
            return real.deliver(parcel)

    world.services = replace(world.services, outside=Asleep())
    go(world)
    assert deliveries(world)[0][1] == "leased"


def test_a_new_secret_signs_beside_the_old_one_for_a_day(world: World, receiver: Receiver) -> None:
    made, old = hook(world, receiver)
    new = world.services.commit(lambda tx: keep_webhooks.renew_secret(tx, world.actor("admin"), made))
    world.placed()
    go(world)
    assert old != new
    assert receiver.told(old, new)
    receiver.got.clear()
    world.pass_time(hours=25)
    world.placed()
    go(world)
    assert receiver.told(new)
    assert len(receiver.got[0][1]["webhook-signature"].split()) == 1


def test_other_parts_queue_what_is_theirs(world: World, receiver: Receiver) -> None:
    admin = world.actor("admin")
    unit = webhooks.Owner(OwnerKind.UNIT, UUID(int=3))
    sealed = {"url": f"{receiver.url}/unit", "secret": webhooks.new_secret(), "name": "示例单位", "inside": "yes"}
    given = webhooks.Endpoint(HOME, Via.WEBHOOK, (HookKind.ROUND,), sealed, unit)
    made = world.services.commit(lambda tx: webhooks.add(tx, admin, given))
    sent = world.services.commit(lambda tx: webhooks.queue(tx, made.id, HookKind.ROUND, {"services": 12}))
    world.placed()
    go(world)
    assert receiver.told(sealed["secret"])[0]["data"] == {"services": 12}
    assert (receiver.ids, len(receiver.got)) == ([f"msg_{sent}"], 1)
    with world.services.read() as tx:
        assert [row.id for row in webhooks.of_owner(tx, unit)] == [made.id]
    assert world.services.commit(lambda tx: webhooks.tell(tx, HOME, HookKind.ROUND, {})) == 0
    hook(world, receiver, DISTRICT, (HookKind.ROUND,))
    assert world.services.commit(lambda tx: webhooks.tell(tx, HOME, HookKind.ROUND, {})) == 1


def test_one_message_is_sent_again_and_a_removed_address_is_forgotten(world: World, receiver: Receiver) -> None:
    made, _ = hook(world, receiver)
    admin, kind = world.actor("admin"), webhooks.WEBHOOK
    world.placed()
    go(world)
    with world.services.read() as tx:
        one: UUID = tx.value(select(schema.webhook_delivery.c.id))
        assert receiver.url not in json.dumps(str(tx.rows(select(schema.personal_record.c.sealed))))
    world.services.commit(lambda tx: keep_webhooks.send_again(tx, admin, kind, made, one))
    go(world)
    assert len(set(receiver.ids)) == 1
    with pytest.raises(Invalid):
        world.services.commit(lambda tx: keep_webhooks.send_again(tx, admin, kind, made, UUID(int=1)))
    world.services.commit(lambda tx: keep_webhooks.remove(tx, admin, kind, made))
    world.placed()
    assert go(world) == 0
    assert world.count("personal_record", subject="webhook") == 0
    with pytest.raises(NotFound):
        world.services.commit(lambda tx: keep_webhooks.switch(tx, admin, kind, made, on=True))
