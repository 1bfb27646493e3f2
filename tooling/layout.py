"""Where things lie in the repository and in its virtual environment."""

import sys
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

ROOMS = ("matcher", "workers", "api")


class Level(IntEnum):
    """How much is installed; each level holds all of those below."""

    RUNTIME = 0
    DEV = 1
    BENCH = 2


LOCK_NAMES = {
    Level.RUNTIME: "requirements.lock",
    Level.DEV: "requirements-dev.lock",
    Level.BENCH: "requirements-bench.lock",
}
SETUP_LOCK = "requirements-setup.lock"


@dataclass(frozen=True)
class Layout:
    """The paths that setting up works with, all below one root."""

    root: Path

    @property
    def venv(self) -> Path:
        """The virtual environment."""
        return self.root / ".venv"

    @property
    def old_venv(self) -> Path:
        """Where a broken environment waits to be deleted."""
        return self.root / ".venv.old"

    @property
    def stamp(self) -> Path:
        """Written last: what is installed, as JSON."""
        return self.venv / "jiedan-stamp.json"

    @property
    def marker(self) -> Path:
        """Written first: this environment is ours to rebuild."""
        return self.venv / "jiedan-made-by-dev"

    @property
    def log(self) -> Path:
        """What a failed installer printed."""
        return self.venv / "jiedan-setup.log"

    @property
    def lock_file(self) -> Path:
        """Locked while one process sets up."""
        return self.root / ".venv.lock"

    @property
    def bin(self) -> Path:
        """Programs of the environment."""
        return self.venv / "bin"

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.bin / "python"

    @property
    def setup_tools(self) -> Path:
        """Where uv lives, apart from the packages of the project."""
        return self.venv / "setup"

    @property
    def uv(self) -> Path:
        """The uv program."""
        return self.setup_tools / "bin" / "uv"

    @property
    def site_packages(self) -> Path:
        """Where packages go, for the Python that runs now."""
        return self.venv / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"

    def requirements(self, level: Level) -> Path:
        """The lock file of a level."""
        return self.root / LOCK_NAMES[level]
