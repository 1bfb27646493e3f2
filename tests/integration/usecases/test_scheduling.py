"""Agreeing on the hour is each helper's own matter where several come."""

import datetime as dt

from sqlalchemy import select

from matcher.domain.states import RoundMode
from matcher.store import schema
from matcher.usecases import do_assignment
from matcher.usecases.answer_offer import accept_offer
from matcher.usecases.start_round import start_round
from tests.fixtures.steps import helper_of
from tests.fixtures.world import HOME, TWO_PEOPLE, World

CHINA = dt.timezone(dt.timedelta(hours=8))


def test_one_of_two_agrees_on_the_hour_before_the_other_is_found_and_after_one_has_begun(world: World) -> None:
    first, second = world.member("electrician", tags=["ELECTRICIAN*"]), world.member("hand", tags=["HANDY"])
    order_id = world.accepted(service=TWO_PEOPLE)
    run = world.services.commit
    run(lambda tx: start_round(tx, world.actor("secretary"), HOME, RoundMode.DISPATCH))
    world.work()
    offers = world.offers(order_id)
    hers = run(lambda tx: accept_offer(tx, first, offers[helper_of(first)]))
    at = dt.datetime.combine(world.day(1), dt.time(9), CHINA)
    run(lambda tx: do_assignment.schedule(tx, first, hers, at))
    assert world.state(order_id) == "offered"
    his = run(lambda tx: accept_offer(tx, second, offers[helper_of(second)]))
    run(lambda tx: do_assignment.start(tx, first, hers))
    run(lambda tx: do_assignment.schedule(tx, second, his, at))
    assert world.state(order_id) == "in_service"
    with world.services.read() as tx:
        hours = tx.rows(select(schema.assignment.c.scheduled_at).where(schema.assignment.c.order_id == order_id))
    assert {row.scheduled_at for row in hours} == {at}
