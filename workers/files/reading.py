"""Workbooks that people bring are read in a process of its own: one that is made to harm ends that alone."""

import os
import subprocess
import sys

import msgspec

from matcher.usecases.imports.work import Book, FileRefused
from workers.files import parsing

WITHIN_S = 180.0
_DECODER = msgspec.msgpack.Decoder(parsing.Found, ext_hook=parsing.as_meant)


def read_book(content: bytes) -> Book:
    """The visible sheets of a workbook, those with rows. FileRefused, also where reading it needs too much."""
    argv = [sys.executable, "-m", parsing.__name__]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            argv,
            env=env,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WITHIN_S,
            check=True,
        )
        found = _DECODER.decode(done.stdout)
    except (subprocess.SubprocessError, msgspec.DecodeError) as error:
        raise FileRefused("unreadable") from error
    if found.unfit:
        raise FileRefused(found.unfit)
    return Book(found.sheets)
