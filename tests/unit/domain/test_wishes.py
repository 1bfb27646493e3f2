"""Wishes: what is money, what is another's work, and what a clerk should look at twice."""

import datetime as dt

import pytest

from matcher.domain.errors import Invalid, MoneyWanted, NotOurs
from matcher.domain.never_ours import refuse_what_is_never_ours
from matcher.domain.wishes import COLLECTING, MONEY, WORDS_OF_HINTS, Hint, hints_of, refuse_dear, refuse_money

TODAY = dt.date(2026, 11, 23)
SOON = [TODAY + dt.timedelta(days=2)]
FOR_MONEY = [
    *(
        "想要500元现金",
        "请给我转账",
        "想借点钱看病，借钱",
        "希望得到一笔慰问金",
        "孩子的学费",
        "一张超市购物卡",
        "充值卡一张",
        "想要红包",
    ),
    *(
        "银 行 卡里没钱了",
        "贷\u200b款",
        "请大家捐款",
        "轻松筹帮忙转发",
        "扫收款码就行",
        "资助我2000元",
        "给老人500块",
        "生活费不够",
    ),
    *("some cash please", "a loan", "GIFT CARD for the supermarket", "crowdfunding for my son"),
]
THINGS = [
    *(
        "想要一个100元左右的书包",
        "老年公交卡不会办，想有人陪我去办",
        "一本大字字典",
        "想要一床棉被",
        "一副老花镜",
        "钱包丢了，想要一个新钱包",
        "想要不要钱的旧书",
    ),
    *(
        "想学手机支付",
        "想要一张贺年卡",
        "想去看升旗",
        "陪我下一盘棋",
        "一盆花",
        "医保卡的用法讲一讲",
        "a warm blanket",
        "a school bag",
    ),
]


@pytest.mark.parametrize("text", FOR_MONEY)
def test_money_is_refused_at_once(text: str) -> None:
    with pytest.raises(MoneyWanted) as caught:
        refuse_money("wish.text", text, wish=True)
    assert caught.value.errors[0].field == "wish.text"
    assert text not in caught.value.sentence


@pytest.mark.parametrize("text", THINGS)
def test_things_and_services_are_wishes(text: str) -> None:
    refuse_money("wish.text", text, wish=True)


@pytest.mark.parametrize("text", ["取降压药，现金放在桌上", "贷款政策咨询", "银行卡业务代办", "交房租的收据要复印"])
def test_what_is_money_in_a_wish_may_be_a_word_in_an_order(text: str) -> None:
    refuse_money("note", text, wish=False)


@pytest.mark.parametrize("text", ["请扫收款码", "为邻居募捐", "水滴筹转发", "payment code on the door"])
def test_nobody_collects_money_in_any_order(text: str) -> None:
    with pytest.raises(MoneyWanted):
        refuse_money("note", text, wish=False)


def test_the_tables_name_each_word_once() -> None:
    words = (*MONEY, *COLLECTING)
    assert len(set(words)) == len(words)


def test_a_wish_costs_no_more_than_the_district_lets_it() -> None:
    refuse_dear(None, 300)
    refuse_dear(300, 300)
    with pytest.raises(Invalid, match="at most 300 yuan"):
        refuse_dear(301, 300)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("想要一副老花镜", ()),
        ("陪我去看一次升旗", ()),
        ("书", (Hint.VAGUE,)),
        ("帮帮我", (Hint.VAGUE, Hint.NO_OBJECT)),
        ("希望生活好一点", ()),
        ("身体健康", (Hint.NO_OBJECT,)),
        ("想有人每天来陪我聊天", (Hint.PERMANENT,)),
        ("明年想去北京看看", (Hint.FAR_OFF,)),
        ("想有人上门打针", (Hint.LICENCE,)),
        ("想重新布线改造厨房", (Hint.LICENCE, Hint.LONG)),
        ("全屋粉刷装修", (Hint.LONG,)),
        ("想要一台2000元的电视", (Hint.DEAR,)),
        ("想要一个300元的书包", ()),
        ("somebody to come every week", (Hint.PERMANENT,)),
    ],
)
def test_hints_name_what_speaks_against_a_wish(text: str, expected: tuple[Hint, ...]) -> None:
    assert hints_of(text, SOON, TODAY, 300) == expected


def test_dates_that_are_all_far_off_are_a_hint() -> None:
    far = TODAY + dt.timedelta(days=45)
    assert hints_of("想要一副老花镜", [far], TODAY, 300) == (Hint.FAR_OFF,)
    assert hints_of("想要一副老花镜", [far, *SOON], TODAY, 300) == ()


def test_every_hint_has_its_words() -> None:
    assert WORDS_OF_HINTS.keys() == set(Hint)


@pytest.mark.parametrize(
    ("service", "text", "owner"),
    [
        ("C01", "请修一下煤气灶", "gas company"),
        ("C01", "燃气热水器坏了", "gas company"),
        ("C12", "安装燃气灶", "gas company"),
        ("M02", "please repair the gas stove", "gas company"),
        ("A04", "擦外窗", "height"),
        ("A04", "窗户外面也要擦", "height"),
        ("B08", "取安定片", "hospital"),
        ("B08", "代取吗啡缓释片", "hospital"),
        ("M02", "帮我取阿普唑仑", "hospital"),
        ("A03", "糖尿病，剪脚指甲", "nurse"),
        ("A03", "老人有糖尿病，请来剪指甲", "nurse"),
        ("M02", "糖尿病老人剪脚趾甲", "nurse"),
    ],
)
def test_what_is_never_ours_is_told_with_its_owner(service: str, text: str, owner: str) -> None:
    with pytest.raises(NotOurs) as caught:
        refuse_what_is_never_ours(service, [None, text])
    assert owner in caught.value.owner["en"]
    assert caught.value.owner["zh"]


@pytest.mark.parametrize(
    ("service", "text"),
    [
        ("A04", "煤气灶清洁，灶台擦一擦"),
        ("A04", "擦里面的窗户"),
        ("A04", "打扫厨房和窗台"),
        ("D06", "燃气费代缴"),
        ("B08", "取降压药"),
        ("M02", "想有安定的生活，找人聊聊"),
        ("A03", "糖尿病，只剪手指甲"),
        ("A03", "剪脚指甲"),
        ("B01", "糖尿病，测血糖，脚有点麻"),
        ("C01", "电磁炉坏了"),
        ("L02", "看看燃气软管是否老化"),
    ],
)
def test_neighbouring_work_is_ours(service: str, text: str) -> None:
    refuse_what_is_never_ours(service, [text])
