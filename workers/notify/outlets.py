"""Messages to programs and groups outside: signed webhooks, and the robots of groups."""

from collections.abc import Mapping

from matcher.domain.errors import Invalid
from matcher.domain.outlets import ROBOTS, Via, check_url
from matcher.ports import NotSent, Outside, Parcel, Refused
from matcher.settings import Telling
from workers.notify.post import TIMEOUT_S, Gateway
from workers.notify.robots import Robots
from workers.notify.signing import signed_headers

_DONE = range(200, 300)
_GONE = 410


class Webhooks:
    """Posts to the address of the parcel, signed with its secrets."""

    def __init__(self, inside: Gateway, outside: Gateway) -> None:
        """`inside` asks in the private networks of the settings as well; `outside` never does."""
        self._inside, self._outside = inside, outside

    def deliver(self, parcel: Parcel) -> int:
        """Whatever is no success is tried again; Refused where the address says that it is gone for good."""
        address, body = parcel.address, parcel.content.encode()
        secrets = [address[name] for name in ("secret", "old_secret") if address.get(name)]
        url = address.get("url", "")
        if not parcel.inside:
            _check(url)
        gateway = self._inside if parcel.inside else self._outside
        status = gateway.ask("POST", url, body, signed_headers(f"msg_{parcel.id}", body, *secrets)).status
        if status in _DONE:
            return status
        raise (Refused if status == _GONE else NotSent)(f"http_{status}")


def _check(url: str) -> None:
    try:
        check_url(url)
    except Invalid as error:
        raise NotSent(error.errors[0].code) from error


class Outlets:
    """Hands each parcel to what carries it."""

    def __init__(self, carriers: Mapping[Via, Outside]) -> None:
        self._carriers = carriers

    def deliver(self, parcel: Parcel) -> int:
        """The status of the answer. NotSent, Refused."""
        try:
            return self._carriers[Via(parcel.via)].deliver(parcel)
        except NotSent:
            raise
        except Exception as error:
            # An adapter's own mistake is no reason to lose the message or its fellows.
            raise NotSent(type(error).__name__.lower()) from error


def build_outlets(telling: Telling, timeout_s: float = TIMEOUT_S) -> Outlets:
    """The ways out of the settings; nothing is connected yet."""
    gateway = Gateway(telling.private, timeout_s)
    robots = Robots(gateway, telling.robot_url)
    return Outlets({Via.WEBHOOK: Webhooks(gateway, Gateway((), timeout_s)), **dict.fromkeys(ROBOTS, robots)})
