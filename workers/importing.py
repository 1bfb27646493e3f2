"""Files that people bring are worked off beside a worker's other work: a large one keeps nobody from being matched."""

import logging
import threading
from typing import Self

from matcher.domain.errors import place_of
from matcher.usecases.imports.work import due, work_off
from matcher.usecases.services import Services
from workers.files.reading import read_book
from workers.trouble import Trouble

LOOK_EVERY_S = 1.0
STOP_WITHIN_S = 5.0
_log = logging.getLogger(__name__)


class Importer:
    """A thread that looks for files every second. Any number may run: each file is leased, one a district and kind."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="importer", daemon=True)
        self._trouble = Trouble(_log, "import of files")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Begin nothing more; what is cut off in the middle is taken up again once its lease has run out."""
        self._stopping.set()
        self._thread.join(STOP_WITHIN_S)

    def _run(self) -> None:
        while not self._stopping.wait(LOOK_EVERY_S):
            try:
                while not self._stopping.is_set() and due(self._services) and work_off(self._services, read_book):
                    pass
            except Exception as error:  # noqa: BLE001 - one bad moment must not end all later ones
                self._trouble.report(f"failed ({place_of(error)})")
            else:
                self._trouble.over()
