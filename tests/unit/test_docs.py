"""What the documents name is there, and what is there they name."""

import argparse
import re
from pathlib import Path

import pytest

from api.cli import build_parser
from tooling import cli

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def verbs(parser: argparse.ArgumentParser) -> set[str]:
    """The names of a parser's subcommands."""
    choices = [action.choices for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {name for found in choices for name in found}


def settings_read() -> set[str]:
    """Every environment variable that settings.py names."""
    return set(re.findall(r"\"((?:JIEDAN_|XDG_)[A-Z_]+|[A-Z]+_URL)\"", text_of("matcher/settings.py")))


@pytest.mark.parametrize("name", READMES)
def test_every_setting_is_named_and_no_other(name: str) -> None:
    text = text_of(name)
    assert len(settings_read()) > 8
    assert {one for one in settings_read() if one not in text} == set()
    assert set(re.findall(r"\bJIEDAN_[A-Z_]+", text)) - settings_read() == set()


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_named_and_no_other(name: str) -> None:
    text = text_of(name)
    assert set(re.findall(r"`jiedan ([a-z]+)", text)) == verbs(build_parser())
    assert set(re.findall(r"`python3 dev\.py ([a-z]+)", text)) == verbs(cli.parser()) | {"test"}


@pytest.mark.parametrize(
    "name",
    [
        *READMES,
        "docs/operations.md",
        "docs/guide/reference.md",
        "docs/guide/engine.md",
        "docs/guide/certificate.md",
        "benchmarks/README.md",
    ],
)
def test_links_lead_to_files(name: str) -> None:
    folder = (ROOT / name).parent
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text_of(name)) if "://" not in link]
    assert [link for link in links if not (folder / link).exists()] == []


def test_both_languages_run_the_same_commands() -> None:
    blocks = [re.findall(r"```sh\n(.*?)```", text_of(name), re.DOTALL) for name in READMES]
    # Comments and what a reader fills in are in the reader's language.
    code = [[re.sub(r"<.*?>|#.*", "", block) for block in found] for found in blocks]
    assert code[0] == code[1]
