"""Words of buildings, of who leads them, and of what the posts on boards are called."""

from collections.abc import Mapping

BUILDINGS: Mapping[str, tuple[str, str]] = {
    "nav.buildings": ("楼栋", "Buildings"),
    "building.count": ("楼栋数", "How many buildings"),
    "building.households": ("户数", "Households"),
    "building.entrances": ("单元", "Entrances"),
    "building.open": ("在办的单", "Orders in hand"),
    "building.led": ("已有楼栋长的", "With a lead"),
    "building.uncounted": ("有 {count} 栋还没填户数。", "{count} do not say how many households they have."),
    "building.list": ("各栋情况", "Each building"),
    "building.this": ("这栋楼的情况", "This building"),
    "building.one": ("栋", "Building"),
    "building.cell": ("所在网格", "In the cell"),
    "building.estate": ("小区", "Estate"),
    "building.name": ("楼栋名称", "Name of the building"),
    "building.end": ("停用这栋", "Close it"),
    "building.end_hint": ("须先办完里面的单，撤下楼栋长。", "Only when nothing is open and nobody leads it."),
    "building.none": ("还没有楼栋。", "No buildings yet."),
    "building.more": ("后面的楼栋", "More buildings"),
    "building.signs_in": ("已开通账号", "signs in"),
    "building.no_account": ("还没开通", "no account yet"),
    "building.lead_do": ("账号和任期", "Account and term"),
    "building.lead_end": ("不再担任", "End"),
    "building.lead_end_hint": (
        "账号马上停用，公示牌上撤下姓名。",
        "The account closes, the name leaves the board.",
    ),
    "building.lead_name": ("定楼栋长", "Name a lead"),
    "building.lead_who": ("谁当楼栋长", "Name of the lead"),
    "building.lead_phone": ("公示的电话（可不填）", "Phone on the board (if wanted)"),
    "building.lead_agreed": ("本人怎样同意公示", "How they agreed to stand there"),
    "building.agreed.paper": ("签了字", "signed on paper"),
    "building.agreed.phone": ("电话里说的", "said so by phone"),
    "building.lead_do_name": ("定下", "Name"),
    "building.lead_hint": (
        "楼栋长看得到本楼的单，能替同意的邻居点单；不看服务对象档案，不导出。",
        "A lead sees the orders of the building and orders for neighbours who agree; no records, no export.",
    ),
    "building.sums": (
        "{buildings} 栋，{households} 户，在办 {open} 单",
        "{buildings} buildings, {households} households, {open} open orders",
    ),
    "building.open_hint": (
        "只算写明楼栋的单；下面是本网格全部在办的单。",
        "Only orders that name a building are counted here; all of the cell's are listed below.",
    ),
    "board.words": ("公示牌岗位叫法", "What posts on boards are called"),
    "board.words_do": ("改叫法", "Change the names"),
    "board.words_hint": (
        "“三长三员一民警”“五大员”各地叫法不同，这里改成本区的；两种语言都要填，都空着就用通用叫法。",
        "Posts are called differently from place to place. Fill in both languages, or neither for the usual name.",
    ),
    "board.usual": ("通用叫法", "Usual name"),
    "board.own_zh": ("本区叫法", "Here, in Chinese"),
    "board.own_en": ("英文叫法", "Here, in English"),
}
