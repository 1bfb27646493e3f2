"""Messages reach the person and nobody else: at the right hour, together, once, and not when they are no news."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select, update

from matcher.domain.roles import Actor
from matcher.domain.states import Urgency
from matcher.ports import Letter, NotSent, Refused, Resting
from matcher.store import schema
from matcher.usecases import do_assignment
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.send_notices import due_districts, send_notices
from matcher.usecases.set_notifications import Wishes, set_notifications
from tests.fixtures.steps import accept, decline, report, run_round, start, taken
from tests.fixtures.world import DISTRICT, NEXT_CELL, World


class Post:
    """Keeps what it was given; fails as it is told to."""

    def __init__(self, *channels: str) -> None:
        self.channels = frozenset(channels)
        self.letters: list[Letter] = []
        self.failing: list[Exception] = []

    def send(self, letter: Letter) -> None:
        if self.failing:
            raise self.failing.pop(0)
        self.letters.append(letter)

    @property
    def about(self) -> list[tuple[str, ...]]:
        return [one.about for one in self.letters]


@pytest.fixture
def post(world: World) -> Iterator[Post]:
    """A world in which e-mail and text messages work, at nine in the morning of a day."""
    found = Post("email", "sms")
    world.services = replace(world.services, notifier=found)
    to_nine(world)
    yield found
    # What is due by now is done, so that nothing is overdue only because a test moved the clock.
    world.services.commit(expire_offers)
    world.work()


def to_nine(world: World, days: int = 1) -> None:
    """Move the clock to nine o'clock, some days on."""
    with world.services.read() as tx:
        local = tx.now.astimezone(dt.timezone(dt.timedelta(hours=8)))
    nine = dt.datetime.combine(local.date() + dt.timedelta(days=days), dt.time(9), local.tzinfo)
    world.pass_time(seconds=(nine - local).total_seconds())
    world.today = nine.date()


def reachable(world: World, who: Actor, *ways: tuple[str, str], **habits: int | bool | str | None) -> None:
    wishes = Wishes(ways or (("email", "someone@example.org"),), **habits)  # type: ignore[arg-type]  # a test's own names
    world.services.commit(lambda tx: set_notifications(tx, who, wishes))


def send(world: World) -> int:
    return send_notices(world.services, DISTRICT)


def cancel(world: World, order_id: UUID) -> None:
    world.services.commit(lambda tx: cancel_order(tx, world.actor("clerk"), order_id, "duplicate"))


def notices(world: World, kind: str | None = None) -> list[tuple[str, str, str | None]]:
    """Kind, state and error of each."""
    n = schema.notice.c
    with world.services.read() as tx:
        rows = tx.rows(select(n.kind, n.state, n.error).order_by(n.seq))
    return [(row.kind, row.state, row.error) for row in rows if kind in (None, row.kind)]


def offered(world: World, ahead: int = 2, urgency: Urgency | None = None) -> UUID:
    order_id = world.accepted([world.shift(ahead)], urgency)
    run_round(world)
    return order_id


def test_an_offer_waits_for_noon_and_stands_in_the_list_before(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near)
    order_id = offered(world)
    assert list(world.offers(order_id))
    assert due_districts(world.services) == [DISTRICT]
    assert (send(world), send(world), post.letters) == (0, 0, [])
    world.pass_time(hours=3)
    assert send(world) == 1
    (letter,) = post.letters
    assert (letter.channel, letter.address, letter.about) == ("email", "someone@example.org", ("offer_made",))
    assert "示例" not in letter.text
    assert "0001234" not in letter.text
    assert notices(world) == [("offer_made", "sent", None)]
    assert (send(world), due_districts(world.services)) == (0, [])


def test_what_waits_goes_out_together_as_one_message(world: World, post: Post) -> None:
    near = world.member("near", total=3)
    reachable(world, near)
    for ahead in (2, 3):
        offered(world, ahead)
    send(world)
    world.pass_time(hours=3)
    send(world)
    assert post.about == [("offer_made", "offer_made")]


def test_an_urgent_offer_goes_out_at_once_also_at_night(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near)
    world.pass_time(hours=14)
    offered(world, urgency=Urgency.URGENT)
    assert (send(world), post.about) == (1, [("offer_made",)])


def test_what_was_answered_meanwhile_is_not_told(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near)
    order_id = offered(world)
    send(world)
    decline(world, near, order_id)
    world.pass_time(hours=3)
    assert (send(world), post.letters) == (0, [])
    assert notices(world, "offer_made") == [("offer_made", "dropped", "gone")]


def test_who_was_not_told_of_an_offer_is_not_told_of_its_end(world: World, post: Post) -> None:
    told, untold = world.member("near"), world.member("next", NEXT_CELL)
    for who in (told, untold):
        reachable(world, who)
    first = offered(world)
    world.pass_time(hours=3)
    send(world)
    assert post.about == [("offer_made",)]
    second = offered(world, 3)
    for order_id in (first, second):
        cancel(world, order_id)
    world.pass_time(hours=6)
    send(world)
    assert post.about == [("offer_made",), ("offer_rescinded",)]
    assert sorted(notices(world, "offer_rescinded")) == [
        ("offer_rescinded", "dropped", "gone"),
        ("offer_rescinded", "sent", None),
    ]


def test_a_cancelled_service_of_the_next_hours_is_told_at_once(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near)
    order_id, _ = taken(world, near, windows=[world.shift(0, "evening")])
    far_off, _ = taken(world, near, windows=[world.shift(3)])
    for one in (order_id, far_off):
        cancel(world, one)
    send(world)
    assert post.about == [("order_cancelled",)]
    world.pass_time(hours=3)
    send(world)
    assert post.about == [("order_cancelled",), ("order_cancelled",)]


def test_the_resident_is_told_who_comes_never_who_it_is_and_asked_to_rate(world: World, post: Post) -> None:
    near, resident = world.member("near"), world.actor("resident")
    reachable(world, resident, ("sms", "00012345678"), digest=False, language="en")
    _, held = taken(world, near, windows=[world.shift(2)])
    send(world)
    at = world.shift(2)
    moment = dt.datetime.combine(at.date, dt.time(9, 30), dt.timezone(dt.timedelta(hours=8)))
    world.services.commit(lambda tx: do_assignment.schedule(tx, near, held, moment))
    send(world)
    start(world, near, held)
    report(world, near, held)
    send(world)
    assert post.about == [("assigned",), ("scheduled",), ("please_rate",)]
    assert "09:30" in post.letters[1].text
    assert all("near" not in one.text and one.channel == "sms" for one in post.letters)


def test_no_more_than_the_person_wants_on_one_day(world: World, post: Post) -> None:
    near = world.member("near", total=5)
    reachable(world, near, digest=False, per_day=1)
    orders = [taken(world, near, windows=[world.shift(ahead)])[0] for ahead in (4, 5, 6)]
    cancel(world, orders[0])
    assert send(world) == 1
    for order_id in orders[1:]:
        cancel(world, order_id)
        assert (send(world), len(post.letters)) == (0, 1)
    to_nine(world)
    send(world)
    assert post.about == [("order_cancelled",), ("order_cancelled", "order_cancelled")]


def test_what_no_sender_looked_at_before_its_hour_goes_out_in_it_and_not_hours_later(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near)
    offered(world)
    world.pass_time(hours=3, minutes=20)
    assert (send(world), post.about) == (1, [("offer_made",)])


def test_who_named_no_way_reads_the_page_and_the_console_tells_the_demo(world: World, post: Post) -> None:
    world.member("near")
    offered(world)
    assert (send(world), notices(world)) == (0, [("offer_made", "dropped", "no_way")])
    post.channels = frozenset({"console"})
    offered(world, 3, Urgency.URGENT)
    send(world)
    assert [(one.channel, one.address) for one in post.letters] == [("console", "")]


def test_a_failing_way_is_tried_five_times_with_one_id_and_then_a_person_is_asked(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near, digest=False)
    order_id = world.accepted([world.shift(5)])
    cancel(world, order_id)
    offered(world, 6)
    ids = set()
    post.failing = [NotSent("http_500")] * 5
    for _ in range(5):
        assert send(world) == 1
        with world.services.read() as tx:
            ids.add(tx.value(select(schema.notice.c.message_id).where(schema.notice.c.kind == "offer_made")))
        assert send(world) == 0
        world.pass_time(hours=1, minutes=10)
    assert len(ids) == 1
    assert notices(world, "offer_made") == [("offer_made", "failed", "http_500")]
    assert world.count("todo", kind="undelivered", area="211402001001", role="clerk") == 1
    assert (send(world), post.letters) == (0, [])


def test_an_address_that_is_refused_gives_way_to_the_next_and_is_not_used_again(world: World, post: Post) -> None:
    near = world.member("near", total=3)
    reachable(world, near, ("email", "a@example.org"), ("sms", "00012345678"), digest=False)
    offered(world)
    post.failing = [Refused("smtp_550")]
    send(world)
    assert [(one.channel, one.address) for one in post.letters] == [("sms", "00012345678")]
    offered(world, 3)
    send(world)
    assert [one.channel for one in post.letters] == ["sms", "sms"]
    post.failing = [Refused("http_410")]
    offered(world, 4)
    send(world)
    assert world.count("todo", kind="undelivered") == 1


def test_a_resting_channel_costs_no_try(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near, digest=False)
    offered(world)
    post.failing = [Resting(30.0)] * 9
    for _ in range(9):
        assert send(world) == 1
        world.pass_time(seconds=31)
    send(world)
    assert (post.about, notices(world)) == ([("offer_made",)], [("offer_made", "sent", None)])


def test_a_sender_that_dies_between_sending_and_marking_sends_again_with_the_same_id(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near, digest=False)
    offered(world)
    services = world.services

    class Dying(Post):
        def send(self, letter: Letter) -> None:
            super().send(letter)
            raise KeyboardInterrupt

    dying = Dying("email")
    world.services = replace(services, notifier=dying)
    with pytest.raises(KeyboardInterrupt):
        send(world)
    world.services = services
    assert send(world) == 0
    world.pass_time(seconds=121)
    assert send(world) == 1
    assert [one.id for one in dying.letters] == [one.id for one in post.letters]


def test_an_old_sender_that_wakes_up_changes_nothing(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near, digest=False)
    offered(world)

    class Asleep(Post):
        def send(self, letter: Letter) -> None:
            super().send(letter)
            # Another sender has taken the message over meanwhile.
            n = schema.notice
            world.services.commit(lambda tx: tx.execute(update(n).values(attempt=n.c.attempt + 1)))
            raise NotSent("late")

    world.services = replace(world.services, notifier=Asleep("email"))
    send(world)
    assert notices(world) == [("offer_made", "leased", None)]


def test_nobody_is_told_against_the_wish(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near, per_day=0)
    offered(world, urgency=Urgency.URGENT)
    assert (send(world), notices(world)) == (0, [("offer_made", "dropped", "unwanted")])


def test_addresses_lie_sealed(world: World, post: Post) -> None:
    reachable(world, world.member("near"), ("email", "canary@example.org"))
    with world.services.read() as tx:
        rows = [*tx.rows(select(schema.contact_way)), *tx.rows(select(schema.personal_record.c.sealed))]
    assert "canary" not in str(rows)


def test_an_accepted_offer_is_not_told_as_taken_back(world: World, post: Post) -> None:
    near = world.member("near")
    reachable(world, near, digest=False)
    order_id = offered(world)
    send(world)
    accept(world, near, order_id)
    world.pass_time(hours=4)
    send(world)
    assert post.about == [("offer_made",)]
