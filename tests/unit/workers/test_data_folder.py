"""The data folder and its lock."""

import os
from pathlib import Path

import pytest

from workers.data_folder import DataFolder, DataFolderInUse, DataFolderUnwritable


def test_the_lock_makes_the_folder_and_names_its_holder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "a" / "data")
    with folder.lock():
        assert folder.lock_file.read_text() == f"{os.getpid()}\n"
        assert folder.run.is_dir()
        assert folder.log.is_dir()
        assert folder.path.stat().st_mode & 0o777 == 0o700


def test_the_second_is_refused_until_the_first_is_done(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    with folder.lock():
        with pytest.raises(DataFolderInUse) as caught, DataFolder(tmp_path / "data").lock():
            pass
        assert str(caught.value) == (
            f"the data folder {folder.path} is in use by another instance (process {os.getpid()})"
        )
    with DataFolder(tmp_path / "data").lock():
        pass


def test_a_strange_lock_file_does_no_harm(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.lock_file.write_bytes(b"\xff\x00 not a number")
    with folder.lock(), pytest.raises(DataFolderInUse), DataFolder(tmp_path).lock():
        pass


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/jiedan")):
        with pytest.raises(DataFolderUnwritable) as caught, DataFolder(path).lock():
            pass
        assert str(caught.value).startswith(f"the data folder {path} cannot be written: ")
