"""What is never queued: danger now. Somebody has to phone at once, and whom is said in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from matcher.domain.errors import Hotline
from matcher.domain.plain import clauses, words


class Danger(StrEnum):
    """What is going on."""

    FIRE = "fire"
    GAS = "gas"
    RESCUE = "rescue"
    MEDICAL = "medical"
    VIOLENCE = "violence"
    SUICIDE = "suicide"
    FRAUD = "fraud"


POLICE = Hotline("110", "报警", "police")
FIRE = Hotline("119", "火警与救援", "fire and rescue")
AMBULANCE = Hotline("120", "急救", "ambulance")
MIND = Hotline("12356", "心理援助热线", "psychological help")
FRAUD = Hotline("96110", "反诈专线", "anti-fraud line")
CITY = Hotline("12345", "政务服务便民热线", "city services")
CITY_AND_GAS = Hotline("12345", "政务服务便民热线，转接燃气公司抢修", "city services, and the way to the gas company")
_GAS_NAMES = ("燃气公司抢修", "gas company, repairs")
_CALLS: Mapping[Danger, Sequence[Hotline | None]] = {
    Danger.FIRE: (FIRE, AMBULANCE, POLICE),
    Danger.GAS: (FIRE, None, POLICE),
    Danger.RESCUE: (FIRE, AMBULANCE, POLICE),
    Danger.MEDICAL: (AMBULANCE, POLICE),
    Danger.VIOLENCE: (POLICE, AMBULANCE),
    Danger.SUICIDE: (AMBULANCE, POLICE, MIND),
    Danger.FRAUD: (POLICE, FRAUD),
}
"""Danger -> whom to call, in this order; None stands for the gas company."""

WORDS: Mapping[Danger, Sequence[str]] = {
    Danger.FIRE: ("着火了", "起火了", "失火了", "火灾了", "着火啦", "冒烟了", "house is on fire", "kitchen is on fire"),
    Danger.GAS: ("煤气漏了", "燃气泄漏了", "漏煤气了", "煤气中毒了", "gas leak", "smell of gas", "smells of gas"),
    Danger.RESCUE: (
        "房子塌了",
        "墙塌了",
        "困在电梯里",
        "有人溺水",
        "触电",
        "电击了",
        "trapped in the lift",
        "electrocuted",
    ),
    Danger.MEDICAL: (
        *("昏迷", "不省人事", "没有呼吸", "没呼吸了", "心脏骤停", "大出血", "血流不止", "休克了", "吃错药了"),
        *("unconscious", "not breathing", "heart attack", "bleeding heavily", "choking"),
    ),
    Danger.VIOLENCE: ("救命啊", "快救命", "持刀", "正在打我", "被家暴", "有人砸门", "beating me", "attacking me"),
    Danger.SUICIDE: ("自杀", "想轻生", "不想活了", "活不下去了", "割腕", "要跳楼", "suicide", "kill myself"),
    Danger.FRAUD: ("正在被骗", "骗子让我转", "刚被骗", "being scammed", "just been scammed"),
}
"""Words that are refused wherever they stand, unless the clause around them says that it is not now."""

_MORE: Mapping[Danger, Sequence[str]] = {
    Danger.FIRE: (
        *(
            "(?:家|楼|屋|房|厨房|灶|车|电瓶车|电线|插座|阳台|被子|隔壁|邻居)[^火]{0,6}(?:着火|起火|失火)",
            "冒(?:着|出|起)?[^烟]{0,3}(?:浓烟|火)",
        ),
        *("(?:正在|突然|刚刚?)(?:着火|起火|燃烧)", "(?<![灶炉肝])火(?:很|好)大", "(?:is|are|on) (?:burning|fire)"),
        "there(?: i|'|’)?s a fire(?! (?:station|drill|alarm|extinguisher|exit|door|hydrant|engine|truck|lecture))",
    ),
    Danger.GAS: (
        "(?:煤气|燃气|天然气|瓦斯|液化气)[^检修]{0,6}(?:泄漏|泄露|漏气|漏了|在漏|中毒)",
        "(?:闻到|(?<!没)有|一股|好大)[^无没]{0,6}(?:煤气|燃气|天然气|瓦斯|液化气)[的]?(?:气?味|臭)",
        "(?:煤气|燃气|天然气|瓦斯|液化气)(?:的)?味(?:道)?(?:很|好|太|非常)?(?:大|重|浓|呛)",
        "(?:漏|泄漏)(?:煤气|燃气|天然气)",
        "smell(?:s|ing)? (?:of )?gas",
    ),
    Danger.RESCUE: (
        *(
            "(?:房子?|屋顶|天花板|楼|楼板|阳台|围墙|墙)[^修补]{0,4}(?:倒塌|坍塌|塌(?:了|下来))",
            "被(?:埋|压)(?:在|住)",
            "被困住|被困(?:在|于)?(?:电梯|火|楼道|水|车|屋顶|井|废墟|厕所|浴室)",
        ),
        "(?:孩子|小孩|宝宝|婴儿|娃|老人)[^。]{0,4}(?:反锁|锁|关|困)在(?:了)?(?:汽|轿)?车(?:里|内|上)",
        *("(?:掉|落)(?:进|到)?(?:水|河|井)(?:里|中)了", "有人(?:触电|落水)", "building (?:has )?collaps"),
    ),
    Danger.MEDICAL: (
        *("(?:突然|刚刚?|正在)[^。]{0,4}(?:晕倒|昏倒|抽搐|中风|脑梗|心梗|倒地)", "(?:晕|昏)(?:倒|过去)了"),
        *(
            "(?:叫|喊|摇)不(?:醒|应)",
            "(?:胸口?|心口)(?:剧|很|好)?(?:痛|疼)[^。]{0,4}(?:喘不|出冷汗|厉害)",
            "喘不(?:上|过)[来]?气",
        ),
        *(
            "(?:流|出)(?:了)?(?:很多|好多|大量)(?:的)?血",
            "血(?:止|停)不住",
            "(?:吃|喝)了?(?:农药|老鼠药)",
            "(?:吞|吃)了?(?:很多|好多|大量|过量|一瓶|整瓶)的?安眠药",
            "(?<!电脑)(?<!手机)(?<!系统)中毒了",
        ),
        *("(?:摔|跌)[^。]{0,6}(?:动不了|起不来|站不起来)", "噎住了", "(?:passed out|collapsed|stroke) (?:just )?now"),
        "(?:severe|heavy) bleeding",
    ),
    Danger.VIOLENCE: (
        *(
            "(?:正在|又在|在)(?:打人|打架|打老婆|打孩子|砍人|家暴)",
            "(?:拿|举)着?(?:菜)?刀(?:要|威胁|砍|追|闹|吓|对)",
            "有人(?:拿|举)着?刀",
            "救命(?!恩|之恩|药|稻草)",
            "要(?:杀|打死)(?:我|人|他|她)",
        ),
        *("(?:抢劫|绑架|入室)(?:了|的人|盗窃)", "小偷(?:正在|进来|在)", "孩子(?:丢|不见|被拐|走失)了", "with a knife"),
    ),
    Danger.SUICIDE: (
        *(
            "(?:想|要)(?:去死|自尽|寻短见|结束(?:自己的)?生命)",
            "想死(?!你|他|她|我|大家|了)",
            "想?跳楼(?!价|机|甩)",
            "(?:站|坐)在(?:楼顶|天台|窗台)",
            "(?:want|going) to die",
        ),
        "end my life",
    ),
    Danger.FRAUD: (
        *(
            "(?:正在|现在|刚刚?|已经)[^。]{0,10}(?:转|汇|打)(?:了)?(?:款|账|钱|过去)[^。]{0,6}(?:骗|陌生)",
            "(?:刚刚?|已经|可能)被(?:电信)?(?:诈)?骗(?:了|钱|走|子)",
        ),
        *(
            "(?:假|自称)(?:冒)?(?:公安|警察|客服|法院)[^。]{0,10}(?:让|叫|要)(?:我|他|她|老人)?(?:转|汇|打)",
            "(?:正在|现在|刚刚?)[^。]{0,6}陌生人[^。]{0,4}(?:转|汇|打)",
            "(?:可能|好像|怕是)被(?:诈)?骗",
            "安全账户",
        ),
    ),
}
_NOT_NOW = words(
    (
        *(
            "以前",
            "从前",
            "曾经",
            "去年",
            "前年",
            "上(?:次|回|个?月|周)",
            "多年前",
            "年前",
            "小时候",
            "那(?:次|年|时)",
            "过去(?:的|曾)",
        ),
        *(
            "预防",
            "防止",
            "以防",
            "防范",
            "防触电",
            "避免",
            "免得",
            "万一",
            "如果",
            "要是",
            "假如",
            "(?:担心|害怕|怕)(?:会|再|着火|煤气|漏|电|触电|被骗|摔|有一天)",
            "容易",
        ),
        *(
            "讲座",
            "知识",
            "培训",
            "演练",
            "宣传",
            "(?:课程|急救课|安全课|消防课)",
            "想学|学会|学一学|学点|学习(?:急救|知识|怎么)",
            "教(?:我|他|她|大家|老人|孩子)",
            "了解",
            "案例",
            "报警器",
        ),
        *(
            "没有?(?:着火|起火|漏气|昏迷|受伤|被骗|自杀)",
            "不是(?:着火|漏气)",
            "康复(?:期|训练)",
            "后遗症",
            "恢复期",
            "的(?:电影|小说|故事|书)",
        ),
        *(
            "last (?:year|month|week)",
            "years ago",
            "prevent(?:ion)?",
            "in case",
            "lecture",
            "training",
            "course",
            "how to",
        ),
    )
)
"""A clause with one of these speaks of another time, of fear or of learning."""
_ANY = {danger: words((*WORDS[danger], *_MORE[danger])) for danger in Danger}


def dangers_in(texts: Iterable[str | None]) -> list[Danger]:
    """What the texts say is going on now, the gravest first; texts that are None say nothing."""
    told = [clause for text in texts if text for clause in clauses(text) if not _NOT_NOW.search(clause)]
    return [danger for danger in Danger if any(_ANY[danger].search(clause) for clause in told)]


def calls_for(dangers: Iterable[Danger], gas_phone: int = 0) -> tuple[Hotline, ...]:
    """Whom to call, each once; the last is the city's line, which puts everybody through."""
    return _with_city(one or gas_company(gas_phone) for danger in dangers for one in _CALLS[danger])


def every_hotline(gas_phone: int | str = 0) -> tuple[Hotline, ...]:
    """All numbers that are shown beside the forms."""
    return _with_city((POLICE, FIRE, AMBULANCE, gas_company(gas_phone), MIND, FRAUD))


def _with_city(lines: Iterable[Hotline]) -> tuple[Hotline, ...]:
    known = tuple(dict.fromkeys(lines))
    # Where the gas company has no number of its own the one line stands for both, and says so.
    return (*(one for one in known if one.number != CITY.number), CITY_AND_GAS if CITY_AND_GAS in known else CITY)


def gas_company(phone: int | str) -> Hotline:
    """The district's gas company; where its number is not set, the city's line, which puts callers through."""
    return Hotline(str(phone), *_GAS_NAMES) if phone else CITY_AND_GAS
