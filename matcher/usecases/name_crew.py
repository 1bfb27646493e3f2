"""A team has taken an order, and its leader names who goes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from matcher.domain.errors import IllegalTransition, Invalid, NotAvailable
from matcher.domain.needs import headcount
from matcher.domain.roles import Actor
from matcher.domain.shifts import Shift
from matcher.domain.states import AssignmentState, HelperKind, HelperState
from matcher.planning.places import fill, hardest_first
from matcher.store import crews, helpers, occupied, orders, places
from matcher.store.database import Tx
from matcher.store.facts import HelperFacts
from matcher.store.places import read_needs
from matcher.store.snapshot_one import read_helper
from matcher.usecases.telling import tell_crew


def name_crew(tx: Tx, actor: Actor, assignment_id: UUID, members: Sequence[UUID]) -> None:
    """Set who goes, in place of those who were named before; the shift is taken from each of them.

    NotFound unless the assignment is the team's own; Invalid where somebody is none of the team, takes no part, or they
    cannot fill all places together; NotAvailable where somebody is taken in that shift.
    """
    seen = orders.get_assignment(tx, actor, assignment_id)
    actor.require("name_crew")
    order = orders.lock(tx, seen.order_id)
    held = orders.get_assignment(tx, actor, assignment_id)
    if held.state != AssignmentState.ACTIVE:
        raise IllegalTransition("assignment", held.state, "name_crew")
    shift = Shift(held.date, held.part)
    before = set(crews.named(tx, assignment_id))
    _check_names(tx, held.helper_id, members)
    # Locked in one order of ids, and freed before they are counted: who stays is not in the way of itself.
    rows = {one: helpers.lock(tx, one) for one in sorted(before | set(members))}
    occupied.free(tx, occupied.CREW, assignment_id)
    facts = [_member(tx, number, rows[one], shift, order.area) for number, one in enumerate(members)]
    wanted = hardest_first(read_needs(order.needs))
    if len(fill(wanted, [one.tags for one in facts])) < headcount(read_needs(order.needs)):
        raise Invalid.at("members", "not_all_places", "together they cannot fill all places of the order")
    for one in members:
        occupied.take(tx, one, [shift], occupied.CREW, assignment_id)
    crews.name(tx, assignment_id, members)
    tell_crew(tx, order, shift, sorted(set(members) - before))


def _check_names(tx: Tx, team_id: UUID, members: Sequence[UUID]) -> None:
    if len(set(members)) != len(members):
        raise Invalid.at("members", "repeated", "a member is named twice")
    known = crews.members_of(tx, team_id, members)
    for number, one in enumerate(members):
        if one not in known:
            raise Invalid.at(f"members[{number}]", "unknown_member", "the team has no such member")


def _member(tx: Tx, number: int, row: Row[Any], shift: Shift, area: str) -> HelperFacts:
    if row.kind != HelperKind.MEMBER or row.state != HelperState.ACTIVE:
        raise Invalid.at(f"members[{number}]", "not_active", "this member takes no part at present")
    horizon = places.calendar_of(tx, area).horizon(tx.now)
    facts = read_helper(tx, row.id, horizon, shift)
    if sum(one == shift for one in facts.taken) >= facts.per_shift:
        raise NotAvailable("a member named is taken at that time")
    return facts
