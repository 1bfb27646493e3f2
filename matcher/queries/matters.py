"""Whose a kind of matter is, as a district has it; and whose an order seems to be, for the desk that decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from matcher.domain.areas import district_of
from matcher.domain.matters import COMMUNITY, Found, Matter, Takes, find, owner_name
from matcher.domain.outside import OutsideOwner, phone_of
from matcher.domain.plain import plain
from matcher.domain.roles import Actor
from matcher.queries.paging import Page, Wanted, by_place
from matcher.store import matters, orders, personal
from matcher.store.database import Tx

MOST = 3
_TEXTS = ("wish", "note")


@dataclass(frozen=True, slots=True)
class OwnerView:
    """Who owns something, and the public number."""

    code: str
    name: dict[str, str]
    phone: str | None


@dataclass(frozen=True, slots=True)
class MatterView:
    """A kind of matter: `takes` says whether a community takes it (yes, helps: to pass it on, never)."""

    code: str
    name_zh: str
    name_en: str
    keywords: list[str]
    owner: OwnerView
    takes: str
    is_used: bool


@dataclass(frozen=True, slots=True)
class SuggestedView:
    """Whose an order seems to be: by what was written (`matter`), or by its item (None)."""

    owner: OwnerView
    takes: str
    matter: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class ServiceOwnerView:
    """Whose an item of the catalogue is."""

    service: str
    owner: OwnerView
    takes: str


def list_matters(tx: Tx, actor: Actor, wanted: Wanted, typed: str | None) -> Page[MatterView]:
    """A page of the matters of the actor's district; those that a text names, where one is given."""
    known = matters.matters_of(tx, district_of(actor.area), unused=actor.may("change_matters"))
    if typed:
        by_words = [one.matter for one in find(known, [typed])]
        looked = plain(typed)
        by_name = [one for one in known if looked in plain(one.name_zh) or looked in plain(one.name_en)]
        known = list({one.code: one for one in (*by_words, *by_name)}.values())
    return by_place([_view(one) for one in known], wanted)


def read_matter(tx: Tx, actor: Actor, code: str) -> MatterView:
    """One that is known to be there."""
    known = matters.matters_of(tx, district_of(actor.area), unused=True)
    return next(_view(one) for one in known if one.code == code)


def read_service_owner(tx: Tx, actor: Actor, service: str) -> ServiceOwnerView:
    """Whose an item is; the community's own where nobody said otherwise."""
    found = matters.service_owners(tx, district_of(actor.area)).get(service)
    if found is None:
        return ServiceOwnerView(service, owner_view(COMMUNITY), Takes.YES)
    return ServiceOwnerView(service, owner_view(found.owner), found.takes)


def list_service_owners(tx: Tx, actor: Actor) -> dict[str, ServiceOwnerView]:
    """Item -> whose it is, where the district said so."""
    said = matters.service_owners(tx, district_of(actor.area))
    return {code: ServiceOwnerView(code, owner_view(one.owner), one.takes) for code, one in said.items()}


def suggest_owners(tx: Tx, actor: Actor, order_id: UUID) -> list[SuggestedView]:
    """Whose an order seems to be besides the community's, the most particular first; nothing of what it says."""
    row = orders.get(tx, actor, order_id)
    written = personal.read_many(tx, "order", [row.id]).get(row.id, {})
    known = matters.matters_of(tx, row.district)
    found = [_suggested(one) for one in find(known, (written.get(name) for name in _TEXTS))]
    said = matters.service_owners(tx, row.district).get(row.service)
    if said is not None and said.owner != COMMUNITY:
        found.insert(0, SuggestedView(owner_view(said.owner), said.takes, None))
    return _each_once(found)[:MOST]


def _suggested(found: Found) -> SuggestedView:
    one = found.matter
    return SuggestedView(owner_view(one.owner, one.phone), one.takes, {"zh": one.name_zh, "en": one.name_en})


def _each_once(found: Iterable[SuggestedView]) -> list[SuggestedView]:
    by_owner: dict[str, SuggestedView] = {}
    for one in found:
        if one.owner.code != COMMUNITY:
            by_owner.setdefault(one.owner.code, one)
    return list(by_owner.values())


def owner_view(code: str, phone: str | None = None) -> OwnerView:
    """An owner by its code."""
    zh, en = owner_name(code)
    usual = None if code == COMMUNITY else phone_of(OutsideOwner(code))
    return OwnerView(code, {"zh": zh, "en": en}, phone or usual)


def _view(one: Matter) -> MatterView:
    owner = owner_view(one.owner, one.phone)
    return MatterView(one.code, one.name_zh, one.name_en, list(one.keywords), owner, one.takes, one.is_used)
