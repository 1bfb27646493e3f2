"""Write demo.json: whole or not at all, and for its owner's eyes only."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from matcher.domain.errors import Invalid


def write_demo_file(path: Path, content: Mapping[str, Any]) -> None:
    """Put the content at `path` with mode 0600, in place of what was there; Invalid where it cannot be written."""
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_through(fresh, text)
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    except OSError as error:
        raise Invalid(f"the file {path} cannot be written ({error.strerror})") from error


def _write_through(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
