"""Every word of the sheets, in both languages; Chinese is what is printed unless somebody asks."""

import datetime as dt
from collections.abc import Mapping

from api.pages.papers import words_units
from matcher.domain.closing import BoardRole

_ZH = {
    "slip": "服务单",
    "receipt": "受理回执",
    "activation": "志愿者启用单",
    "number": "单号",
    "code": "查询码",
    "code_kept": "见受理回执",
    "what": "服务事项",
    "wish": "微心愿",
    "when": "上门时间",
    "when_open": "可上门的时间",
    "at": "时间",
    "who": "上门人员",
    "who_open": "派定后，社区会打电话告诉您。",
    "team": "服务队",
    "title": "同志",
    "badge": "工牌号",
    "door_word": "门口暗号",
    "door_rule": "来的人会先说出这个暗号。说不出的，请不要开门，打社区电话。",
    "safety": "我们从不收钱，从不要银行卡、密码和验证码。",
    "call": "社区电话",
    "no_phone": "（请社区填写）",
    "nobody": "（未登记）",
    "cancel": "想改时间、取消、确认、评价或投诉，打社区电话，报单号就行。",
    "follow": "凭单号和查询码，不用账号就能查看进度、改时间、取消、确认和评价。"
    "查询码请像钥匙一样收好；丢了，社区可以换一个。",
    "free": "服务不收您的钱。",
    "placed_on": "受理日期",
    "printed_on": "打印日期",
    "emergency": "紧急情况请直接拨打",
    "member_id": "编号",
    "act_hello": "没有智能手机也能接单：",
    "act_1": "有合适的服务，社区会打电话问您。",
    "act_2": "想接，说“接”；没空，说“不接”。不接不用说理由，没有任何影响。",
    "act_3": "打电话给社区时，报上面的工牌号。",
    "act_4": "上门时戴好工牌，先说服务单上的暗号。不收钱，不收礼。",
    "act_5": "出发前去不了，尽早打电话，社区会换人。",
    "act_6": "服务做完，打电话告诉社区用了多少分钟。",
    "board": "网格公示牌",
    "board_building": "楼栋公示牌",
    "role": "岗位",
    "name": "姓名",
    "phone": "电话",
    "empty": "尚未登记人员。",
    "building": "楼栋",
    "building_lead": "楼栋长",
    "households": "户数",
    "nobody_yet": "待定",
    "partners": "共建单位：",
    "project": "项目表",
    "project_notice": "公示",
    "project_orders": "相关单号：",
    "project_parties": "参加：",
    "project_comma": "、",
    "project_step": "步骤",
    "project_who": "谁办",
    "project_due": "期限",
    "project_state": "进度",
    "project_question": "议题",
    "project_decision": "决定",
    "project_role": "身份",
    "project_asked": "应到",
    "project_came": "实到",
    "project_result": "结果：",
}
_EN = {
    "slip": "Service slip",
    "receipt": "Receipt",
    "activation": "Volunteer's activation slip",
    "number": "Number",
    "code": "Code",
    "code_kept": "on your receipt",
    "what": "Service",
    "wish": "Micro-wish",
    "when": "When",
    "when_open": "Times that suit",
    "at": "at",
    "who": "Who comes",
    "who_open": "The community will phone you once somebody is found.",
    "team": "team",
    "title": "",
    "badge": "Badge",
    "door_word": "Door word",
    "door_rule": "The volunteer says this word first. Do not open to anybody who cannot; phone the community.",
    "safety": "We never ask for money, cards or codes.",
    "call": "Community's phone",
    "no_phone": "(to be filled in by the community)",
    "nobody": "(not registered)",
    "cancel": "To change the time, cancel, confirm, rate or complain, phone the community and give the number.",
    "follow": "With number and code you can follow, change the time, cancel, confirm and rate without an account. "
    "Keep the code like a key; the community can replace a lost one.",
    "free": "The service costs you nothing.",
    "placed_on": "Taken down on",
    "printed_on": "Printed on",
    "emergency": "In an emergency call",
    "member_id": "Id",
    "act_hello": "Taking part without a smartphone:",
    "act_1": "When something suits you, the community phones and asks.",
    "act_2": "Say yes, or say no. A no needs no reason and has no consequence.",
    "act_3": "When you phone the community, give the badge number above.",
    "act_4": "At the door wear your badge and first say the door word of the slip. Take no money and no gifts.",
    "act_5": "If you cannot go after all, phone as early as you can; somebody else is found.",
    "act_6": "When it is done, phone and say how many minutes it took.",
    "board": "Board of the grid cell",
    "board_building": "Board of the building",
    "role": "Post",
    "name": "Name",
    "phone": "Phone",
    "empty": "Nobody is registered yet.",
    "building": "Building",
    "building_lead": "Building lead",
    "households": "Households",
    "nobody_yet": "not named yet",
    "partners": "Partner organisations: ",
    "project": "Project",
    "project_notice": "Notice",
    "project_orders": "Orders:",
    "project_parties": "Taking part:",
    "project_comma": ", ",
    "project_step": "Step",
    "project_who": "Who",
    "project_due": "By",
    "project_state": "How far",
    "project_question": "Question",
    "project_decision": "Decision",
    "project_role": "As",
    "project_asked": "Asked",
    "project_came": "Came",
    "project_result": "Result:",
}
_ROLES_ZH = {
    BoardRole.GRID_LEAD: "网格长",
    BoardRole.BUILDING_LEAD: "楼栋长",
    BoardRole.UNIT_LEAD: "单元长",
    BoardRole.GRID_STAFF: "专职网格员",
    BoardRole.GRID_AIDE: "兼职网格员",
    BoardRole.SUPERVISOR: "网格督导员",
    BoardRole.POLICE: "社区民警",
    BoardRole.PUBLICIST: "政策宣传员",
    BoardRole.MEDIATOR: "矛盾调解员",
    BoardRole.PATROL: "治安巡防员",
    BoardRole.HYGIENE: "环境卫生员",
    BoardRole.INFORMANT: "民情信息员",
}
_ROLES_EN = {
    BoardRole.GRID_LEAD: "Head of the cell",
    BoardRole.BUILDING_LEAD: "Building lead",
    BoardRole.UNIT_LEAD: "Stairwell lead",
    BoardRole.GRID_STAFF: "Grid staff",
    BoardRole.GRID_AIDE: "Grid aide",
    BoardRole.SUPERVISOR: "Supervisor",
    BoardRole.POLICE: "Community police officer",
    BoardRole.PUBLICIST: "Policy guide",
    BoardRole.MEDIATOR: "Mediator",
    BoardRole.PATROL: "Safety patrol",
    BoardRole.HYGIENE: "Hygiene officer",
    BoardRole.INFORMANT: "Residents' liaison",
}
WORDS: Mapping[str, Mapping[str, object]] = {
    "zh": {**_ZH, **words_units.ZH, "roles": _ROLES_ZH},
    "en": {**_EN, **words_units.EN, "roles": _ROLES_EN},
}
"""Language -> key -> text; under `roles` the posts of a board."""


def usual_post(lang: str, role: str) -> str:
    """What a post is called where the district has no name of its own for it."""
    return (_ROLES_ZH if lang == "zh" else _ROLES_EN)[BoardRole(role)]


_MOBILE = 11
_WEEKDAYS = ("一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))


def day(date: dt.date, lang: str) -> str:
    """A date as people read it: 6月3日 星期一."""
    if lang == "zh":
        return f"{date.year}年{date.month}月{date.day}日 星期{_WEEKDAYS[0][date.weekday()]}"
    return f"{_WEEKDAYS[1][date.weekday()]} {date.isoformat()}"


def spaced(phone: str) -> str:
    """A phone number in groups, as people read it aloud: 139 0000 0001, 0429 555 0001."""
    head = 3 if len(phone) == _MOBILE else 0
    if phone.startswith("0"):
        head = 3 if phone.startswith(("010", "02")) else 4
    return " ".join(part for part in (phone[:head], phone[head:-4], phone[-4:]) if part)
