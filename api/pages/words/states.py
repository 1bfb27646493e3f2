"""States of orders as people call them, whose turn it is, and the parts that they are grouped by."""

from collections.abc import Mapping

STATES: Mapping[str, tuple[str, str]] = {
    "state.placed": ("待受理", "to take on"),
    "state.need_info": ("待补充", "asked back"),
    "state.accepted": ("待派", "to dispatch"),
    "state.pooled": ("可认领", "open to claim"),
    "state.planned": ("已拟派", "planned"),
    "state.offered": ("已派", "offered"),
    "state.assigned": ("已接", "taken"),
    "state.scheduled": ("已约时间", "time agreed"),
    "state.in_service": ("服务中", "in service"),
    "state.reported": ("待确认", "to confirm"),
    "state.confirmed": ("已确认", "confirmed"),
    "state.closed": ("已办结", "closed"),
    "state.rejected": ("未受理", "not taken on"),
    "state.transferred": ("已转办", "transferred"),
    "state.cancelled": ("已取消", "called off"),
    "state.merged": ("已合并", "merged"),
    "state.needs_human": ("需人工", "needs a person"),
    "urgency.urgent": ("紧急", "urgent"),
    "urgency.high": ("较急", "high"),
    "urgency.normal": ("一般", "normal"),
    "urgency.low": ("不急", "low"),
    "kind.menu": ("服务", "service"),
    "kind.micro_wish": ("微心愿", "micro-wish"),
}
