"""The words of messages, in both languages: the service, the cell, day and part, never who it is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from matcher.domain.list_words import WORDS
from matcher.domain.notifying import NoticeKind

ZH, EN = "zh", "en"
LANGUAGES = (ZH, EN)
SENDER = {ZH: "接单", EN: "jiedan"}
"""How the service names itself at the head of a message."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a line may say: names of the catalogue and of places, a day as it is written, a number of an order."""

    kind: str
    service: str
    area: str
    day: str
    part: str
    number: str
    at: str = ""
    until: str = ""


_LINES: Mapping[str, Mapping[str, str]] = {
    NoticeKind.OFFER_MADE: {
        ZH: "有一单想请您帮忙：{service}，{area}，{day} {part}。请在 {until} 前答复；不方便可直接婉拒，不需要理由。",
        EN: "You are asked to help: {service}, {area}, {day} {part}. Please answer by {until}; you may decline freely.",
    },
    NoticeKind.OFFER_RESCINDED: {
        ZH: "{day} {part} 的 {service}（{area}）已另有安排，不用再答复了，谢谢您。",
        EN: "{service}, {area}, {day} {part} is settled otherwise; no answer is needed any more. Thank you.",
    },
    NoticeKind.ORDER_CANCELLED: {
        ZH: "{day} {part} 的 {service}（{area}）已取消，请不用前往。",
        EN: "{service}, {area}, {day} {part} was called off; please do not go.",
    },
    NoticeKind.WORK_KEPT: {
        ZH: "{day} {part} 的 {service}（{area}）其余部分已取消；您已报告的服务照样记录，谢谢您。",
        EN: "The rest of {service}, {area}, {day} {part} was called off; what you have reported stands. Thank you.",
    },
    NoticeKind.HOLD_OVER: {
        ZH: "{day} {part} 的 {service}（{area}）人数没有凑齐，您的名额已释放。谢谢您愿意帮忙。",
        EN: "{service}, {area}, {day} {part} did not find enough people; your place is free. Thank you for offering.",
    },
    NoticeKind.REASSIGNED: {
        ZH: "{day} {part} 的 {service}（{area}）已改派他人，请不用前往。谢谢您愿意帮忙。",
        EN: "{service}, {area}, {day} {part} was given to somebody else; please do not go. Thank you for offering.",
    },
    NoticeKind.CREW_NAMED: {
        ZH: "队长请您参加：{service}，{area}，{day} {part}。",
        EN: "Your team leader counts on you: {service}, {area}, {day} {part}.",
    },
    NoticeKind.CREW_LEFT_OUT: {
        ZH: "{day} {part} 的 {service}（{area}）不用您前往了，谢谢您。",
        EN: "You need not go to {service}, {area}, {day} {part} any more. Thank you.",
    },
    NoticeKind.CREW_SHORT: {
        ZH: "有队员不能参加 {day} {part} 的 {service}（{area}），请重新点名。",
        EN: "Somebody you named cannot go to {service}, {area}, {day} {part}; please name others.",
    },
    NoticeKind.DUTY_FREED: {
        ZH: "{day} {part} 的值班（{service}，{area}）已空出一个名额。",
        EN: "A place on duty is free: {service}, {area}, {day} {part}.",
    },
    NoticeKind.DAY_PLANNED: {
        ZH: "您报名的服务日（{day} {part}）已排好：{service}。去哪里请看“我的”；来不了可以直接退，不需要理由。",
        EN: "The service day that you signed up for ({day} {part}) is planned: {service}. See where on your page.",
    },
    NoticeKind.DAY_SIGNED_UP: {
        ZH: "社区已按您说的替您报名 {day} 的{service}（{area}）；不对或来不了，可以直接退，不需要理由。",
        EN: "As you said, you are signed up: {service}, {area}, {day}. You may step back at any time.",
    },
    NoticeKind.DAY_MOVED: {
        ZH: "您报名的{service}（{area}）时间改了，现在是 {day}，原来的报名已取消；能来请重新报名，来不了不用管。",
        EN: "{service}, {area}, has other times, now {day}. Your sign-up has ended; sign up again if you can come.",
    },
    NoticeKind.DAY_CANCELLED: {
        ZH: "{day} 的{service}（{area}）不办了，您的报名已取消，请不用前往。谢谢您。",
        EN: "{service}, {area}, {day} is called off, and your sign-up with it; please do not go. Thank you.",
    },
    NoticeKind.UNIT_CONFIRMED: {
        ZH: "{service}已确认您是本单位党员：您的服务计入单位合计，不显示姓名，除非您自己同意。",
        EN: "{service} has confirmed that you belong to it: your work counts in its totals, without your name.",
    },
    NoticeKind.UNIT_REFUSED: {
        ZH: "{service}回复：您不是本单位的人。请在“我的”重选单位，或向单位核实；接单不受影响。",
        EN: "{service} says that you do not belong to it. Choose again on your page, or ask them; you serve as before.",
    },
    NoticeKind.REDEMPTION_SOON: {
        ZH: "您兑换的“{service}”还没有领取，{until} 后退回，积分退给您。",
        EN: "What you redeemed ({service}) is still here; at {until} it goes back, and so do your points.",
    },
    NoticeKind.ASSIGNED: {
        ZH: "您的订单 {number}（{service}）已有人接单，时间：{day} {part}。",
        EN: "Somebody will come for your order {number} ({service}): {day} {part}.",
    },
    NoticeKind.PLACE_FREED: {
        ZH: "您的订单 {number}（{service}）原定的人来不了，正在为您另找，找到后再告诉您。",
        EN: "Who was to come for your order {number} ({service}) cannot; somebody else is being asked.",
    },
    NoticeKind.SCHEDULED: {
        ZH: "您的订单 {number}（{service}）约定的时间：{at}。",
        EN: "The time agreed for your order {number} ({service}): {at}.",
    },
    NoticeKind.PLEASE_RATE: {
        ZH: "您的订单 {number}（{service}）已办完。请确认并评价：联系了吗？解决了吗？满意吗？",
        EN: "Your order {number} ({service}) was reported as done. Please confirm and rate it.",
    },
}
_MORE: Mapping[str, tuple[str, str]] = {
    NoticeKind.NEED_INFO: ("需要您补充一些信息", "a little more has to be known"),
    NoticeKind.MERGED: ("与另一张内容相同的订单合并办理", "it goes on with another order of the same content"),
    NoticeKind.ABSORBED: ("另一张内容相同的订单已并入", "another order of the same content was joined to it"),
    NoticeKind.KEPT_ENDED: (
        "并入的那张订单没有办成，社区会与您联系；仍需要的话也可重新点单",
        "the order that it was joined to was not served; your community speaks with you, or place a new one",
    ),
    NoticeKind.TRANSFERRED: ("已转给主管单位办理", "it went to whom it belongs to"),
    NoticeKind.CANCELLED: ("已取消", "it was called off"),
    NoticeKind.REJECTED: (
        "未能受理，原因请看页面或来电询问",
        "it was not taken on; see the page, or phone us",
    ),
    NoticeKind.TIMES_OVER: ("所选时段已过，请另选时间", "its times have gone by; please choose others"),
    NoticeKind.RULED: ("已裁定由您负责", "it was ruled that you own it"),
    NoticeKind.HAND_OVER_ACCEPTED: ("对方已接手", "the other person has taken it over"),
    NoticeKind.HAND_OVER_DECLINED: ("对方没有接手", "the other person has not taken it over"),
    NoticeKind.SESSION_CANCELLED: ("这一场活动已取消，座位作废", "the session does not take place; the seat is void"),
    NoticeKind.PROJECT: (
        "需要几家一起办，已转为项目，进度在订单页面看",
        "it takes several parties and became a project; the order's page shows how far it is",
    ),
    **WORDS,
}
"""Kind -> what is new about an order, for its filer or the desk."""
_NEWS = {ZH: "单号 {number}（{service}）：{news}。", EN: "Order {number} ({service}): {news}."}
_OTHER = {
    ZH: "您的订单 {number}（{service}）有新的进展，请打开页面查看。",
    EN: "There is news about your order {number} ({service}); please open the page.",
}
_CLOSING = {
    ZH: "我们从不索要钱款、银行卡号或验证码。",
    EN: "We never ask for money, cards or codes.",
}


Own = Mapping[tuple[str, str], str]
"""Kind and language -> a district's own words, in place of those that ship."""


def shipped(kind: str, language: str) -> str:
    """The words that ship for a kind, with names of facts in them; one without words of its own points to the page."""
    news = _MORE.get(kind)
    words = _LINES.get(kind, _OTHER if news is None else _NEWS)[language]
    return words if news is None else words.replace("{news}", news[LANGUAGES.index(language)])


def line(language: str, said: Said, own: Own = MappingProxyType({})) -> str:
    """One message as a sentence or two."""
    return own.get((said.kind, language), shipped(said.kind, language)).format(
        service=said.service,
        area=said.area,
        day=said.day,
        part=said.part,
        number=said.number,
        at=said.at,
        until=said.until,
    )


def subject(language: str, lines: Sequence[Said]) -> str:
    """The head of a message."""
    if len(lines) == 1:
        return f"{SENDER[language]}: {lines[0].service}"
    count = len(lines)
    return f"{SENDER[language]}：{count} 条消息" if language == ZH else f"{SENDER[language]}: {count} messages"


def text(language: str, lines: Sequence[Said], own: Own = MappingProxyType({})) -> str:
    """The whole message: a line for each thing, and what nobody will ever ask for."""
    return "\n".join([*(line(language, one, own) for one in lines), _CLOSING[language]])
