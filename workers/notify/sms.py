"""Text messages through a gateway that takes JSON, signed by Standard Webhooks."""

import json

from matcher.ports import Letter, NotSent, Refused
from workers.notify.post import Gateway
from workers.notify.signing import signed_headers

_DONE = range(200, 300)
_AGAIN = {408, 409, 425, 429}
_REFUSING = range(400, 500)


class SmsWebhook:
    """A gateway that sends text messages; it tells repeated tries apart by `webhook-id`."""

    def __init__(self, gateway: Gateway, url: str, secret: str) -> None:
        self._gateway, self._url, self._secret = gateway, url, secret

    def send(self, letter: Letter) -> None:
        """Hand it over. Refused where the gateway says that this will never do, NotSent otherwise."""
        body = json.dumps({"to": letter.address, "text": letter.text}, ensure_ascii=False).encode()
        headers = signed_headers(f"msg_{letter.id}", body, self._secret)
        status = self._gateway.ask("POST", self._url, body, headers).status
        if status in _DONE:
            return
        if status in _REFUSING and status not in _AGAIN and status not in {401, 403, 404}:
            raise Refused(f"http_{status}")
        raise NotSent(f"http_{status}")
