"""What the entries of a list say, in both languages; the one place for it."""

from collections.abc import Mapping

from matcher.domain.waiting import TodoKind

WORDS: Mapping[str, tuple[str, str]] = {
    TodoKind.DEAD_WORK: ("后台任务多次失败，请检查后重试", "work in the background gave up; look and try again"),
    TodoKind.CONTACT: ("首次联系已超时，请联系居民", "nobody has spoken with the resident in time; do so now"),
    TodoKind.UNTAKEN: ("时限过半仍无人接单", "half of the time has gone and nobody has taken it"),
    TodoKind.RAISED_STREET: ("吹哨：已上报街道", "raised to the street"),
    TodoKind.RAISED_DISTRICT: ("吹哨：已上报区里", "raised to the district"),
    TodoKind.NEW_TIME: ("所选时段已过，请与居民另约时间", "its times have gone by; agree on another"),
    TodoKind.ANSWERED: ("居民已补充信息，请受理", "the resident has answered; decide"),
    TodoKind.RETURNED: ("退单：请重新处理", "given back to you"),
    TodoKind.RULING: ("多次退单，请裁定责任人", "given back too often; rule who owns it"),
    TodoKind.HAND_OVER: ("请确认是否接手", "you are asked to take it over"),
    TodoKind.STAND_IN: ("原经办人回避，请代为处理", "somebody keeps out of it; deal with it in their place"),
    TodoKind.PHONE: ("急单还没人接，请打电话联系", "nobody has answered to what cannot wait; phone them"),
    TodoKind.UNDELIVERED: ("有消息或物品没有送到，请打电话了解", "something did not arrive; find out by phone"),
    TodoKind.NOT_FILLED: ("人数没有凑齐，也无法再扩大寻找", "it did not fill up and cannot be sought wider"),
    TodoKind.CHECK_MINOR: ("服务对象未成年，请核对出队人员", "somebody young is served; look who goes"),
    TodoKind.CONSENT_GONE: ("同意已撤回，请与居民确认", "a consent was taken back; speak with the resident"),
    TodoKind.CREDENTIAL_OVER: (
        "服务前证书已过期，请另派",
        "a credential has run out before the service; find somebody else",
    ),
    TodoKind.KEPT_APART: (
        "原定人员需要回避，请另派，或说明理由后确认",
        "who was to come has to keep away; send somebody else, or confirm it with a reason",
    ),
    TodoKind.CREW_SHORT: (
        "队伍少了已点名的队员，请队长另行安排",
        "a team has lost somebody it named; see who goes instead",
    ),
    TodoKind.HELPER_LEFT: ("服务进行中，承接人已退出，请处理", "who had begun the service has left; see to it"),
    TodoKind.MERGED_GONE: (
        "并入的订单没有办成，请联系原点单人",
        "the order that it was merged into was not served; speak with who filed this one",
    ),
    TodoKind.CONFIRM: ("已报告，请与居民确认", "reported; ask the resident to confirm"),
    TodoKind.OUTLET_BROKEN: (
        "对外推送多日送不到，已停用，请检查地址",
        "nothing has arrived at an address outside for days; look at it",
    ),
    TodoKind.CALLBACK: ("请回访", "call back"),
    TodoKind.DISPUTE: ("居民投诉，请处理", "a complaint is open"),
    TodoKind.INCIDENT: ("发生意外情况，请处理", "something went wrong; see to it"),
    TodoKind.INCIDENT_STREET: ("发生严重意外情况，请处理", "something grave happened; see to it"),
    TodoKind.UNIT_PROPOSAL: (
        "单位推荐了党员，请联系本人后登记",
        "a unit names somebody new; speak with them and register them",
    ),
    TodoKind.UNIT_RESOURCE: ("单位提供了岗位或资源，请答复", "a unit offers something; answer it"),
    TodoKind.PROJECT_DUE: ("项目的一步到期了，请推进", "a step of a project is due; see to it"),
    TodoKind.PROJECT_RAISED: ("社区上报了一个项目", "a community has raised a project"),
    TodoKind.PROJECT_REVIEW: (
        "项目关联的订单已按本人要求删除资料，请看项目文字里有没有提到",
        "a person of an order in a project was erased; take out what the project's texts say of them",
    ),
}
"""Kind -> Chinese and English."""


def say(kind: str) -> dict[str, str]:
    """The words of a kind; a kind without words says its code."""
    zh, en = WORDS.get(kind, (kind, kind))
    return {"zh": zh, "en": en}
