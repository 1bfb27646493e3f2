"""Programs that only pretend, for the tests of dev.py: no network, no real environment."""

import sys
from pathlib import Path

from tooling.layout import Layout

SITE = f"lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"
PYTHON = f"""#!/bin/sh
cd "$(dirname "$0")" && while [ ! -f requirements.lock ]; do cd ..; done
echo "python $*" >> calls
case "$*" in
    *"-m venv"*) mkdir -p .venv/bin .venv/{SITE}; cp python .venv/bin/python ;;
    *"pip install"*) [ -f pip-says ] && cat pip-says && exit 1; mkdir -p .venv/setup/bin; cp uv .venv/setup/bin/uv ;;
    *"pip config"*) echo "global.index-url='https://mirror.invalid/simple'"; echo "global.cert='/ca.pem'" ;;
esac
exit 0
"""
UV = """#!/bin/sh
cd "$(dirname "$0")" && while [ ! -f requirements.lock ]; do cd ..; done
echo "uv $* index=$UV_DEFAULT_INDEX" >> calls
[ -f uv-says ] && cat uv-says && exit 2
exit 0
"""


def write_program(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


def calls(layout: Layout) -> str:
    path = layout.root / "calls"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def forget_calls(layout: Layout) -> None:
    (layout.root / "calls").unlink(missing_ok=True)


def fail(layout: Layout, who: str, output: str) -> None:
    (layout.root / f"{who}-says").write_text(output, encoding="utf-8")
