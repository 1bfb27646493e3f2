"""What people take away: sheets without formulas, and papers whose Chinese can be read."""

import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import openpyxl
import pypdf
import pytest

from workers.files.pdf import Paper
from workers.files.sheets import write_sheets

VENDOR = Path(__file__).resolve().parents[3] / "workers/files/vendor"
HOSTILE = ["=1+1", "+8613", "-2", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", "\u3000@x", "ok\n=cmd|' /C calc'!A0", "\r=1"]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_is_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_sheets([("表", ["一"], [[text], [dt.date(2026, 7, 1)], [3]])])))
    cells = [row[0] for row in book["表"].iter_rows(min_row=2)]
    assert [cell.data_type for cell in cells] == ["s", "d", "n"]
    lines = str(cells[0].value).replace("_x000D_", "\r").split("\n")
    assert not any(line.lstrip(" \u00a0\u3000").startswith(("=", "+", "-", "@", "\t", "\r")) for line in lines)


def test_a_paper_keeps_its_words() -> None:
    paper = Paper("纪实本", foot="连山区", made_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    paper.heading("志愿服务纪实本")
    paper.table(["日期", "服务"], [["2026-07-01", "陪同就医"]] * 60, widths=[1, 3])
    read = pypdf.PdfReader(io.BytesIO(paper.encoded()))
    assert len(read.pages) > 1
    assert all("陪同就医" in page.extract_text() and "日期" in page.extract_text() for page in read.pages)


def test_the_fonts_are_those_of_the_manifest() -> None:
    for entry in json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8")):
        assert hashlib.sha256((VENDOR / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
        assert (VENDOR / entry["licence_file"]).exists()
