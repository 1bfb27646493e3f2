"""What went wrong, by the code of the error: what happened, and what is kept."""

from collections.abc import Mapping

ERRORS: Mapping[str, tuple[str, str]] = {
    "invalid": (
        "有内容不对，请看标出的地方。您填的都还在。",
        "Something does not fit; see the marked place. What you typed is kept.",
    ),
    "idempotency_mismatch": (
        "同一次提交前后不一致，请刷新后再试。",
        "This was sent before with another content; reload and try again.",
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
    "wrong_state": ("它已经往前走了，现在不能这样办。请刷新看看。", "It has moved on; reload to see where it stands."),
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
