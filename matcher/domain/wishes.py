"""Micro-wishes: concrete, immediate, easy, and never money. Rules give hints; a clerk decides."""

import datetime as dt
from collections.abc import Iterable, Sequence
from enum import StrEnum

from matcher.domain.errors import Invalid, MoneyWanted
from matcher.domain.plain import clauses, plain, words


class Hint(StrEnum):
    """Why a clerk should look at a wish twice; each has its words in WORDS_OF_HINTS."""

    VAGUE = "vague"
    NO_OBJECT = "no_object"
    FAR_OFF = "far_off"
    PERMANENT = "permanent"
    LICENCE = "licence"
    LONG = "long"
    DEAR = "dear"


WORDS_OF_HINTS = {
    Hint.VAGUE: ("写得太短，不够具体", "too short to be concrete"),
    Hint.NO_OBJECT: ("没有说清要什么东西或什么帮助", "it names no thing and no help"),
    Hint.FAR_OFF: ("时间太远，不是眼前的需要", "it is for a time far off"),
    Hint.PERMANENT: ("要长期服务，宜转为结对或定期服务", "it wants help for good: rather a pairing or a series"),
    Hint.LICENCE: ("需要专业资质", "it needs somebody with a licence"),
    Hint.LONG: ("工作量大，不是举手之劳", "it is much work"),
    Hint.DEAR: ("文中的金额超过上限", "the amount named is above the cap"),
}
"""Hint -> Chinese, English."""

MONEY = (
    *(
        "现金",
        "现钱",
        "转账",
        "转帐",
        "汇款",
        "打款",
        "借款",
        "贷款",
        "借钱",
        "给钱",
        "打钱",
        "(?<!不)要钱",
        "还债",
        "还款",
        "欠款",
        "房贷",
        "红包",
    ),
    *(
        "压岁钱",
        "慰问金",
        "补助金",
        "救助金",
        "救济金",
        "生活费",
        "医药费",
        "学费",
        "房租",
        "资金",
        "捐钱",
        "零花钱",
        "汇票",
    ),
    *(
        "银行卡",
        "信用卡",
        "储蓄卡",
        "购物卡",
        "礼品卡",
        "充值卡",
        "加油卡",
        "超市卡",
        "储值卡",
        "代金券",
        "购物券",
        "话费充值",
    ),
    *(
        "cash",
        "money",
        "loans?",
        "bank card",
        "credit card",
        "gift card",
        "prepaid card",
        "voucher",
        "bank transfer",
        "wire transfer",
    ),
)
"""Never a wish, wherever they stand in it."""
COLLECTING = (
    *("募捐", "众筹", "筹款", "筹钱", "捐款", "集资", "水滴筹", "轻松筹", "爱心款"),
    *(
        "收款码",
        "付款码",
        "收钱码",
        "支付码",
        "赞赏码",
        "扫码支付",
        "扫码付款",
        "扫码转",
        "收款二维码",
        "付款二维码",
        "微信转",
        "支付宝转",
    ),
    *(
        "crowdfund(?:ing)?",
        "fund-?raising",
        "fundraisers?",
        "donate money",
        "payment (?:qr )?codes?",
        "qr code (?:to )?pay",
    ),
)
"""Nobody collects money here: refused in every text of every order."""
_MONEY = words(
    (
        *MONEY,
        *COLLECTING,
        "(?:给|借|要|寄|发|资助|补贴|捐)(?:我|他|她|点|些|一?点|一些|老人|孩子)*[0-9一二两三四五六七八九十百千万几]+(?:元|块|万)",
    )
)
_COLLECTING = words(COLLECTING)
_AMOUNT = words(("[0-9]+(?:\\.[0-9]+)?(?:元|块|rmb|yuan|¥)", "[¥￥][0-9]+"))
_DIGITS = words(("[0-9]+",))
_PERMANENT = words(
    (
        *(
            "长期",
            "每天",
            "天天",
            "每周",
            "每月",
            "一直",
            "永远",
            "终身",
            "常年",
            "固定(?:来|上门)",
            "以后都",
            "每个?星期",
        ),
        *("every (?:day|week|month)", "forever", "for good", "long[- ]term", "daily", "weekly"),
    )
)
_LATER = words(
    (
        *("明年", "后年", "下半年", "年底", "几个月后", "半年后", "以后再", "等(?:到)?(?:明年|放假|退休)"),
        *("next year", "some day", "later this year"),
    )
)
_LICENCE = words(
    (
        *("打针", "输液", "注射", "换药", "针灸", "推拿", "拔罐", "看病", "诊断", "开药", "手术", "护理(?:伤口|褥疮)"),
        *("电路", "电线", "布线", "高空", "爬高", "电梯", "锁(?:芯|匠)", "开锁", "律师", "公证", "打官司"),
        *("injection", "wiring", "electrician", "lawyer", "surgery", "acupuncture", "work at height"),
    )
)
_LONG = words(
    (
        *(
            "装修",
            "翻新",
            "粉刷(?:全|整|房)",
            "搬家",
            "盖房",
            "建房",
            "铺地",
            "整(?:套|个)房",
            "改造",
            "防水工程",
            "全屋",
        ),
        *("renovat(?:e|ion)", "moving house", "rebuild"),
    )
)
_NOTHING_NAMED = words(
    (
        *(
            "^(?:希望|想|想要|需要|请|求|能)?(?:你们|大家|社区)?(?:帮帮?忙?|帮助|关心|关爱|照顾|支持|解决(?:困难|问题)?)(?:一下)?(?:我|我们|老人|孩子|家里)?$",
        ),
        *(
            "^(?:生活好|快乐|幸福|健康|平安|身体健康|改善生活|过得好)(?:一?点|些)?$",
            "help(?: me| us)?",
            "happiness",
            "good health",
        ),
    )
)
SHORTEST = 4
FAR_DAYS = 30


def refuse_money(field: str, text: str | None, *, wish: bool) -> None:
    """MoneyWanted at the field: in a wish for anything that is money, elsewhere for collecting it."""
    pattern = _MONEY if wish else _COLLECTING
    if text and pattern.search(plain(text)):
        raise MoneyWanted.at(field)


def refuse_dear(value_yuan: int | None, most: int) -> None:
    """Invalid where a wish costs more than the district lets one cost."""
    if value_yuan is not None and value_yuan > most:
        raise Invalid.at("wish.value_yuan", "too_dear", f"a wish costs at most {most} yuan")


def hints_of(text: str, dates: Iterable[dt.date], today: dt.date, most: int) -> tuple[Hint, ...]:
    """What may speak against a wish being concrete, immediate and easy, in the order of Hint."""
    told, whole = list(clauses(text)), plain(text)
    found = {
        Hint.VAGUE: len(whole) < SHORTEST,
        Hint.NO_OBJECT: all(_NOTHING_NAMED.fullmatch(one) for one in told),
        Hint.FAR_OFF: bool(_LATER.search(whole)) or _all_far(list(dates), today),
        Hint.PERMANENT: bool(_PERMANENT.search(whole)),
        Hint.LICENCE: bool(_LICENCE.search(whole)),
        Hint.LONG: bool(_LONG.search(whole)),
        Hint.DEAR: any(int(_DIGITS.findall(one)[0]) > most for one in _AMOUNT.findall(whole)),
    }
    return tuple(hint for hint in Hint if found[hint])


def _all_far(dates: Sequence[dt.date], today: dt.date) -> bool:
    return bool(dates) and min(dates) > today + dt.timedelta(days=FAR_DAYS)
