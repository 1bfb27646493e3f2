"""Who sees what, and may do what on what is seen: the table of roles as SQL. Outside means not found.

Each kind of thing has one condition for each relation; which relations count for whom stands in the table of roles.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, Integer, Table, and_, case, exists, false, func, literal, or_, select

from matcher.domain.areas import COMMUNITY_DIGITS, DISTRICT_DIGITS, LEVELS
from matcher.domain.closing import Severity
from matcher.domain.roles import DESK, KNOWS, OPERATIONS, Actor, Relation, Role
from matcher.domain.states import LIVE, TAKEABLE, Level, OfferState
from matcher.domain.waiting import TodoKind
from matcher.store.reaching import allied_base
from matcher.store.schema import (
    alliance,
    assignment,
    consent,
    contact,
    crew_member,
    dispatch_round,
    file_import,
    helper,
    helper_base,
    incident,
    offer,
    recipient,
    service_order,
    todo,
)

_LONGEST = max(LEVELS)
Condition = ColumnElement[bool]
Conditions = Mapping[Relation, Callable[[Actor], Condition]]


@dataclass(frozen=True)
class Kind:
    """A kind of thing: its table, the operations that read it, and what each relation to it is in SQL.

    `acting` holds relations that are wider for who acts than for who looks: a place that somebody else has just taken
    is not available, and not unknown.
    """

    table: Table
    reads: tuple[str, ...]
    conditions: Conditions
    acting: Conditions

    def seen_by(self, actor: Actor) -> Condition:
        """What the actor may read, by the operations that read such things."""
        return _any_of(self.conditions, actor, self.read_in(actor))

    def known_to(self, actor: Actor) -> Condition:
        """What is there for the actor: what may be read, and what lies in the role's scope although it may not."""
        return _any_of(self.conditions, actor, self.read_in(actor) | KNOWS.get(actor.role, frozenset()))

    def reached_by(self, actor: Actor, operation: str) -> Condition:
        """The things on which the actor may do the operation."""
        relations = OPERATIONS[operation].get(actor.role, frozenset())
        return _any_of({**self.conditions, **self.acting}, actor, relations)

    def read_in(self, actor: Actor) -> frozenset[Relation]:
        """The relations in which the actor may read such things."""
        return frozenset(one for name in self.reads for one in OPERATIONS[name].get(actor.role, ()))

    def is_narrower(self, actor: Actor, operation: str) -> bool:
        """Whether such things are there for the actor in a relation in which the operation is not allowed."""
        may = OPERATIONS[operation].get(actor.role, frozenset())
        there = self.read_in(actor) | KNOWS.get(actor.role, frozenset())
        return not (there & self.conditions.keys()) <= may


def _any_of(conditions: Conditions, actor: Actor, relations: Collection[Relation]) -> Condition:
    return or_(false(), *(conditions[one](actor) for one in sorted(relations) if one in conditions))


def inside(column: ColumnElement[str], code: str) -> Condition:
    """Whether the area in `column` is `code` or lies inside it; usable by an index in any collation."""
    return column.between(code, code.ljust(_LONGEST, "9"))


def within_reach(actor: Actor) -> Condition:
    """Whether the helper serves the order's area."""
    return reaches(actor, service_order.c.area)


def reaches(actor: Actor, area: ColumnElement[str]) -> Condition:
    """Whether the helper serves the area: inside the ancestor that its reach gives for one of its bases."""
    own = helper_base.join(helper, helper.c.id == helper_base.c.helper_id)
    shared = alliance.c.area == func.substr(helper_base.c.area, 1, COMMUNITY_DIGITS)
    allied = own.join(alliance, and_(shared, helper.c.alliance.is_(True)))
    return or_(_reached_from(actor, area, own, helper_base.c.area), _reached_from(actor, area, allied, allied_base()))


def _reached_from(
    actor: Actor, area: ColumnElement[str], joined: FromClause, base: ColumnElement[str]
) -> ColumnElement[bool]:
    length = func.length(base) - 3 * helper.c.reach
    digits = case((length < DISTRICT_DIGITS, literal(DISTRICT_DIGITS)), else_=length).cast(Integer)
    return exists(
        select(1)
        .select_from(joined)
        .where(helper.c.id == actor.helper_id, func.substr(area, 1, digits) == func.substr(base, 1, digits))
    )


def lies_inside(table: Table) -> Callable[[Actor], Condition]:
    """That a thing of the table stands in the area that the actor holds for."""
    return lambda actor: inside(table.c.area, actor.area)


def _raised(actor: Actor) -> Condition:
    """Raised to the actor's own level, or beyond it."""
    levels = (Level.DISTRICT,) if actor.role is Role.DISTRICT_ADMIN else (Level.STREET, Level.DISTRICT)
    return and_(inside(service_order.c.area, actor.area), service_order.c.level.in_(levels))


def _filed(actor: Actor) -> Condition:
    if actor.role is Role.FOLLOWER:
        return service_order.c.id == actor.order_id
    return service_order.c.placed_by == actor.id


def _asked(actor: Actor) -> Condition:
    if actor.helper_id is None:
        return false()
    mine = (offer.c.order_id == service_order.c.id, offer.c.helper_id == actor.helper_id)
    held = (assignment.c.order_id == service_order.c.id, assignment.c.helper_id == actor.helper_id)
    offered = exists().where(*mine, offer.c.state == OfferState.PENDING)
    return or_(offered, exists().where(*held, assignment.c.state.in_(LIVE)), _sent(actor))


def _sent(actor: Actor) -> Condition:
    """Held by a team that has named the actor to go; what goes along in a run as well."""
    a, c = assignment.c, crew_member.c
    of_team = crew_member.join(assignment, or_(c.assignment_id == a.id, c.assignment_id == a.carrier_id))
    mine = (c.member_id == actor.helper_id, a.order_id == service_order.c.id, a.state.in_(LIVE))
    return exists(select(1).select_from(of_team).where(*mine).correlate(service_order))


def _grave(actor: Actor) -> Condition:
    """What the street has to see to: of what went wrong, the worst."""
    return and_(inside(incident.c.area, actor.area), incident.c.severity == Severity.HIGH)


def _open_to_claim(actor: Actor) -> Condition:
    return and_(_once_open_to_claim(actor), service_order.c.state.in_(TAKEABLE))


def _once_open_to_claim(actor: Actor) -> Condition:
    return and_(service_order.c.pooled.is_(True), within_reach(actor)) if actor.helper_id is not None else false()


def _of_its_order(table: Table, condition: Callable[[Actor], Condition]) -> Callable[[Actor], Condition]:
    # The order is looked up anew in here, also where the statement around has it already.
    found = select(1).select_from(service_order).where(service_order.c.id == table.c.order_id).correlate(table)
    return lambda actor: exists(found.where(condition(actor)))


def _of_recipient(table: Table) -> Conditions:
    """What belongs to a recipient stands to people as the recipient does."""

    def of(condition: Callable[[Actor], Condition]) -> Callable[[Actor], Condition]:
        found = select(1).select_from(recipient).where(recipient.c.id == table.c.recipient_id).correlate(table)
        return lambda actor: exists(found.where(condition(actor)))

    return {relation: of(condition) for relation, condition in RECIPIENT.conditions.items()}


def _of_helper(column: ColumnElement[object]) -> Callable[[Actor], Condition]:
    return lambda actor: column == actor.helper_id if actor.helper_id is not None else false()


def _lives_inside(actor: Actor) -> Condition:
    """Whoever was erased is nobody's recipient any more."""
    return and_(inside(recipient.c.area, actor.area), recipient.c.erased_at.is_(None))


def _filed_for(actor: Actor) -> Condition:
    return exists().where(service_order.c.recipient_id == recipient.c.id, service_order.c.placed_by == actor.id)


def _listed(actor: Actor) -> Condition:
    """Laid on the actor's list by name, or for the role in the area.

    A secretary answers for the whole desk, so that nothing waits for somebody who is away.
    """
    mine = todo.c.actor_id == actor.id
    if actor.role is Role.SECRETARY:
        return or_(mine, and_(todo.c.role.in_(sorted(DESK)), inside(todo.c.area, actor.area)))
    for_all = and_(todo.c.actor_id.is_(None), todo.c.role == actor.role, inside(todo.c.area, actor.area))
    return or_(mine, for_all)


def _to_call_inside(actor: Actor) -> Condition:
    return and_(todo.c.kind == TodoKind.CALLBACK, inside(todo.c.area, actor.area))


def _on_order(table: Table) -> Conditions:
    """What belongs to an order stands to people as the order does, and to the helper whom it names."""
    return {
        Relation.INSIDE: _of_its_order(table, lies_inside(service_order)),
        Relation.RAISED: _of_its_order(table, _raised),
        Relation.FILED: _of_its_order(table, _filed),
        Relation.ASKED: _of_helper(table.c.helper_id),
    }


ORDER = Kind(
    service_order,
    ("read_orders", "read_order_events"),
    {
        Relation.INSIDE: lies_inside(service_order),
        Relation.RAISED: _raised,
        Relation.FILED: _filed,
        Relation.ASKED: _asked,
        Relation.POOLED: _open_to_claim,
    },
    {Relation.POOLED: _once_open_to_claim},
)
OFFER = Kind(offer, ("read_own_offers",), _on_order(offer), {})
ASSIGNMENT = Kind(assignment, ("read_own_assignments", "read_orders", "read_order_events"), _on_order(assignment), {})
ROUND = Kind(dispatch_round, ("read_round",), {Relation.INSIDE: lies_inside(dispatch_round)}, {})
HELPER = Kind(
    helper, ("read_helpers",), {Relation.INSIDE: lies_inside(helper), Relation.OWN: _of_helper(helper.c.id)}, {}
)
RECIPIENT = Kind(recipient, ("read_recipients",), {Relation.INSIDE: _lives_inside, Relation.FILED: _filed_for}, {})
INCIDENT = Kind(incident, ("read_incidents",), {Relation.INSIDE: lies_inside(incident), Relation.RAISED: _grave}, {})
IMPORT = Kind(file_import, ("read_imports",), {Relation.INSIDE: lies_inside(file_import)}, {})
CONSENT = Kind(consent, ("read_consents",), _of_recipient(consent), {})
CONTACT = Kind(contact, ("read_contacts",), _of_recipient(contact), {})
TODO = Kind(todo, ("read_todos",), {Relation.INSIDE: lies_inside(todo), Relation.LISTED: _listed}, {})
CALLBACK = Kind(todo, ("read_callbacks",), {Relation.INSIDE: _to_call_inside}, {})


def orders_seen_by(actor: Actor) -> Condition:
    """The orders that the actor may know of."""
    return ORDER.seen_by(actor)


def assignments_seen_by(actor: Actor) -> Condition:
    """The assignments that the actor may know of: a helper's own, for others by the order."""
    return ASSIGNMENT.seen_by(actor)


def recipients_seen_by(actor: Actor) -> Condition:
    """The recipients that the actor may know of."""
    return RECIPIENT.seen_by(actor)


def helpers_seen_by(actor: Actor) -> Condition:
    """The members and teams that the actor may know of."""
    return HELPER.seen_by(actor)


def orders_ruled_by(actor: Actor) -> Condition:
    """The orders that wait for the actor's ruling: raised to the own level, in the own area."""
    return ORDER.reached_by(actor, "rule_order")


def todos_seen_by(actor: Actor) -> Condition:
    """What stands on the actor's list."""
    return TODO.seen_by(actor)


def callbacks_seen_by(actor: Actor) -> Condition:
    """The calls, among what waits, that the actor may know of."""
    return CALLBACK.seen_by(actor)


def incidents_seen_by(actor: Actor) -> Condition:
    """What went wrong, as far as the actor has to see to it: the street to what is grave."""
    return INCIDENT.seen_by(actor)


def rounds_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The rounds that the actor may know of."""
    return ROUND.seen_by(actor)
