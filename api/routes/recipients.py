"""Recipients: the people served."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.fields import NoQuery, PageQuery
from api.schemas.people import ChangeRecipientBody, RecipientBody
from matcher.queries import people
from matcher.queries.paging import Page, Wanted
from matcher.queries.people import RecipientView
from matcher.store.database import Tx
from matcher.usecases.register_recipient import change_recipient, register_recipient

doors = Doors("recipients")


@doors.at("POST /recipients", "register_recipient", RecipientBody, RecipientView, How(201, people.read_recipient))
def register(tx: Tx, call: Call, body: RecipientBody) -> UUID:
    """Register a person served."""
    record = {name: getattr(body, name) for name in ("name", "phone", "address")}
    return register_recipient(tx, call.actor, body.area, record, body.born_year)


@doors.at("GET /recipients", "read_recipients", PageQuery, Page[RecipientView])
def list_recipients(tx: Tx, call: Call, query: PageQuery) -> Page[RecipientView]:
    """The people served in one's scope, masked."""
    return people.list_recipients(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("GET /recipients/{id}", "read_recipients", NoQuery, RecipientView)
def read(tx: Tx, call: Call, _: NoQuery) -> RecipientView:
    """One person served, masked."""
    return people.read_recipient(tx, call.actor, call.id)


@doors.at(
    "PATCH /recipients/{id}", "change_recipient", ChangeRecipientBody, RecipientView, How(shown=people.read_recipient)
)
def change(tx: Tx, call: Call, body: ChangeRecipientBody) -> UUID:
    """Change what is known of a person served."""
    fields = {name: getattr(body, name) for name in ("name", "phone", "address", "born_year")}
    change_recipient(tx, call.actor, call.id, body.area, fields)
    return call.id
