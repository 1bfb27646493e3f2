"""Messages leave beside a worker's other work: a gateway that hangs must not keep anybody from being matched."""

from matcher.usecases.deliver_outside import deliver_outside
from matcher.usecases.send_notices import due_districts, send_notices
from matcher.usecases.tell_outside import tell_outside
from workers.beside import Beside


class Courier(Beside):
    """Sends people what is due to them."""

    name, what = "courier", "sending of messages"

    def look(self) -> None:
        """Send what is due, district by district."""
        for district in due_districts(self._services):
            send_notices(self._services, district, self._stopping.is_set)


class Herald(Beside):
    """The same for programs and groups outside, in a thread of its own: they hold up nobody's messages."""

    name, what = "herald", "telling of webhooks and robots"

    def look(self) -> None:
        """Queue what was committed, and send what is due outside."""
        tell_outside(self._services)
        deliver_outside(self._services, self._stopping.is_set)
