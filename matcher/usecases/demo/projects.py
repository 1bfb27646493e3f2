"""What the demo's story community does together: projects at different steps, and lists that are taken up in part."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, update

from matcher.domain.outside import OutsideOwner
from matcher.domain.projects import (
    DELIBERATION,
    ConfirmedBy,
    InvitedRole,
    ListKind,
    PartyKind,
    ProjectStepState,
    ResourceKind,
)
from matcher.domain.roles import Actor
from matcher.store import projects, schema
from matcher.store.database import Tx
from matcher.store.scope import inside
from matcher.usecases.change_project import (
    NewParty,
    add_party,
    close_project,
    publish_project,
    raise_project,
)
from matcher.usecases.deliberate import add_agenda_item, decide_item, set_invited
from matcher.usecases.demo.ground import Ground
from matcher.usecases.keep_list import NewEntry, claim_entry, finish_entry, note_entry
from matcher.usecases.make_project import NewProject, make_project
from matcher.usecases.project_steps import StepChange, change_step
from matcher.usecases.steps.project_days import watch


@dataclass(frozen=True, slots=True)
class Told:
    """A project of the demo: so many of its steps are behind it."""

    title: str
    text: str
    template: str
    behind: int
    outside: tuple[OutsideOwner, ...]


_O = OutsideOwner
_PROJECTS = (
    Told("楼道堆物清理", "六个单元楼道堆物，先清三个单元。", "joint", 5, (_O.PROPERTY_COMPANY,)),
    Told("晚间助餐点", "独居老人晚饭没着落。", "joint", 2, (_O.MARKET_SUPERVISION,)),
    Told("凉亭和长椅维修", "木板松动，老人常坐。", "repair", 3, (_O.URBAN_MANAGEMENT,)),
    Told("路口积水", "下雨积水过脚面，影响上学路。", "joint", 1, (_O.URBAN_MANAGEMENT, _O.WATER_COMPANY)),
    Told("困难家庭冬季取暖", "几家一起帮三户家庭过冬。", "family", 1, (_O.HEATING_COMPANY, _O.CIVIL_AFFAIRS)),
    Told("电动车充电棚", "飞线充电多，要定一个集中充电的地方。", DELIBERATION, 4, (_O.FIRE_119, _O.POWER_COMPANY)),
    Told("楼前停车怎么停", "晚上消防通道常被堵。", DELIBERATION, 2, (_O.PROPERTY_COMPANY, _O.OWNERS_MEETING)),
    Told("二号楼下水反复堵塞", "近两个月堵了四次。", "repair", 1, (_O.WATER_COMPANY, _O.PROPERTY_COMPANY)),
)
_QUESTIONS = {
    "电动车充电棚": ("充电棚建在哪里", ("东门空地", "自行车棚改建"), "先改建自行车棚，东门空地留作备用。"),
    "楼前停车怎么停": ("楼前划不划车位", ("划十二个车位", "只划消防通道"), None),
}
_NEEDS = (
    ("A 助老生活", "给四位独居老人每周洗一次被褥"),
    ("A 助老生活", "节前给老人剪一次头发"),
    ("B 医疗健康", "每月一次量血压和用药提醒"),
    ("C 便民维修", "给老楼道换感应灯"),
    ("C 便民维修", "修理活动室的窗户"),
    ("D 代办代购", "雨雪天代买菜送到楼下"),
    ("G 青少年与教育", "放学后看护两小时"),
    ("G 青少年与教育", "给孩子们讲一次防溺水"),
    ("I 数字助老与反诈", "教老人用手机挂号"),
    ("J 文体艺术", "周末教一次书法"),
)
_RESOURCES = (
    (ResourceKind.ROOM, "党群服务中心二楼活动室，可坐三十人，工作日晚上可用"),
    (ResourceKind.GROUND, "小区东侧空地，周末可以摆摊"),
    (ResourceKind.EQUIPMENT, "折叠桌二十张、遮阳棚两顶，可借"),
    (ResourceKind.GOODS, "急救箱三个，放在值班室"),
)
_TAKEN, _DONE = 8, 3
"""So many of the needs are taken up, and so many of these done."""


def add_projects(tx: Tx, ground: Ground) -> None:
    """Eight projects and two lists; written by the same use cases as anybody's."""
    area, by = ground.scene.community, ground.staff[ground.scene.community].secretary
    made = {told.title: _project(tx, by, area, told) for told in _PROJECTS}
    for title, (question, ways, decision) in _QUESTIONS.items():
        _deliberate(tx, by, made[title], question, ways, decision)
    publish_project(tx, by, made["电动车充电棚"], "电动车充电棚选址", "经居民、物业和单位协商，先改建自行车棚。")
    raise_project(tx, by, made["路口积水"], "not_able")
    close_project(tx, by, made["楼道堆物清理"], "三个单元清理完毕，各单元留了公约。", ConfirmedBy.RESIDENT)
    _link(tx, made["二号楼下水反复堵塞"], area)
    _make_late(tx, made["凉亭和长椅维修"])
    _lists(tx, by, area)


def _project(tx: Tx, by: Actor, area: str, told: Told) -> UUID:
    made = make_project(tx, by, NewProject(told.title, told.text, area, told.template, None, None, ()))
    for one in told.outside:
        add_party(tx, by, made, NewParty(PartyKind.OUTSIDE, None, one))
    theirs = projects.same_party(tx, made, PartyKind.OUTSIDE, None, told.outside[0])
    steps = projects.steps_of(tx, made)
    for step in steps[: told.behind]:
        change_step(tx, by, step.id, StepChange(state=ProjectStepState.DONE))
    coming = steps[told.behind :]
    if coming:
        change_step(tx, by, coming[0].id, StepChange(state=ProjectStepState.DOING))
    if len(coming) > 1 and theirs is not None:
        change_step(tx, by, coming[1].id, StepChange(owner=theirs.id))
    return made


def _deliberate(
    tx: Tx, by: Actor, project_id: UUID, question: str, ways: tuple[str, ...], decision: str | None
) -> None:
    add_agenda_item(tx, by, project_id, question, ways)
    for role, invited, came in (
        (InvitedRole.RESIDENT, 16, 13),
        (InvitedRole.PROPERTY, 2, 2),
        (InvitedRole.MEMBER, 4, 4),
    ):
        set_invited(tx, by, project_id, role, invited, came if decision is not None else None, None)
    if decision is not None:
        item = projects.parts_of(tx, schema.agenda_item, [project_id])[project_id][0]
        decide_item(tx, by, item.id, decision)


def _link(tx: Tx, project_id: UUID, area: str) -> None:
    """Two repairs that wait; who filed them is told nothing, because nobody did."""
    o = schema.service_order.c
    mine = select(o.id).where(inside(o.area, area), o.service.like("C%")).order_by(o.seq).limit(2)
    rows = [{"order_id": one, "project_id": project_id, "added_at": tx.now} for (one,) in tx.tuples(mine)]
    projects.add_rows(tx, schema.project_order, rows)


def _make_late(tx: Tx, project_id: UUID) -> None:
    """The step under way should have been done three days ago."""
    step = schema.project_step.c
    mine = (step.project_id == project_id, step.state == ProjectStepState.DOING)
    tx.execute(update(schema.project_step).where(*mine).values(due_on=tx.now.date() - dt.timedelta(days=3)))
    watch(tx, projects.lock(tx, project_id))


def _lists(tx: Tx, by: Actor, area: str) -> None:
    h = schema.helper.c
    near = select(h.id).where(inside(h.area, area), h.kind == "team").order_by(h.seq)
    takers = [one for (one,) in tx.tuples(near.limit(_TAKEN))]
    for number, (category, text) in enumerate(_NEEDS):
        made = note_entry(tx, by, NewEntry(ListKind.NEED, area, category, text, None))
        if number < _TAKEN and takers:
            claim_entry(tx, by, made, unit=None, helper_id=takers[number % len(takers)])
        if number < _DONE and takers:
            finish_entry(tx, by, made)
    for kind, text in _RESOURCES:
        note_entry(tx, by, NewEntry(ListKind.RESOURCE, area, kind, text, None))
