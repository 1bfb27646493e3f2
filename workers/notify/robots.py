"""The robots of groups: apprise knows their forms and signatures, our gateway carries what it has made.

So nothing goes to any host but the three official ones, no redirect is followed, and an error that comes with
status 200 is seen.
"""

import json
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

import requests
from apprise import AppriseAsset
from apprise.plugins import dingtalk, feishu, wecombot
from apprise.plugins.base import NotifyBase

from matcher.domain.outlets import Via
from matcher.domain.robots import HOSTS
from matcher.ports import NotSent, Parcel, Refused
from workers.notify.post import Gateway

_OK = 200
_CODES = ("errcode", "code", "StatusCode")
_UNKNOWN = {Via.WECOM: {93000}, Via.DINGTALK: {300001}, Via.FEISHU: {19001}}
"""What an application says of a robot that is not there any more."""
_MODULES: Mapping[Via, ModuleType] = {Via.WECOM: wecombot, Via.DINGTALK: dingtalk, Via.FEISHU: feishu}

_PLUGINS: Mapping[Via, Callable[..., NotifyBase]] = {
    Via.WECOM: wecombot.NotifyWeComBot,
    Via.DINGTALK: dingtalk.NotifyDingTalk,
    Via.FEISHU: feishu.NotifyFeishu,
}


class _NeverRaised(Exception):
    """What the plugins would catch: our errors pass through them."""


class _Carrier:
    """Stands where the plugins expect the library that posts."""

    codes = requests.codes
    RequestException = _NeverRaised

    def __init__(self, gateway: Gateway, via: Via, base_url: str | None) -> None:
        self._gateway, self._via, self._base_url = gateway, via, base_url

    def post(
        self, url: str, data: str | bytes, headers: Mapping[str, str], params: Any = None, **_: object
    ) -> requests.Response:
        """Send it, and tell of an answer that is a success. NotSent, Refused."""
        if not url.startswith(HOSTS[self._via]):
            raise NotSent("strange_host")
        if self._base_url is not None:
            url = self._base_url + url.removeprefix(HOSTS[self._via].rstrip("/"))
        if params:
            url += ("&" if "?" in url else "?") + urlencode(params, safe="%")
        body = data.encode() if isinstance(data, str) else data
        reply = self._gateway.ask("POST", url, body, headers)
        if reply.status != _OK:
            raise NotSent(f"http_{reply.status}")
        _check(self._via, reply.body)
        answer = requests.Response()
        answer.status_code = reply.status
        return answer


class Robots:
    """Tells groups, each by the robot that the parcel names."""

    def __init__(self, gateway: Gateway, base_url: str | None = None) -> None:
        self._asset = AppriseAsset(app_id="jiedan", secure_logging=True)
        for via, module in _MODULES.items():
            vars(module)["requests"] = _Carrier(gateway, via, base_url)

    def deliver(self, parcel: Parcel) -> int:
        """Have it said. NotSent, Refused."""
        via, token = Via(parcel.via), parcel.address.get("token", "")
        more = {"secret": parcel.address.get("secret")} if via is Via.DINGTALK else {}
        try:
            plugin = _PLUGINS[via](token, asset=self._asset, **more)
        except TypeError as error:
            raise Refused("no_robot") from error
        if not plugin.send(body=parcel.content):
            raise NotSent("not_sent")
        return _OK


def _check(via: Via, body: bytes) -> None:
    """What the application says in its answer: the status alone is 200 for errors as well."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise NotSent("not_json") from error
    code = next((told[name] for name in _CODES if name in told), None) if isinstance(told, dict) else None
    if code == 0:
        return
    number = code if isinstance(code, int) else -1
    raise (Refused if number in _UNKNOWN[via] else NotSent)(f"{via}_{number}")
