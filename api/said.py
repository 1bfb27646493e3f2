"""Who is meant, and what they agreed to: from bodies to the words of the use cases, the same at every door."""

from uuid import UUID

from api.schemas.forms import SeriesBody
from api.schemas.orders import ConsentBody, PersonBody, PlaceOrderBody, ProxyBody, ServedBody
from matcher.domain.roles import Actor
from matcher.store.consents import Evidence
from matcher.store.database import Tx
from matcher.usecases.served import Person, Proxy, record_of


def served(body: UUID | ServedBody | None) -> UUID | Person | None:
    """The person served: by id, or by name, phone and year of birth."""
    return Person(body.name, body.phone, body.born_year) if isinstance(body, ServedBody) else body


def person(body: PersonBody) -> Person:
    """Somebody to speak with."""
    return Person(body.name, body.phone)


def where_and_whom(tx: Tx, actor: Actor, body: PlaceOrderBody | SeriesBody) -> tuple[str, Person]:
    """The place and whom to call: as said, or as the record of a known recipient has them."""
    if body.place is not None and body.contact is not None:
        return body.place, person(body.contact)
    contact = person(body.contact) if body.contact is not None else None
    return record_of(tx, actor, served(body.recipient), body.place, contact)


def proxy(body: ProxyBody | None) -> Proxy | None:
    """Who files for somebody else."""
    return Proxy(body.name, body.relation) if body is not None else None


def evidence(body: ConsentBody) -> Evidence:
    """What was agreed to, and how."""
    return Evidence(body.by, body.how, body.notice)
