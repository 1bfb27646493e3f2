"""What is never accepted, whoever asks, and who does it instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matcher.domain.errors import NotOurs
from matcher.domain.plain import clauses, words


@dataclass(frozen=True, slots=True)
class Never:
    """A kind of work that is refused: `only_for` names the services in which its words count; none: in all."""

    what: str
    owner: Mapping[str, str]
    words: tuple[str, ...]
    only_for: frozenset[str] = frozenset()


NEVER: tuple[Never, ...] = (
    Never(
        "work on gas appliances is for the gas company",
        {"zh": "燃气公司或持证的燃气具维修单位", "en": "the gas company or a licensed repairer of gas appliances"},
        (
            "(?:修|维修|修理|检修|安装|改装?|拆|装|移|换|调试|更换|接)[^。]{0,6}(?:燃气|煤气|天然气|液化气|瓦斯)(?:灶|热水器|管|表|阀|壁挂炉|罐|瓶|软管|炉)",
            "(?:燃气|煤气|天然气|液化气|瓦斯)(?:灶|热水器|管道?|表|阀门?|壁挂炉|罐|瓶|软管|炉)[^清洁擦洗]{0,8}(?:修|坏|换|装|拆|改|移|打不着|点不着|不打火)",
            "(?:repair|fix|install|replace|move)[a-z ]{0,20}gas (?:stove|cooker|heater|boiler|pipe|meter|valve|hob)",
        ),
    ),
    Never(
        "cleaning windows from outside is for firms with rope access",
        {"zh": "有高空作业资质的保洁公司", "en": "a cleaning firm that is licensed for work at height"},
        (
            "(?:擦|清洗|清洁|洗|打扫)[^。]{0,6}(?:外窗|窗户?外|外侧玻璃|外墙|玻璃外|窗外)",
            "(?:外窗|外墙|窗户?(?:的)?外(?:面|侧)|外侧玻璃|玻璃(?:的)?外(?:面|侧))[^。]{0,6}(?:擦|清洗|清洁|洗|打扫)",
            "(?:clean|wash)[a-z ]{0,20}(?:outside (?:of )?(?:the )?window|windows? (?:from )?(?:the )?outside)",
        ),
    ),
    Never(
        "controlled drugs are handed out to the patient or the family only",
        {
            "zh": "开药的医院或社区卫生服务中心（须本人或家属领取）",
            "en": "the prescribing hospital; patient or family collect them",
        },
        (
            *(
                "麻醉药",
                "精神(?:类)?药",
                "管制(?:类)?药",
                "吗啡",
                "芬太尼",
                "杜冷丁",
                "哌替啶",
                "羟考酮",
                "美沙酮",
                "可待因",
                "曲马多",
            ),
            *(
                "安定(?:片|药)",
                "(?:取|买|拿|领)[一-龥]{0,3}安定",
                "地西泮",
                "阿普唑仑",
                "艾司唑仑",
                "氯硝西泮",
                "佐匹克隆",
                "唑吡坦",
                "利他林",
                "哌甲酯",
                "专注达",
                "第[一二]类精神",
            ),
            *(
                "controlled (?:drug|substance)s?",
                "morphine",
                "fentanyl",
                "oxycodone",
                "diazepam",
                "methadone",
                "ritalin",
            ),
        ),
        frozenset({"B08", "D01", "D07", "M01", "M02"}),
    ),
    Never(
        "feet of people with diabetes are for a nurse",
        {
            "zh": "社区卫生服务中心的护士（糖尿病足部护理）",
            "en": "a nurse of the community health centre (diabetic foot care)",
        },
        (
            "(?:糖尿病|血糖高|糖足)[^。]{0,20}(?:脚|足|趾)",
            "(?:脚|足|趾)[^。]{0,20}(?:糖尿病|血糖高|糖足)",
            "diabet[a-z]*[a-z ]{0,30}(?:foot|feet|toe)",
            "(?:foot|feet|toe)[a-z ]{0,30}diabet",
        ),
        frozenset({"A03", "M02"}),
    ),
)
_FOUND = [(one, words(one.words)) for one in NEVER]
_DIABETES = words(("糖尿病", "血糖高", "糖足", "diabet[a-z]*"))
_FEET = words(("脚", "足", "趾", "foot", "feet", "toes?", "toenails?"))
_HANDS = words(("手指甲", "手指", "剪手", "finger(?:nail)?s?"))
NAILS, FEET_RULE = "A03", NEVER[-1]


def refuse_what_is_never_ours(service: str, texts: Iterable[str | None]) -> None:
    """NotOurs with who does it instead, by the service and what was written about it."""
    told = [clause for text in texts if text for clause in clauses(text)]
    for one, pattern in _FOUND:
        counts = not one.only_for or service in one.only_for
        if counts and any(pattern.search(clause) for clause in told):
            raise NotOurs(one.what, one.owner)
    if service == NAILS and _nails_of_a_diabetic(told):
        raise NotOurs(FEET_RULE.what, FEET_RULE.owner)


def _nails_of_a_diabetic(told: list[str]) -> bool:
    """Who writes of diabetes when nails are to be cut means the feet, unless only hands are named."""
    has_it = any(_DIABETES.search(clause) for clause in told)
    only_hands = any(_HANDS.search(one) for one in told) and not any(_FEET.search(one) for one in told)
    return has_it and not only_hands
