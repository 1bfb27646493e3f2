"""What went wrong, by the code of the error: what happened, and what is kept."""

from collections.abc import Mapping

ERRORS: Mapping[str, tuple[str, str]] = {
    "invalid": (
        "有内容不对，请看标出的地方。您填的都还在。",
        "Something does not fit; see the marked place. What you typed is kept.",
    ),
    "idempotency_mismatch": (
        "刚才那一次其实已经收到了，没有再收第二次。请先到清单里看看，再决定要不要改。",
        "It did arrive the first time, and was not taken twice. Look at your list before you change it.",
    ),
    "emergency": (
        "这像是紧急情况，请马上打电话，不要在这里等。",
        "This looks like an emergency: call now, do not wait here.",
    ),
    "not_ours": ("这件事由别的单位办理。", "Somebody else does this."),
    "money": ("微心愿只帮实物和服务，不收也不给钱。", "Wishes are for things and services, never for money."),
    "no_consent": (
        "还没有本人同意的记录。请本人或社区登记后再试。",
        "The person served has not agreed yet; the desk can record it.",
    ),
    "unauthenticated": ("请先登录。", "Please sign in first."),
    "not_allowed": ("您不能这样做。", "You may not do this."),
    "not_found": ("没有找到，或不归您管。", "It is not there, or not yours to see."),
    "method_not_allowed": ("这里不能这样用。", "This address is not used that way."),
    "timed_out": ("等得太久，请再试一次。", "It took too long; please try again."),
    "not_available": ("刚刚被别人接走了，或已经不能办了。", "Somebody was quicker, or it can no longer be done."),
    "wrong_state": (
        "这张单刚刚有了变化，现在不能这样办。请刷新看看。",
        "It has just changed; reload to see it.",
    ),
    "too_large": ("内容太大。", "That is too large."),
    "unsupported_media_type": ("格式不对。", "That is not the right format."),
    "slow_down": ("太快了，请过一会儿再试。", "Too fast; please wait a moment."),
    "headers_too_large": (
        "浏览器带的内容太大，请清理后再试。",
        "Your browser sends too much; clear its data for this site.",
    ),
    "error": ("出错了，已经记下。您的内容没有丢。", "Something broke and was noted. Nothing of yours is lost."),
    "busy": ("现在很忙，请过几秒再试。", "It is busy; try again in a few seconds."),
}

FIELD_ERRORS: Mapping[str, tuple[str, str]] = {
    "phone_length": ("电话号码位数不对，请再看一遍。", "The phone number has too few or too many digits."),
    "not_a_phone": ("这不像电话号码，请再看一遍。", "This does not look like a phone number."),
    "identity_or_card_number": (
        "这里像是身份证号或银行卡号。为了安全，请删掉。",
        "This looks like an identity or bank card number; please take it out.",
    ),
    "phone_number": (
        "这里像是个人电话。这段文字别人会看到，请删掉。",
        "This looks like somebody's phone number, and others read this; please take it out.",
    ),
    "not_a_choice": ("选的这一项现在不能用，请刷新再选。", "That cannot be chosen now; reload and choose again."),
    "too_far": ("日期太远了。", "That day is too far off."),
    "empty": ("有必填的地方还空着。", "Something that is needed is still empty."),
    "too_short": ("写得太短了。", "That is too short."),
    "unknown_kind": ("第一列请填“摊位”或“岗位”。", "The first column is stall or role."),
    "too_long": ("写得太长了。", "That is too long."),
    "past": ("这个时间已经过了。", "That time is over."),
    "quiet_too_long": ("安静时段最长 14 小时。", "Quiet hours last at most 14 hours."),
    "out_of_range": ("数字超出了范围。", "The number is out of range."),
    "unknown_service": ("没有这个事项，请再选一次。", "There is no such service; please choose again."),
    "address": ("请写清楚小区和门牌。", "Please write the estate and the door."),
    "guardian_needed": ("不满十四岁，要写监护人。", "Under fourteen a guardian has to be named."),
    "not_all_places": ("选的人数不够。", "Not enough people are chosen."),
    "too_dear": ("超过了微心愿的金额上限。", "It costs more than a wish may."),
    "not_enough_points": ("积分不够。", "There are not enough points."),
    "over_the_quarter": ("本季已兑够，下季再来。", "No more of it this quarter."),
    "wrong_code": ("领取码不对，请再问一遍。", "That is not the code; ask again."),
    "unknown_fact": ("只能用下面列出的那些项。", "Only the facts listed below can be named."),
    "braces": ("花括号要成对。", "Each { needs its }."),
    "https": ("地址要以 https 开头。", "The address must begin with https."),
    "url": ("这不像一个完整的网址。", "This does not look like a whole address."),
    "private_host": ("不能推送到内网地址。", "Addresses inside a private network are not told."),
    "robot_url": ("请把应用给出的机器人地址整条贴过来。", "Paste the whole address that the application gives."),
    "robot_secret": ("只有钉钉机器人有加签密钥，由字母和数字组成。", "Only DingTalk has one: letters and digits."),
    "quiet_hours": ("这个时间在全区的免打扰时段里。", "That lies in the quiet hours of the district."),
    "no_address": ("请先留下您自己的地址。", "Give an address of your own first."),
    "not_empty": ("里面还有在办的事或人，请选并入哪里。", "Something still lies in it: say where it goes."),
    "out_of_order": ("结束要晚于开始。", "The end has to come after the beginning."),
}
"""What is wrong with one field, by its code; others are marked without words."""
