"""Groups that are told counts, by the robots of their applications."""

from uuid import UUID

from api.door import Call, Doors, How
from api.routes.webhooks import AgainView, QueuedView, RemovedView
from api.schemas.fields import NoQuery, Nothing, PageQuery
from api.schemas.outside import AgainBody, ChangeRobotBody, RobotBody
from matcher.queries import outside, told
from matcher.queries.outside import DeliveryView
from matcher.queries.paging import Page, Wanted
from matcher.queries.told import RobotView
from matcher.store.database import Tx
from matcher.store.webhooks import ROBOT
from matcher.usecases import keep_robots, keep_webhooks
from matcher.usecases.keep_robots import RobotData

doors = Doors("robots")


@doors.at("GET /robots", "read_outside", PageQuery, Page[RobotView])
def list_robots(tx: Tx, call: Call, query: PageQuery) -> Page[RobotView]:
    """The robots of groups in one's scope."""
    return told.list_robots(tx, call.actor, Wanted(query.limit, query.cursor))


@doors.at("POST /robots", "change_outside", RobotBody, RobotView, How(201, told.read_robot))
def add(tx: Tx, call: Call, body: RobotBody) -> UUID:
    """Have a group told counts of an area."""
    digests = body.digests.minutes()
    data = RobotData(body.area, body.via, body.name, body.url, body.secret, digests, body.language)
    return keep_robots.add_robot(tx, call.actor, data)


@doors.at("GET /robots/{id}", "read_outside", NoQuery, RobotView)
def read(tx: Tx, call: Call, _: NoQuery) -> RobotView:
    """One robot."""
    return told.read_robot(tx, call.actor, call.id)


@doors.at("PATCH /robots/{id}", "change_outside", ChangeRobotBody, RobotView, How(shown=told.read_robot))
def change(tx: Tx, call: Call, body: ChangeRobotBody) -> UUID:
    """Give a robot another name, address or language, or other times."""
    digests = None if body.digests is None else body.digests.minutes()
    data = RobotData(None, None, body.name, body.url, body.secret, digests, body.language)
    keep_robots.change_robot(tx, call.actor, call.id, data)
    return call.id


@doors.at("POST /robots/{id}/on", "change_outside", Nothing, RobotView, How(shown=told.read_robot))
def switch_on(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Let a robot that was off or broken speak again."""
    keep_webhooks.switch(tx, call.actor, ROBOT, call.id, on=True)
    return call.id


@doors.at("POST /robots/{id}/off", "change_outside", Nothing, RobotView, How(shown=told.read_robot))
def switch_off(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Let a robot be silent for a while."""
    keep_webhooks.switch(tx, call.actor, ROBOT, call.id, on=False)
    return call.id


@doors.at("DELETE /robots/{id}", "change_outside", Nothing, RemovedView)
def remove(tx: Tx, call: Call, _: Nothing) -> RemovedView:
    """Forget a robot with its address."""
    keep_webhooks.remove(tx, call.actor, ROBOT, call.id)
    return RemovedView(call.id)


@doors.at("POST /robots/{id}/test", "change_outside", Nothing, QueuedView, How(status=202))
def send_test(tx: Tx, call: Call, _: Nothing) -> QueuedView:
    """Have a robot say that it works; what became of it stands in the list of messages."""
    return QueuedView(keep_webhooks.send_test(tx, call.actor, ROBOT, call.id))


@doors.at("GET /robots/{id}/deliveries", "read_outside", PageQuery, Page[DeliveryView])
def list_deliveries(tx: Tx, call: Call, query: PageQuery) -> Page[DeliveryView]:
    """What a robot was to say and what became of it, the newest first."""
    told.read_robot(tx, call.actor, call.id)
    return outside.list_deliveries(tx, call.id, Wanted(query.limit, query.cursor))


@doors.at("POST /robots/{id}/again", "change_outside", AgainBody, AgainView, How(status=202))
def send_again(tx: Tx, call: Call, body: AgainBody) -> AgainView:
    """Have a robot say something again, or all that has failed."""
    return AgainView(keep_webhooks.send_again(tx, call.actor, ROBOT, call.id, body.delivery))
