"""What is typed into the board's search: a number, a service, a cell, or somebody whom the desk may look up anyway.

Names and phones are sealed. Those of open orders of one community are opened for a moment, compared and forgotten.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select, union

from matcher.domain.areas import COMMUNITY_DIGITS
from matcher.domain.roles import Actor
from matcher.domain.states import LIVE, OPEN, HelperKind, OfferState
from matcher.queries.initials import is_name_like, is_word_like
from matcher.store import personal
from matcher.store.database import Tx
from matcher.store.schema import area, assignment, helper, offer, personal_record, service_item, service_order
from matcher.store.scope import inside, orders_seen_by

FOUND_MOST = 500
"""Whoever finds more than this types another letter."""
TAIL_LEAST, LETTERS_LEAST = 4, 2
_O = service_order.c


def is_number(text: str) -> bool:
    """Whether it can be the number of an order."""
    return text.isascii() and text.isdigit()


def matching(tx: Tx, actor: Actor, text: str) -> ColumnElement[bool]:
    """The orders that are meant."""
    typed = text.strip().lower()
    if is_number(typed):
        tailed = _people(tx, actor, typed) if len(typed) >= TAIL_LEAST else []
        return or_(_O.seq == int(typed), _O.id.in_(tailed))
    return or_(*_named(tx, actor, typed), _O.id.in_(_people(tx, actor, typed)))


def _named(tx: Tx, actor: Actor, typed: str) -> Iterable[ColumnElement[bool]]:
    """Services and cells that are called so, or whose first letters these are."""
    items = tx.tuples(select(service_item.c.code, service_item.c.name_zh, service_item.c.name_en))
    services = [
        code for code, zh, en in items if is_word_like(typed, zh) or typed in en.lower() or typed == code.lower()
    ]
    yield _O.service.in_(services)
    cells = tx.tuples(select(area.c.code, area.c.name).where(inside(area.c.code, actor.area)))
    for code, name in cells:
        if len(code) > len(actor.area) and is_word_like(typed, name):
            yield inside(_O.area, code)


def _people(tx: Tx, actor: Actor, typed: str) -> list[UUID]:
    """Open orders of who is called so, or whose phone ends so; and those that somebody called so holds or is asked."""
    is_one_community = len(actor.area) >= COMMUNITY_DIGITS
    if not (is_one_community and actor.may("reveal_order")) or (typed.isascii() and len(typed) < LETTERS_LEAST):
        return []
    mine = (orders_seen_by(actor), _O.state.in_(sorted(OPEN)))
    found = [*_filed_for(tx, mine, typed), *_served_by(tx, mine, typed)]
    return list(dict.fromkeys(found))[:FOUND_MOST]


def _filed_for(tx: Tx, mine: tuple[ColumnElement[bool], ...], typed: str) -> Iterable[UUID]:
    p = personal_record.c
    joined = service_order.join(personal_record, and_(p.subject == "order", p.subject_id == _O.id))
    by_phone = is_number(typed)
    for order_id, key_id, sealed in tx.tuples(select(_O.id, p.key_id, p.sealed).select_from(joined).where(*mine)):
        document = tx.vault.open("order", order_id, key_id, bytes(sealed))
        if by_phone:
            if document.get("contact_phone", "").endswith(typed):
                yield order_id
        elif is_name_like(typed, document.get("contact_name", "")):
            yield order_id


def _served_by(tx: Tx, mine: tuple[ColumnElement[bool], ...], typed: str) -> Iterable[UUID]:
    if is_number(typed):
        return
    a, o = assignment.c, offer.c
    held = select(a.order_id, a.helper_id).where(a.state.in_(sorted(LIVE)))
    both = union(held, select(o.order_id, o.helper_id).where(o.state == OfferState.PENDING)).subquery()
    joined = service_order.join(both, both.c.order_id == _O.id).join(helper, helper.c.id == both.c.helper_id)
    people: dict[tuple[str, UUID], list[UUID]] = {}
    for order_id, kind, helper_id in tx.tuples(
        select(_O.id, helper.c.kind, helper.c.id).select_from(joined).where(*mine)
    ):
        people.setdefault((kind, helper_id), []).append(order_id)
    for kind in HelperKind:
        documents = personal.read_many(tx, kind, [one for its, one in people if its == kind])
        for helper_id, document in documents.items():
            if is_name_like(typed, document.get("name", "")):
                yield from people[kind, helper_id]
