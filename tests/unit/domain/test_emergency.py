"""Danger now is told from talk about danger: a table both ways."""

import pytest

from matcher.domain.emergency import (
    CITY,
    CITY_AND_GAS,
    FIRE,
    POLICE,
    WORDS,
    Danger,
    calls_for,
    dangers_in,
    every_hotline,
    gas_company,
)

NOW = [
    ("厨房着火了，快来人", Danger.FIRE),
    ("隔壁冒浓烟", Danger.FIRE),
    ("３号楼电瓶车起火", Danger.FIRE),
    ("家 里 着 火 了", Danger.FIRE),
    ("楼道着\u200b火了", Danger.FIRE),
    ("Our KITCHEN is on fire", Danger.FIRE),
    ("闻到一股煤气味，请来检查", Danger.GAS),
    ("天然气好像泄漏，头晕", Danger.GAS),
    ("厨房燃气味很大", Danger.GAS),
    ("there is a smell of gas in the hall", Danger.GAS),
    ("阳台塌下来了", Danger.RESCUE),
    ("老人被困在电梯", Danger.RESCUE),
    ("有人落水", Danger.RESCUE),
    ("老人摔倒昏迷不醒", Danger.MEDICAL),
    ("我爸突然晕倒", Danger.MEDICAL),
    ("手割破了，流了好多血", Danger.MEDICAL),
    ("奶奶叫不醒", Danger.MEDICAL),
    ("邻居喝了农药", Danger.MEDICAL),
    ("he is unconscious", Danger.MEDICAL),
    ("胸口剧痛喘不上气", Danger.MEDICAL),
    ("摔了一跤站不起来", Danger.MEDICAL),
    ("救命", Danger.VIOLENCE),
    ("他拿着菜刀要砍人", Danger.VIOLENCE),
    ("我很害怕他有人砸门", Danger.VIOLENCE),
    ("孩子上课时突然晕倒", Danger.MEDICAL),
    ("吃了一瓶安眠药", Danger.MEDICAL),
    ("康复中心的电线着火了", Danger.FIRE),
    ("被困在电梯里半小时", Danger.RESCUE),
    ("我想死", Danger.SUICIDE),
    ("楼上正在打人", Danger.VIOLENCE),
    ("有人拿着刀", Danger.VIOLENCE),
    ("孩子不见了", Danger.VIOLENCE),
    ("我不想活了", Danger.SUICIDE),
    ("邻居要跳楼", Danger.SUICIDE),
    ("I want to kill myself", Danger.SUICIDE),
    ("我妈正在给陌生人转账，可能被骗", Danger.FRAUD),
    ("刚刚被骗了三万", Danger.FRAUD),
    ("自称公安让老人转账", Danger.FRAUD),
    ("插座冒烟了", Danger.FIRE),
    ("There is a fire in the stairwell", Danger.FIRE),
    ("there's a fire", Danger.FIRE),
    ("他被电击了", Danger.RESCUE),
    ("老人触电", Danger.RESCUE),
    ("孩子被锁在车里", Danger.RESCUE),
]
NOT_NOW = [
    *(
        "灭火器检查",
        "怕触电，想换防触电插座",
        "预防触电的讲座",
        "车锁打不开",
        "there is a fire drill on Monday",
        "煤气灶清洁",
        "血压",
        "测血压血糖",
        "消防知识讲座",
        "检查灭火器是否过期",
        "燃气灶台擦洗",
        "燃气费代缴",
    ),
    *("想学急救知识，万一有人昏迷", "担心电线老化着火，请来看看", "预防煤气泄漏的讲座", "想装一个煤气泄漏报警器"),
    *("去年厨房着火，墙面还是黑的", "老人中风康复期，想有人陪着散步", "脑梗后遗症，行动不便", "反诈宣传，教老人不被骗"),
    *("想看一本关于消防员的书", "水管漏水", "下水道堵了", "灯泡坏了", "门锁打不开", "陪老人去医院复查", "取降压药"),
    *("帮忙把火锅送上门", "刀子磨一磨", "磨刀磨剪", "缝补裁剪", "防火门关不上", "怕着火，想换插座", "楼道堆物请清理"),
    *(
        "心脏病老人需要陪同看病",
        "以前被骗过，想听讲座",
        "打针后观察",
        "献血车什么时候来",
        "贫血，想要一些红枣",
        "打太极拳",
    ),
    *("fire extinguisher check", "gas bill payment", "blood pressure check", "first aid course"),
    *(
        "电脑中毒了",
        "想谢谢救命恩人",
        "跳楼价的棉被",
        "热得要死，想修电扇",
        "想死她了，想视频通话",
        "睡前吃安眠药",
        "情绪低落，想聊聊",
    ),
    *(
        "腿脚不便被困在家里，想有人陪散步",
        "拿着刀来磨",
        "家里没有煤气味，只是灶台脏",
        "看一部讲地震的电影",
        "灶火很大，锅底黑了",
    ),
    *("孩子要上兴趣班", "家里有煤气，想学怎么安全使用", "窗户关不严", "生活好难，想找人聊聊天"),
]


@pytest.mark.parametrize(("text", "danger"), NOW)
def test_danger_now_is_seen(text: str, danger: Danger) -> None:
    assert danger in dangers_in([None, "示例路1号", text])


@pytest.mark.parametrize("text", NOT_NOW)
def test_what_only_sounds_like_danger_is_an_order(text: str) -> None:
    assert dangers_in([text]) == []


@pytest.mark.parametrize(("danger", "word"), [(danger, word) for danger, words in WORDS.items() for word in words])
def test_each_word_of_the_table_is_danger(danger: Danger, word: str) -> None:
    assert danger in dangers_in([f"请快来，{word}！"])


def test_fear_in_one_clause_does_not_hide_danger_in_the_next() -> None:
    assert dangers_in(["以前也漏过，现在厨房着火了"]) == [Danger.FIRE]


def test_whom_to_call_fits_the_danger_and_each_is_named_once() -> None:
    numbers = {danger: [one.number for one in calls_for([danger])] for danger in Danger}
    assert {danger: found[0] for danger, found in numbers.items()} == {
        Danger.FIRE: "119",
        Danger.GAS: "119",
        Danger.RESCUE: "119",
        Danger.MEDICAL: "120",
        Danger.VIOLENCE: "110",
        Danger.SUICIDE: "120",
        Danger.FRAUD: "110",
    }
    assert "12356" in numbers[Danger.SUICIDE]
    assert "96110" in numbers[Danger.FRAUD]
    both = calls_for([Danger.FIRE, Danger.MEDICAL])
    assert len(set(both)) == len(both)
    assert both[-1] == CITY


def test_the_gas_company_has_the_number_that_the_district_set() -> None:
    assert gas_company(96777).number == "96777"
    assert gas_company(0) == CITY_AND_GAS
    assert calls_for([Danger.GAS]) == (FIRE, POLICE, CITY_AND_GAS)
    assert every_hotline()[-1] == CITY_AND_GAS
    assert every_hotline(96777)[-1] == CITY
    assert len({one.number for one in every_hotline()}) == len(every_hotline())
    assert "96777" in [one.number for one in calls_for([Danger.GAS], 96777)]
    shown = [one.number for one in every_hotline(96777)]
    assert shown == ["110", "119", "120", "96777", "12356", "96110", "12345"]
    assert all(one.name_zh and one.name_en for one in every_hotline())
