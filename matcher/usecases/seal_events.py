"""What only grows is sealed a few seconds after it was written, by whichever tick comes first."""

import time

import structlog

from matcher.store import seals
from matcher.usecases.services import Services

LOOKS = 10
PAUSE_S = 0.02

log = structlog.get_logger("jiedan.seals")


def seal_events(services: Services) -> int:
    """Add the links that are due, and let go of what is older than its years; how many rows were sealed."""
    return sum(_seal(services, stream) for stream in seals.STREAMS)


def _seal(services: Services, stream: str) -> int:
    with services.read() as tx:
        mark = seals.due(tx, stream)
    if mark is None or not _settles(services, mark):
        return 0
    sealed = 0
    while (count := _add_link(services, stream, mark.last)) is not None:
        sealed += count
    if sealed:
        services.commit(lambda tx: seals.trim(tx, stream))
    return sealed


def _settles(services: Services, mark: seals.Mark) -> bool:
    """Whether all who were writing have ended; a long transaction is waited for by a later tick."""
    for _ in range(LOOKS):
        with services.read() as tx:
            if seals.is_settled(tx, mark):
                return True
        time.sleep(PAUSE_S)
    return False


def _add_link(services: Services, stream: str, upto: int) -> int | None:
    """Hash while nobody waits, then write one row; None where nothing is left, or another tick was first."""
    with services.read() as tx:
        link = seals.next_link(tx, stream, upto)
    if link is None or not services.commit(lambda tx: seals.add(tx, link)):
        return None
    # The log lies outside the database: whoever cuts the chain's end there would have to change it here as well.
    log.info("sealed", stream=stream, link=link["seq"], upto=link["last"], digest=link["digest"].hex()[:16])
    return int(link["rows"])
