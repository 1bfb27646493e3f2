"""The tick: what happens by time. Any number may run, each effect happens once: rows hold it, not tickers."""

import logging
import signal
import threading

from matcher.domain.errors import place_of
from matcher.usecases.drain import due_districts
from matcher.usecases.expire_offers import expire_offers
from matcher.usecases.seal_events import seal_events
from matcher.usecases.services import Services
from matcher.usecases.work_off_timers import work_off_timers
from workers.trouble import Trouble

_log = logging.getLogger(__name__)


def tick_once(services: Services) -> None:
    """Work off what is due by the database's clock, and ring where work waits."""
    while services.commit(expire_offers):
        pass
    while work_off_timers(services):
        pass
    for district in due_districts(services):
        services.doorbell.ring(district)
    seal_events(services)


def run_tick(services: Services) -> int:
    """Tick until SIGTERM or SIGINT; gives the exit code 0. A database that is away is tried again."""
    stopping = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: stopping.set())
    trouble = Trouble(_log, "tick")
    while not stopping.is_set():
        try:
            tick_once(services)
        except Exception as error:  # noqa: BLE001 - one bad tick must not end all later ones
            trouble.report(f"failed ({place_of(error)})")
        else:
            trouble.over()
        stopping.wait(services.settings.tick_s)
    return 0
