"""Errors speak alike: one sentence that goes on after a colon, so it starts small and ends without a full stop."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from api import bootstrap, errors
from api.commands import listening
from matcher.domain.errors import IllegalTransition, JiedanError, Recused
from matcher.store import migrate, vault

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("matcher", "workers", "api")
DEFINING = (errors, bootstrap, listening, migrate, vault)


def said(node: ast.AST) -> Iterator[ast.expr]:
    """The texts with blanks in them that a statement raises, or keeps to raise."""
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        yield from (one for one in node.exc.args if " " in spelled(one))
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "msg":
        yield node.value


def spelled(text: ast.expr) -> str:
    """A text as written, with a star for whatever is filled in."""
    parts = text.values if isinstance(text, ast.JoinedStr) else [text]
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)


def test_what_is_raised_starts_small_and_ends_without_a_full_stop() -> None:
    found = {
        spelled(text): f"{path.relative_to(ROOT)}:{node.lineno}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.stmt)
        for text in said(node)
    }
    assert len(found) > 60
    assert {where: text for text, where in found.items() if re.match(r"[A-Z][a-z ]", text) or text.endswith(".")} == {}


def every_class(base: type[JiedanError]) -> Iterator[type[JiedanError]]:
    for one in base.__subclasses__():
        yield one
        yield from every_class(one)


def test_a_docstring_speaks_as_a_sentence() -> None:
    kinds = set(every_class(JiedanError)) - {IllegalTransition, Recused}
    assert {module.__name__ for module in DEFINING} <= {kind.__module__ for kind in kinds}
    spoken = {kind: kind().sentence for kind in kinds} | {Recused: Recused(UUID(int=0)).sentence}
    assert {
        kind for kind, text in spoken.items() if not text[0].islower() or text.endswith(".") or "\n" in text
    } == set()
    assert JiedanError().sentence == "something went wrong"
    assert IllegalTransition("offer", "expired", "accept").sentence == "cannot accept an offer that is expired"
