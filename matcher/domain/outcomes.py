"""What came of a try to tell somebody, in words: by its code."""

from collections.abc import Mapping

SENT, SENDING = "sent", "sending"
_WORDS: Mapping[str, tuple[str, str]] = {
    SENT: ("已发出，请看看收到没有", "sent; see whether it has arrived"),
    SENDING: ("正在发", "on its way"),
    "no_address": ("您还没有留这个渠道的地址", "you have given no address for this channel"),
    "private_host": ("地址在内网，设置里没有放行", "the host lies in a private network that the settings do not name"),
    "unknown_host": ("找不到这个主机，请检查地址", "there is no such host; check its name"),
    "https": ("地址要以 https:// 开头", "the address must begin with https://"),
    "timeouterror": ("对方没有及时回答", "no answer in time"),
    "connectionrefusederror": ("连不上对方", "nobody listens there"),
    "sslcertverificationerror": ("对方的证书不对", "its certificate is not right"),
    "resting": ("这个渠道连续失败，正在歇一会儿再试", "the channel failed too often and rests for a while"),
    "over": ("过了时候，没有再发", "its hour was over"),
    "no_way": ("没有可用的渠道", "there was no way to reach the person"),
    "http_401": ("密钥不对", "the key is wrong"),
    "http_403": ("对方不许，请检查密钥和权限", "not allowed there; check key and rights"),
    "http_404": ("地址不对", "the address is wrong"),
    "http_410": ("对方说这个地址已停用", "the address says that it is gone"),
    "smtp_535": ("邮箱的用户名或密码不对", "the mail server refuses user or password"),
    "wecom_93000": ("机器人已不在群里", "the robot is not in its group any more"),
    "dingtalk_300001": ("机器人已不在群里", "the robot is not in its group any more"),
    "feishu_19001": ("机器人已不在群里", "the robot is not in its group any more"),
}
_BEGINNINGS: Mapping[str, tuple[str, str]] = {
    "http_4": ("对方不收（{code}）", "it was refused there ({code})"),
    "http_5": ("对方出了故障（{code}）", "something is broken there ({code})"),
    "smtp_": ("邮件服务器不收（{code}）", "the mail server refuses it ({code})"),
    "no_": ("这个渠道没有设好", "this channel is not set up"),
}
_OTHER = ("没有发成（{code}）", "it was not sent ({code})")


def words_of(code: str) -> dict[str, str]:
    """The words for a code, in both languages."""
    known = _WORDS.get(code) or next((said for start, said in _BEGINNINGS.items() if code.startswith(start)), _OTHER)
    zh, en = (one.format(code=code) for one in known)
    return {"zh": zh, "en": en}
