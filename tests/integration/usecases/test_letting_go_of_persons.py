"""What hangs on a person, in orders, series and seats: shown to that person, erased at a word, let go in time."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import delete, insert, select

import matcher
from matcher.domain.closing import Answers, CallbackOutcome, IncidentAction, IncidentKind, Severity
from matcher.domain.errors import Unauthenticated, WrongState
from matcher.domain.roles import Actor
from matcher.domain.states import ContactKind, PairingKind, SeriesState
from matcher.domain.waiting import TimerKind
from matcher.queries.exported import ExportView, export_recipient
from matcher.store import codes, hanging, schema
from matcher.usecases.answer_callback import answer_callback
from matcher.usecases.book_seat import cancel_seat, cancel_session, note_attendance
from matcher.usecases.cancel_order import cancel_order
from matcher.usecases.claim_order import claim_order
from matcher.usecases.confirm_order import confirm_order
from matcher.usecases.contacts import NewContact, add_contact
from matcher.usecases.dispute_order import dispute_order, settle_order
from matcher.usecases.do_assignment import report, start
from matcher.usecases.erase_recipient import erase_recipient
from matcher.usecases.follow_order import follow_order
from matcher.usecases.incidents import act_on_incident, close_incident, incident_of_order
from matcher.usecases.place_order import Person, place_order
from matcher.usecases.rate_order import rate_order
from matcher.usecases.reopen_order import reopen_order
from matcher.usecases.repeat_service import accept_series
from matcher.usecases.reveal_order import reveal_order
from tests.fixtures.intake import GRANNY, do
from tests.fixtures.steps import decline, helper_of, open_pool, row, run_round, tick
from tests.fixtures.world import World
from tests.integration.usecases.test_persons import BEHALF, PHONE, book, change, made, repeat, session_id, world

__all__ = ["session_id", "world"]
NOT_OF_PERSONS = {"member", "team", "session", "roster", "phone", "board", "contact_way"}
"""Subjects of records that are of nobody who is served."""


@pytest.fixture
def near(world: World) -> Actor:
    return world.member("near", tags=["PC_REPAIR", "COMPANION"], total=100, per_day=50, per_shift=50)


def records(world: World) -> set[str]:
    """The subjects of which something is kept of people who are served."""
    kept = schema.personal_record.c.subject
    with world.services.read() as tx:
        return {subject for (subject,) in tx.tuples(select(kept).distinct())} & {
            *hanging.OF_ORDER,
            *hanging.OF_PERSON,
            "session",
        }


def served_by(world: World, series_id: UUID) -> UUID:
    return UUID(str(row(world, "series", series_id).recipient_id))


def erase(world: World, served: UUID) -> None:
    do(world, lambda tx: erase_recipient(tx, world.actor("clerk"), served))


def export(world: World, served: UUID) -> ExportView:
    with world.services.read() as tx:
        return export_recipient(tx, world.actor("clerk"), served)


def full(world: World, near: Actor) -> UUID:
    """A confirmed order with everything written about it that there can be; said words begin with a number each."""
    clerk, resident, secretary = (world.actor(name) for name in ("clerk", "resident", "secretary"))
    shy = world.member("shy", tags=["PC_REPAIR"])
    command = world.command(recipient=GRANNY, note="说一", on_behalf_of=BEHALF, consent=PHONE)
    order_id = UUID(str(do(world, lambda tx: place_order(tx, clerk, command, "A7K2"))))
    do(world, lambda tx: world_accept(tx, clerk, order_id))
    run_round(world)
    if helper_of(shy) in world.offers(order_id):
        decline(world, shy, order_id)
    open_pool(world, order_id)
    held = do(world, lambda tx: claim_order(tx, near, order_id, None))
    do(world, lambda tx: reveal_order(tx, near, order_id, "说二"))
    do(world, lambda tx: start(tx, near, held))
    do(world, lambda tx: report(tx, near, held, 30, "说三"))
    wrong = do(world, lambda tx: incident_of_order(tx, near, order_id, IncidentKind.DAMAGE, Severity.LOW, "说四"))
    do(world, lambda tx: act_on_incident(tx, secretary, wrong, IncidentAction.CALLED, "说五"))
    do(world, lambda tx: close_incident(tx, secretary, wrong, None))
    do(world, lambda tx: confirm_order(tx, clerk, order_id))
    do(world, lambda tx: rate_order(tx, clerk, order_id, Answers(satisfied=False), None, "说六"))
    with world.services.read() as tx:
        call = tx.value(select(schema.todo.c.id).where(schema.todo.c.kind == "callback"))
    said = Answers(satisfied=True)
    do(world, lambda tx: answer_callback(tx, clerk, call, CallbackOutcome.REACHED, said, "说七"))
    assert resident.id != near.id
    return order_id


def world_accept(tx: Any, clerk: Actor, order_id: UUID) -> None:
    from matcher.usecases.accept_order import accept_order

    accept_order(tx, clerk, order_id, None)
