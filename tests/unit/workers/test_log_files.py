"""Files that children write, kept below a size."""

import os
from pathlib import Path

from workers.log_files import LogFile


def test_a_file_that_grew_too_large_is_moved_aside_under_its_writer(tmp_path: Path) -> None:
    log = LogFile(tmp_path, "web", largest=10)
    output = log.open_for_child()
    os.write(output, b"0123456789\n")
    log.rotate()
    os.write(output, b"new\n")
    os.close(output)
    assert log.path.read_bytes() == b"new\n"
    assert (tmp_path / "web.log.1").read_bytes() == b"0123456789\n"
    log.rotate()
    assert log.path.read_bytes() == b"new\n"


def test_the_last_line_is_printable_short_and_of_this_run(tmp_path: Path) -> None:
    log = LogFile(tmp_path, "web")
    assert log.last_line() == ""
    assert log.size() == 0
    log.path.write_bytes(b"an old line\n")
    since = log.size()
    assert log.last_line(since) == ""
    log.path.write_bytes(b"an old line\nfirst\n\x1b[31mlast\xff\x00\n\n  \n")
    assert log.last_line(since) == "[31mlast\ufffd"
    log.path.write_bytes(b"cut\n")
    assert log.last_line(since) == "cut"
    log.path.write_text("x" * 20_000)
    assert log.last_line() == "x" * 300


def test_a_folder_that_went_away_does_no_harm(tmp_path: Path) -> None:
    LogFile(tmp_path / "gone", "web").rotate()
