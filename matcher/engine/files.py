"""The bytes of an instance file, read so that one too large is refused before memory is gone."""

import gzip
import os
import stat
import zlib
from pathlib import Path
from typing import BinaryIO, Final

from matcher.engine.instance import InstanceError
from matcher.engine.memory import require, size

CHUNK: Final = 2**23
# Bytes of memory that each byte of JSON takes while it is read, itself apart: measured, rounded up.
PER_BYTE: Final = 8


def read_bytes(path: str | Path) -> bytes:
    """The bytes of a file, gunzipped where the name ends in `.gz`.

    Raises InstanceError where it cannot be read, or where memory would not do for the instance in it.
    """
    place = Path(path)
    name = str(path) if str(path).isprintable() else repr(str(path))
    try:
        with place.open("rb") as file:
            if place.name.endswith(".gz"):
                with gzip.open(file, "rb") as unpacked:
                    return _all_of(unpacked, name, file)
            return _all_of(file, name, None)
    except EOFError:
        raise InstanceError(f"{name}: the gzip file is truncated") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InstanceError(f"{name}: is not a sound gzip file ({error})") from None
    except MemoryError:
        raise InstanceError(f"{name}: takes more memory than there is") from None
    except InstanceError:
        raise
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InstanceError(f"{name}: cannot be read ({said})") from None


def _all_of(file: BinaryIO | gzip.GzipFile, name: str, packed: BinaryIO | None) -> bytes:
    """Everything in a file; `packed` is what it is unpacked from."""
    known = 0
    if packed is None:
        there = os.fstat(file.fileno())
        known = there.st_size if stat.S_ISREG(there.st_mode) else 0
        require(PER_BYTE * known + known, f"{name}: reading {size(known)}")
    chunks: list[bytes] = []
    met = 0
    while chunk := file.read(max(CHUNK, known + 1 - met)):
        chunks.append(chunk)
        met += len(chunk)
        if met > known:
            source = f", unpacked from {size(packed.tell())}," if packed else ""
            require(PER_BYTE * met, f"{name}: reading its first {size(met)}{source}")
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)
