"""WeCom application messages: to one person by the id in the company, with a token that is kept while it holds."""

import json
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from matcher.ports import Letter, NotSent, Refused
from workers.notify.post import Gateway

_TOKEN_OVER = {40014, 41001, 42001}
_UNKNOWN = 40031
_REFUSED = {40003, _UNKNOWN, 60111, 81013}
"""The person is unknown, or does not use this application."""
_EARLIER_S = 300.0
_REPEATED_WITHIN_S = 14_400
_OK = 200


class WeCom:
    """Sends as one application of one company."""

    def __init__(self, gateway: Gateway, base_url: str, corp: str, secret: str, agent: int) -> None:
        self._gateway, self._base_url = gateway, base_url
        self._corp, self._secret, self._agent = corp, secret, agent
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def send(self, letter: Letter) -> None:
        """Hand it over; with a new token where the old one is over. Refused, NotSent."""
        code = self._post(letter, self._fresh_token())
        if code in _TOKEN_OVER:
            self._forget()
            code = self._post(letter, self._fresh_token())
        if code in _REFUSED:
            raise Refused(f"wecom_{code}")
        if code != 0:
            raise NotSent(f"wecom_{code}")

    def _post(self, letter: Letter, token: str) -> int:
        message = {
            "touser": letter.address,
            "msgtype": "text",
            "agentid": self._agent,
            "text": {"content": f"{letter.subject}\n{letter.text}"},
            # A try that is repeated with the same words is dropped there.
            "enable_duplicate_check": 1,
            "duplicate_check_interval": _REPEATED_WITHIN_S,
        }
        url = f"{self._base_url}/cgi-bin/message/send?{urlencode({'access_token': token})}"
        body = json.dumps(message, ensure_ascii=False).encode()
        told = self._told(url, "POST", body)
        if told.get("invaliduser"):
            return _UNKNOWN
        return _code(told)

    def _fresh_token(self) -> str:
        with self._lock:
            if time.monotonic() >= self._until:
                query = urlencode({"corpid": self._corp, "corpsecret": self._secret})
                told = self._told(f"{self._base_url}/cgi-bin/gettoken?{query}", "GET", None)
                token, lasts_s = told.get("access_token"), told.get("expires_in")
                if _code(told) != 0 or not isinstance(token, str) or not isinstance(lasts_s, int):
                    raise NotSent(f"wecom_token_{_code(told)}")
                self._token, self._until = token, time.monotonic() + max(lasts_s - _EARLIER_S, 1.0)
            return self._token

    def _forget(self) -> None:
        with self._lock:
            self._until = 0.0

    def _told(self, url: str, method: str, body: bytes | None) -> Mapping[str, Any]:
        reply = self._gateway.ask(method, url, body, {"content-type": "application/json"})
        if reply.status != _OK:
            raise NotSent(f"http_{reply.status}")
        try:
            told = json.loads(reply.body)
        except ValueError as error:
            raise NotSent("not_json") from error
        if not isinstance(told, dict):
            raise NotSent("not_json")
        return told


def _code(told: Mapping[str, Any]) -> int:
    code = told.get("errcode", 0)
    return code if isinstance(code, int) else -1
