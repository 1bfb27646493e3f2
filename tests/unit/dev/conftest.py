"""A repository in which nothing real is installed."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.dev.pretend import PYTHON, UV, write_program
from tooling import environment
from tooling.layout import LOCK_NAMES, SETUP_LOCK, Layout


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A repository whose Python and uv pretend; `calls` lists what they were asked."""
    for name in [*LOCK_NAMES.values(), SETUP_LOCK]:
        (tmp_path / name).write_text(f"{name}\n", encoding="utf-8")
    write_program(tmp_path / "python", PYTHON)
    write_program(tmp_path / "uv", UV)
    monkeypatch.setattr(environment, "_base_python", lambda: str(tmp_path / "python"))
    for variable in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "SSL_CERT_FILE"):
        monkeypatch.delenv(variable, raising=False)
    return Layout(tmp_path)


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    before = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, before)
