"""What people take away: sheets without formulas, and papers whose Chinese can be read."""

import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import openpyxl
import pypdf
import pytest

from workers.files.breaking import broken, widest
from workers.files.drawings import Line, lines
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


def test_no_line_begins_with_closing_punctuation() -> None:
    def measure(text: str) -> float:
        return sum(1 if character.isascii() else 2 for character in text)

    text = "满意率（满意的单 / 有评价的单）。没评价的不算进来（共 3 单），see (3.2), 见“说明”。"
    for width in range(8, 40):
        told = broken(text, width, measure).split("\n")
        assert not any(line[0] in "，。）)”" or line[-1] in "（(“" for line in told)
        assert all(measure(line) <= max(width, widest(line, measure)) for line in told)
        assert "".join(told).replace(" ", "") == text.replace(" ", "")


def test_a_table_makes_room_for_the_words_of_its_head() -> None:
    paper = Paper("报告")
    paper.table(["Area", "Satisfaction", "Responsibilities"], [["x" * 9, "1", "2"]], widths=[6, 1, 1])
    read = pypdf.PdfReader(io.BytesIO(paper.encoded())).pages[0].extract_text()
    assert "Satisfaction" in read
    assert "Responsibilities" in read


def test_two_points_are_no_chart() -> None:
    paper = Paper("报告")
    lines(paper, ["1日", "2日", "3日"], [Line("中位", [1.0, None, 2.0])])
    assert "中位" not in pypdf.PdfReader(io.BytesIO(paper.encoded())).pages[0].extract_text()
    paper = Paper("报告")
    lines(paper, ["1日", "2日", "3日"], [Line("中位", [1.0, 3.0, 2.0]), Line("八成", [1.0, 3.0, 2.0])])
    assert "八成" in pypdf.PdfReader(io.BytesIO(paper.encoded())).pages[0].extract_text()
