"""dev.py itself: what an unfit Python is told, and that nothing but Python is needed."""

import ast
import importlib.util
import sys
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.timeout(60)
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def gate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev_under_test", ROOT / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_old_python_gets_one_sentence(gate: ModuleType) -> None:
    assert gate.refusal(3, 9) == "jiedan needs Python 3.11 or newer, this is 3.9: start dev.py with a newer python3."
    assert gate.refusal(3, 11) == gate.refusal(3, 13) == ""


def test_another_system_gets_one_sentence(gate: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "os", namedtuple("OS", "name")("nt"))  # noqa: PYI024 - one field, once
    assert "WSL" in gate.refusal(3, 12)


def test_the_gate_can_be_read_by_old_pythons() -> None:
    ast.parse((ROOT / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 6))


def test_dev_needs_the_standard_library_only() -> None:
    for path in [ROOT / "dev.py", *(ROOT / "tooling").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in names} <= {*sys.stdlib_module_names, "tooling"}, path
