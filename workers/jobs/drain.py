"""The job behind a hint: do what is due in one district."""

from collections.abc import Callable

_registered: list[Callable[[str], None]] = []


class DrainNotRegisteredError(RuntimeError):
    """This process has no drain: `run_worker` registers one when it starts."""


def register(drain: Callable[[str], None] | None) -> None:
    """Set what `drain_district` calls in this process; None takes it away."""
    _registered[:] = [] if drain is None else [drain]


def drain_district(district: str) -> None:
    """Do all work that is due in `district` (an area code). Raises `DrainNotRegisteredError` outside a worker."""
    if not _registered:
        raise DrainNotRegisteredError(DrainNotRegisteredError.__doc__)
    _registered[0](district)
