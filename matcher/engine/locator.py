"""Where numba keeps the compiled kernels: named by their content, so that all checkouts of the same kernels share them.

numba's own way names a folder by the path of the source and trusts its date. After a fresh checkout nothing would be
found there, while `forms.ready` says that it is, and whoever asks first would compile for minutes.
"""

from pathlib import Path
from types import FunctionType

from matcher.engine import forms, prepared

KERNELS = Path(__file__).parent / "kernels"
PREPARED = Path(prepared.__file__)


class KernelLocator:
    """What numba asks of a locator; it is named in `numba.config.CACHE_LOCATOR_CLASSES`."""

    def __init__(self, line: int) -> None:
        self._line = line

    @classmethod
    def from_function(cls, py_func: FunctionType, py_file: str) -> "KernelLocator | None":
        """A locator for a kernel; None for any other function."""
        path = Path(py_file)
        return cls(py_func.__code__.co_firstlineno) if path.parent == KERNELS or path == PREPARED else None

    def ensure_cache_path(self) -> None:
        """Make the folder. Raises OSError."""
        forms.cache_folder().mkdir(parents=True, exist_ok=True)

    def get_cache_path(self) -> str:
        """The folder, named by the content of all kernels."""
        return str(forms.cache_folder())

    def get_source_stamp(self) -> int:
        """The same for all: another source has another folder."""
        return 0

    def get_disambiguator(self) -> str:
        """Tells functions of one name in one file apart."""
        return str(self._line)
