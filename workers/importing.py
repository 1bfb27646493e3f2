"""Files that people bring are worked off beside a worker's other work: a large one keeps nobody from being matched."""

from matcher.usecases.imports.work import due, work_off
from workers.beside import Beside
from workers.files.reading import read_book


class Importer(Beside):
    """Works off the files that wait, one at a time for a district and kind."""

    name, what = "importer", "import of files"

    def look(self) -> None:
        """Work off what waits."""
        while not self._stopping.is_set() and due(self._services) and work_off(self._services, read_book):
            pass
