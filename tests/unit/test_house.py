"""The rules of the house that neither ruff, mypy nor import-linter can hold."""

import ast
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("matcher", "workers", "api")
CODE = (*ROOMS, "tooling", "benchmarks", "tests")
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_JOB = 15
LOCKS = sorted(path.name for path in ROOT.glob("requirements*.lock"))
JOB_PATH = re.compile(r"workers\.jobs(\.[A-Za-z_]\w*)+")


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below the folders of the repository."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def imported_names(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield each absolutely imported module and its line; imports inside functions count."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module, node.lineno


def test_domain_needs_the_standard_library_only() -> None:
    foreign = [
        f"{place(path, line)} imports {name}"
        for path in python_files("matcher/domain")
        for name, line in imported_names(parse(path))
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("matcher.domain")
    ]
    assert foreign == []


CLOCKS = {
    *(("datetime", name) for name in ("now", "utcnow", "today")),
    *(("time", name) for name in ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "localtime")),
    ("date", "today"),
    ("os", "getenv"),
    ("os", "urandom"),
}


def called(node: ast.AST) -> tuple[str, str]:
    """Return the last two names of a dotted call, such as ("datetime", "now"); empty names for anything else."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return "", node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    owner = node.func.value
    if isinstance(owner, ast.Name):
        return owner.id, node.func.attr
    return owner.attr if isinstance(owner, ast.Attribute) else "", node.func.attr


def test_domain_reads_no_clock_and_no_environment() -> None:
    read = [
        f"{place(path, node.lineno)} {'.'.join(called(node))}"
        for path in python_files("matcher/domain")
        for node in ast.walk(parse(path))
        if isinstance(node, ast.Call) and called(node) in CLOCKS
    ]
    assert read == []


def test_every_file_is_short() -> None:
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines()) for path in [*python_files(*CODE), ROOT / "dev.py"]
    }
    assert {place(path, lines) for path, lines in lengths.items() if lines > LONGEST_FILE} == set()


def test_every_function_is_short() -> None:
    long = [
        f"{place(path, node.lineno)} {node.name}"
        for path in [*python_files(*ROOMS, "tooling", "benchmarks"), ROOT / "dev.py"]
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno + 1 > LONGEST_FUNCTION
        and "migrations" not in path.parts  # a migration is a list of tables, not logic
        and "kernels" not in path.parts  # numba pays for every call with many arrays: a hot loop stays whole
    ]
    assert long == []


def test_dotted_paths_given_to_rq_resolve() -> None:
    broken = []
    for path in python_files(*ROOMS):
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and JOB_PATH.fullmatch(node.value):
                module, _, name = node.value.rpartition(".")
                if not callable(getattr(importlib.import_module(module), name, None)):
                    broken.append(f"{place(path, node.lineno)} {node.value}")
    assert broken == []


def test_every_job_is_short() -> None:
    long = [
        f"{place(path, node.lineno)} {node.name}"
        for path in python_files("workers/jobs")
        for node in parse(path).body
        if isinstance(node, ast.FunctionDef) and body_lines(node) > LONGEST_JOB
    ]
    assert long == []


def body_lines(function: ast.FunctionDef) -> int:
    """Count the lines of a function below its signature and docstring."""
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - statements[0].lineno + 1 if statements else 0


def test_the_repository_holds_three_rooms_and_no_other_package() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages == {*ROOMS, "tooling"}


BUILDERS = {"FastAPI", "create_engine", "Redis", "StrictRedis", "from_url", "Queue", "Settings", "Engine", "open"}


def acts_on_import(statement: ast.stmt) -> bool:
    """Tell whether a statement at module level acts or builds something that belongs to a process."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        return True
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    return isinstance(value, ast.Call) and called(value)[1] in BUILDERS


def test_nothing_is_built_at_import() -> None:
    built = [
        place(path, statement.lineno)
        for path in python_files(*ROOMS)
        if "migrations" not in path.parts
        for statement in parse(path).body
        if acts_on_import(statement)
    ]
    assert built == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_name_no_host_and_pin_every_file(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"://|index-url|find-links|^-|^#", text, re.MULTILINE)
    for block in re.split(r"^(?=\S)", text, flags=re.MULTILINE)[1:]:
        assert re.match(r"[a-z0-9._-]+(\[[a-z,]+\])?==\S+", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


def locked(name: str) -> set[str]:
    """Return the `name==version` of a lock file."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return set(re.findall(r"^[a-z0-9._-]+(?:\[[a-z,]+\])?==[^ ;\\\n]+", text, re.MULTILINE))


def test_each_lock_file_holds_the_one_below() -> None:
    assert locked("requirements.lock") <= locked("requirements-dev.lock") <= locked("requirements-bench.lock")


def test_lock_files_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    asked = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["dependency-groups"]["dev"],
        "requirements-bench.lock": project["dependency-groups"]["bench"],
        "requirements-setup.lock": project["dependency-groups"]["setup"],
    }
    for name, wants in asked.items():
        have = {re.split(r"[\[=]", line)[0] for line in locked(name)}
        assert {re.split(r"[\[<>=!~;]", want)[0].strip() for want in wants} - have == set(), name


def test_no_lint_or_type_rule_is_silenced_without_a_reason() -> None:
    silenced = re.compile(
        r"#\s*(?:noqa(?!:)|type:\s*ignore(?!\[)|noqa:[A-Z0-9, ]+$|type:\s*ignore\[[^\]]*\]\s*$)", re.IGNORECASE
    )
    bare = [
        place(path, number)
        for path in [*python_files(*CODE), ROOT / "dev.py"]
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if silenced.search(line)
    ]
    assert bare == []
