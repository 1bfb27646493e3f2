"""What a library in C prints on standard output is dropped: a plan may be written there, and logs are."""

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile

STDOUT = 1


@contextmanager
def without_lines(prefix: bytes) -> Iterator[None]:
    """Within it file descriptor 1 is held back; afterwards all of it but lines that begin so is written.

    It holds for all threads; not to be entered twice at once.
    """
    try:
        kept = os.dup(STDOUT)
    except OSError:
        kept = -1
    if kept < 0:
        # Nobody holds standard output: there is nothing to spoil.
        yield
        return
    library = ctypes.CDLL(None)
    with TemporaryFile() as held:
        sys.stdout.flush()
        library.fflush(None)
        os.dup2(held.fileno(), STDOUT)
        try:
            yield
        finally:
            # The C library and Python hold lines back: they have to come before the descriptor is as it was.
            library.fflush(None)
            sys.stdout.flush()
            os.dup2(kept, STDOUT)
            os.close(kept)
            held.seek(0)
            for line in held:
                if not line.startswith(prefix):
                    os.write(STDOUT, line)
