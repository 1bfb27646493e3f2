"""Reasons in plain words, in Chinese and in English. All wording of planning stands here; none is personal."""

from collections.abc import Mapping

from matcher.domain.areas import above, level_of

Words = dict[str, str]
Said = tuple[str, str]

NEAR: Mapping[str, Said] = {
    "building": ("就在同一楼栋", "in the same building"),
    "cell": ("就在同一网格", "in the same grid cell"),
    "community": ("就在同一社区", "in the same community"),
    "street": ("就在同一街道", "in the same street area"),
    "district": ("在本区", "in the district"),
}
STANDING = ("是结对帮扶对象", "they are a standing pair")
LINKED = ("负责联系这一片", "they answer for this area")
MAIN_SKILL = ("正好是其主要特长", "it is the main skill")
FIRST_CHOICE = ("是居民首选的时间", "it is the resident's first choice of time")
NONE_LATELY = ("近四周还没有接单", "has taken no order in the last four weeks")
FEW_LATELY = ("近四周接单不多", "has taken few orders in the last four weeks")
FAR_AHEAD = ("在近期派单日期之后，可以先认领", "it lies beyond the days that are planned now, and can be claimed")
TEAM = ("服务队可整单承接", "the team can take the whole order")
ANY = ("符合这张订单的各项要求", "meets all that the order asks for")
YOURS: Mapping[Said, Said] = {
    STANDING: ("您和这位居民结了对", "you and the resident are a standing pair"),
    LINKED: ("这一片由您联系", "you answer for this area"),
    MAIN_SKILL: ("正好是您的主要特长", "it is what you do best"),
    NONE_LATELY: ("您近四周还没有接单", "you have taken no order in the last four weeks"),
    FEW_LATELY: ("您近四周接单不多", "you have taken few orders in the last four weeks"),
    TEAM: ("您的服务队可整单承接", "your team can take the whole order"),
    ANY: ("您符合这张单的各项要求", "you meet all that the order asks for"),
}
"""What the desk reads of somebody -> what that person reads."""
FEW = 2

UNSERVED: Mapping[str, tuple[str, str]] = {
    "impossible": ("目前没有符合条件的人", "Nobody meets all conditions at present"),
    "not_worth": ("最近的人选也太远或太忙", "Even the best match would be too far off or too busy"),
    "outcompeted": ("符合条件的人都安排给了更急的订单", "Everybody suitable is needed for other orders"),
    "undecided": ("这一轮没有安排上", "It found no place in this plan"),
    "no_window_left": ("可选的时间都已过去或不在近期", "None of its times is still ahead in the days that are planned"),
    "no_place_left": ("名额已满", "All places are taken"),
    "no_needs": ("没有写明需要什么人", "It does not say whom it needs"),
    "no_consent": ("还没有服务对象的同意记录", "No consent of the recipient is recorded"),
    "no_record": ("服务对象的信息不完整", "The recipient's record is incomplete"),
    "no_service": ("服务事项不在目录中", "Its service is not in the catalogue"),
    "by_staff": ("由社区工作人员在窗口办理", "The community's staff do this at the window"),
    "visit_cap": ("近期已有慰问探访，错开再去", "The recipient has been visited lately, or is about to be"),
    "festival_quota": (
        "节日慰问名额已满，请错峰",
        "As many festival visits as the district lets be on that day are planned",
    ),
    "on_day": ("归入服务日，由服务日统一安排", "It belongs to a service day, which is planned by itself"),
    "in_run": ("与同一网格的订单一趟送达", "It goes along in a run with others of its cell"),
    "at_once": ("这类急事当场联系人，不等派单轮次", "People are asked at once; this does not wait for a round"),
    "asked_at_once": ("正同时询问几位，先答应者接单", "Several are being asked; the first to say yes takes it"),
    "no_hours": ("没有写明几点到几点", "It does not say from when to when"),
    "other_form": ("这类服务不由派单轮次安排", "A service of this form is not planned in rounds"),
}
"""Reason code -> Chinese, English."""

FUNNEL: Mapping[str, tuple[str, str]] = {
    "kind": ("没有可接此类订单的党员或服务队", "there is nobody of the kind that it accepts"),
    "tags": (
        "目前寻找的范围内，无人具备所需技能或有效证书",
        "nobody has the skill or checked credential in the area searched",
    ),
    "area": ("具备技能的人都不服务这个地方", "those with the skill do not serve this place"),
    "shift": ("能来的人在这些时间都没有空", "those who could come are not free at these times"),
    "excludes": ("有空的人都不宜或已谢绝", "those who are free are not to be asked for this order (again)"),
    "size": ("服务队人数不够", "no team is large enough"),
    "limits": ("合适的人近期已经排满", "those who are suitable have as much as they take"),
}
"""Filter of the funnel at which the last helper dropped out -> Chinese, English."""

NOT_ONE: Mapping[str, tuple[str, str]] = {
    "kind": ("这张订单不接受这一类人员", "The order is not for this kind of helper"),
    "tags": (
        "缺少所需技能、有效证书，或不在目前寻找的范围内",
        "A skill or checked credential is missing, or the search has not come so far",
    ),
    "area": ("不服务这个地方", "This helper does not serve the place"),
    "shift": ("这些时间都没有空", "This helper is not free at these times"),
    "excludes": ("不宜安排，或已谢绝这张订单", "This helper is not to be asked for this order (again)"),
    "size": ("服务队人数不够", "The team is not large enough"),
    "limits": ("近期已经排满", "This helper has as much as it takes"),
    "together": ("凑不到同一时间", "It does not fit together at one time"),
    "window": ("订单不接受这个时间", "The order does not accept this time"),
    "absent": ("目前不参加服务", "This helper takes no part at present"),
}
"""Where one helper drops out for one order -> Chinese, English."""

REMEDIES: Mapping[str, tuple[str, str]] = {
    "add_shift": ("多给这个时间，就有人能来", "With this further time somebody could come"),
    "widen_search": ("扩大到这个范围找，就有人能来", "If people of this wider area are asked, somebody could come"),
    "drop_tag": ("不要求这项技能，就有人能来", "Without this skill being asked for somebody could come"),
    "widen_area": ("这位多走一程，就能来", "This helper could come by going that far"),
    "raise_limit": ("这位多接一次，就能来", "This helper could come by taking one more"),
    "add_helper": ("再有一位这样的人，就能办", "One more person like this could do it"),
}
"""Kind of a remedy -> Chinese, English."""

TOGETHER = (
    "合适的人不够，或凑不到同一时间",
    "there are too few suitable people, or they are not free at the same time",
)
TOO_FEW = ("合适的人数不够", "there are too few suitable people")


def why(cost_parts: Mapping[str, int], *, kind: str, area: str, to_helper: bool = False) -> Words:
    """Why this helper for the order: the parts of a share or candidate, the order's area. Missing parts are silent.

    `to_helper`: said to the helper itself.
    """
    said = []
    if "climbed" in cost_parts:
        said.append(NEAR[_level(area, cost_parts["climbed"])])
    if cost_parts.get("bonus", 0) < 0:
        said.append(LINKED if cost_parts.get("linked") else STANDING)
    if cost_parts.get("tags") == 0 and cost_parts.get("skills"):
        said.append(MAIN_SKILL)
    if cost_parts.get("window") == 0:
        said.append(FIRST_CHOICE)
    if kind == "team":
        said.append(TEAM)
    elif cost_parts.get("load", FEW + 1) <= FEW:
        said.append(FEW_LATELY if cost_parts["load"] else NONE_LATELY)
    found = said or [ANY]
    return _joined([YOURS.get(one, one) for one in found] if to_helper else found)


def why_far_ahead() -> Words:
    """Why an order is shown that no round plans yet."""
    return _joined([YOURS[ANY], FAR_AHEAD])


def why_unserved(reason: str, detail: object) -> Words:
    """Why nobody serves an order, from its reason code and the detail that came with it."""
    said = [UNSERVED[reason]]
    if reason == "impossible" and isinstance(detail, Mapping):
        said.append(_dropped_out(detail))
    zh, en = zip(*said, strict=True)
    return {"zh": "：".join(zh) + "。", "en": ": ".join(en) + "."}


def remedy_words(kind: str) -> Words:
    """What would help, by the kind of remedy; what it changes stands beside it."""
    zh, en = REMEDIES[kind]
    return {"zh": f"{zh}。", "en": f"{en}."}


def why_not(question: str) -> Words:
    """Why one helper cannot take one order, by the question at which it drops out."""
    zh, en = NOT_ONE[question]
    return {"zh": f"{zh}。", "en": f"{en}."}


def _dropped_out(detail: Mapping[str, object]) -> tuple[str, str]:
    if detail.get("together"):
        return TOGETHER
    return next((words for name, words in FUNNEL.items() if detail.get(name) == 0), TOO_FEW)


def _level(area: str, climbed: int) -> str:
    chain = above(area)
    return level_of(chain[min(climbed, len(chain) - 1)])


def _joined(said: list[tuple[str, str]]) -> Words:
    zh, en = zip(*said, strict=True)
    sentence = "; ".join(en)
    return {"zh": "，".join(zh) + "。", "en": f"{sentence[:1].upper()}{sentence[1:]}."}
