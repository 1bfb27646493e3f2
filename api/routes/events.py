"""The stream of what changes in one's scope; `api.stream` gives it, and not the handler of a call."""

from api.door import Call, Doors, How
from api.schemas.fields import NoQuery
from matcher.queries.changes import ChangeView
from matcher.store.database import Tx

doors = Doors("events")


@doors.at("GET /events", "follow_events", NoQuery, ChangeView, How(stream=True))
def follow(tx: Tx, call: Call, _: NoQuery) -> ChangeView:
    """What changes in one's scope, as it happens (server-sent events); resumes after `Last-Event-ID`."""
    raise NotImplementedError  # the app hands streams to api.stream: this only declares the door
