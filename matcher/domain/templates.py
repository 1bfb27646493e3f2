"""A district's own words for messages: which facts they may name, and how they look with invented ones."""

from collections.abc import Mapping
from string import Formatter

from matcher.domain.errors import Invalid
from matcher.domain.messages import EN, LANGUAGES, ZH, shipped
from matcher.domain.notifying import NoticeKind
from matcher.domain.privacy import looks_like_identity_or_card
from matcher.domain.robots import COUNTS, RobotKind

TEXT_MOST = 300
_ROBOTS: Mapping[str, Mapping[str, str]] = {
    RobotKind.MORNING: {
        ZH: "{place}今日：待受理 {to_accept} 单，待派 {to_dispatch} 单，今天上门 {visits} 次，逾期 {late} 单。",
        EN: "{place} today: {to_accept} to take on, {to_dispatch} to dispatch, {visits} visits, {late} overdue.",
    },
    RobotKind.EVENING: {
        ZH: "{place}今天：新来 {placed} 单，办完 {done} 单；还有待派 {to_dispatch} 单，逾期 {late} 单。",
        EN: "{place}, the day: {placed} came in, {done} done; {to_dispatch} wait to be dispatched, {late} overdue.",
    },
    RobotKind.TEST: {
        ZH: "{place}：这是测试消息，收到就说明机器人设好了。",
        EN: "{place}: this is a test; it has arrived, so the robot works.",
    },
}
KINDS = (*NoticeKind, *RobotKind)
"""What can be put in other words."""
_SAMPLE: Mapping[str, Mapping[str, str]] = {
    ZH: {
        "service": "家电维修",
        "area": "第一网格",
        "day": "6月3日（周一）",
        "part": "上午",
        "number": "000312",
        "at": "6月3日（周一） 09:30",
        "until": "6月2日（周日） 20:00",
        "place": "示例社区",
    },
    EN: {
        "service": "Appliance repair",
        "area": "Cell 1",
        "day": "Mon 03 Jun",
        "part": "morning",
        "number": "000312",
        "at": "Mon 03 Jun 09:30",
        "until": "Sun 02 Jun 20:00",
        "place": "Sample community",
    },
}
_COUNTED = dict(zip(COUNTS, ("4", "12", "9", "2", "7", "8"), strict=True))


def default_of(kind: str, language: str) -> str:
    """The words that ship with the product."""
    return _ROBOTS[kind][language] if kind in _ROBOTS else shipped(kind, language)


def facts_of(kind: str) -> tuple[str, ...]:
    """The facts that a message of this kind has: those that the shipped words name."""
    named = {name for language in LANGUAGES for _, name, _, _ in Formatter().parse(default_of(kind, language)) if name}
    return tuple(sorted(named))


def check_template(kind: str, text: str) -> str:
    """The words as they are kept. Invalid where they name a fact that is not there, or hold what we never send."""
    if not text or len(text) > TEXT_MOST:
        raise Invalid.at("text", "too_long" if text else "empty", f"1 to {TEXT_MOST} characters")
    if looks_like_identity_or_card(text):
        raise Invalid.at("text", "identity_or_card_number", "please leave out identity and bank card numbers")
    try:
        pieces = [*Formatter().parse(text)]
    except ValueError:
        raise Invalid.at("text", "braces", "each { needs its }") from None
    for _, name, shape, conversion in pieces:
        if name is not None and (name not in facts_of(kind) or shape or conversion):
            raise Invalid.at("text", "unknown_fact", f"only {', '.join(facts_of(kind))} can be named")
    return text


def filled(text: str, facts: Mapping[str, str]) -> str:
    """The words with their facts."""
    return text.format_map(facts)


def preview(kind: str, language: str, text: str) -> str:
    """How it reads with invented facts."""
    return filled(check_template(kind, text), {**_SAMPLE[language], **_COUNTED})
