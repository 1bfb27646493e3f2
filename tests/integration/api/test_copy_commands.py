"""The commands around copies and keys, as somebody at a terminal has them."""

from pathlib import Path

import pytest

from api.cli import main
from matcher.store.vault import load_vault


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "JIEDAN_DEMO"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("JIEDAN_KEY_FILE", str(tmp_path / "keys" / "key"))
    monkeypatch.setenv("JIEDAN_DATA_DIR", str(tmp_path / "data"))


def said(capsys: pytest.CaptureFixture[str], *argv: object) -> tuple[int, str, str]:
    code = main([str(one) for one in argv])
    out, err = capsys.readouterr()
    return code, out, err


def make_key(folder: Path) -> None:
    load_vault(folder / "keys" / "key", create=True)


def test_a_backup_goes_out_and_comes_back(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    make_key(tmp_path)
    assert said(capsys, "migrate")[0] == 0
    out = tmp_path / "copy"
    code, told, warned = said(capsys, "backup", out, "--key-copy", tmp_path / "elsewhere" / "key")
    assert (code, told) == (1, "")
    out.unlink(missing_ok=True)
    (tmp_path / "elsewhere").mkdir()
    code, told, warned = said(capsys, "backup", out, "--key-copy", tmp_path / "elsewhere" / "key")
    assert (code, told.count("\n")) == (0, 1)
    assert str(out) in told
    assert "no backup opens without it" not in warned  # made by the first try
    key = (tmp_path / "keys" / "key").read_bytes()
    assert (tmp_path / "elsewhere" / "key").read_bytes() == key
    assert key.partition(b":")[2].strip() not in out.read_bytes()
    assert out.stat().st_mode & 0o077 == 0
    assert "is there already" in said(capsys, "backup", out)[2]
    assert "another folder" in said(capsys, "backup", tmp_path / "x", "--key-copy", tmp_path / "y")[2]
    assert "cannot be read" in said(capsys, "restore", tmp_path / "none", "--data-dir", tmp_path / "new")[2]
    code, told, _ = said(capsys, "restore", out, "--data-dir", tmp_path / "new")
    assert (code, told.startswith("Restored and checked.")) == (0, True)
    assert said(capsys, "migrate", "--data-dir", tmp_path / "new")[0] == 0


def test_keys_come_and_go(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    make_key(tmp_path)
    assert said(capsys, "migrate")[0] == 0
    first = said(capsys, "key", "list")[1].split()[0]
    added = said(capsys, "key", "add")[1].strip()
    assert [line.split()[1] for line in said(capsys, "key", "list")[1].splitlines()] == ["seals", "opens"]
    assert "no longer seals" in said(capsys, "key", "drop", first)[2]
    assert "no key of that name" in said(capsys, "key", "rotate", "--to", "nobody")[2]
    assert said(capsys, "key", "rotate", "--to", added)[0] == 0
    assert said(capsys, "key", "drop", first)[0] == 0
    assert said(capsys, "key", "list")[1].split()[:2] == [added, "seals"]
    assert (tmp_path / "keys" / "key").stat().st_mode & 0o077 == 0
