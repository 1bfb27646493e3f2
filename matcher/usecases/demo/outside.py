"""A program and a group of the demo: set up and switched off, because nothing may leave a demo."""

from matcher.domain.outlets import HookKind, Via
from matcher.domain.robots import RobotKind
from matcher.domain.roles import Actor
from matcher.store import webhooks
from matcher.store.database import Tx
from matcher.usecases.keep_robots import RobotData, add_robot
from matcher.usecases.keep_webhooks import WebhookData, add_webhook, switch

_URL = "https://hooks.example.org/jiedan"
_ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=00000000-0000-0000"
_DIGESTS = {RobotKind.MORNING: 8 * 60 + 30, RobotKind.EVENING: 18 * 60}


def add_outside(tx: Tx, admin: Actor) -> None:
    """One webhook and one robot of the district."""
    hook, _ = add_webhook(tx, admin, WebhookData(None, "示例热线平台", _URL, (HookKind.ORDER,)))
    switch(tx, admin, webhooks.WEBHOOK, hook, on=False)
    robot = add_robot(tx, admin, RobotData(None, Via.WECOM, "示例工作群", _ROBOT, digests=_DIGESTS))
    switch(tx, admin, webhooks.ROBOT, robot, on=False)
