"""What went wrong, by the code of the error: what happened, and what is kept."""

from collections.abc import Mapping

WHY: Mapping[str, tuple[str, str]] = {
    "skill": (
        "这里需要的技能或资格，您还没有登记或核对。请到社区登记。",
        "It needs a skill or a checked credential that is not on your record; the community can add it.",
    ),
    "credential_over": (
        "这里需要的资格已经到期，请先到社区核对。",
        "A credential that it needs has run out; have it checked at the community.",
    ),
    "area": ("这里不在您的服务范围内。", "It lies outside the area that you serve."),
    "away": ("现在不能接：已暂停，或这里不收这一类人员。", "Not now: the service is paused, or it is for others."),
    "paused": (
        "社区暂停了您的服务，正在了解情况，请联系社区。",
        "The community has paused you while it looks into something; ask there.",
    ),
    "signed_up": ("这一时段要先报名服务日。", "Sign up for that part of the service day first."),
    "asked": ("这位党员本周已经问满了。", "This member was asked as often this week as one may be."),
    "per_shift": ("这个时段已经接满了。", "That part of the day is full already."),
    "per_day": ("这一天已经接满了。", "That day is full already."),
    "total": ("这几天已经接满了。", "These days are full already."),
    "own_work": ("不能确认自己做的事，请其他工作人员办。", "One's own work is confirmed by somebody else at the desk."),
    "own_redemption": (
        "不能发放自己兑换的，请其他工作人员办。",
        "What one redeemed is handed over by somebody else at the desk.",
    ),
}
"""Why something was refused, by `why` of an answer; who is kept apart from whom has no code and is never said."""

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
