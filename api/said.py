"""Who is meant, and what they agreed to: from bodies to the words of the use cases, the same at every door."""

from uuid import UUID

from api.schemas.orders import ConsentBody, PersonBody, ProxyBody, ServedBody
from matcher.store.consents import Evidence
from matcher.usecases.served import Person, Proxy


def served(body: UUID | ServedBody | None) -> UUID | Person | None:
    """The person served: by id, or by name, phone and year of birth."""
    return Person(body.name, body.phone, body.born_year) if isinstance(body, ServedBody) else body


def person(body: PersonBody) -> Person:
    """Somebody to speak with."""
    return Person(body.name, body.phone)


def proxy(body: ProxyBody | None) -> Proxy | None:
    """Who files for somebody else."""
    return Proxy(body.name, body.relation) if body is not None else None


def evidence(body: ConsentBody) -> Evidence:
    """What was agreed to, and how."""
    return Evidence(body.by, body.how, body.notice)
