"""Installs exactly what a lock file names: with uv, and with plain pip where uv fails."""

import os
import re
from collections.abc import Sequence
from pathlib import Path

from tooling.failures import NO_NETWORK, NO_SPACE, SetupError, explain
from tooling.layout import SETUP_LOCK, Layout
from tooling.running import Done, run, say

SYNC = ("pip", "sync", "--require-hashes", "--compile-bytecode")
HASHED = ("--require-hashes", "--no-deps")
CONFIG_LINE = re.compile(r"^(?P<section>[^.=]*)\.(?P<key>[a-z-]+)='(?P<value>.*)'$")


def packages(layout: Layout, requirements: Path, lock_fd: int | None = None) -> None:
    """Install the packages of a lock file into the environment, every file checked against its hash.

    Raises:
        SetupError: Neither uv nor pip could do it; the text says why.
    """
    reason = get_uv(layout, lock_fd)
    if not reason:
        say(f"  installing {requirements.name}")
        done = run(
            [layout.uv, *SYNC, "--python", layout.python, requirements],
            cwd=layout.root,
            env=uv_environment(layout),
            telling="still installing",
            keep_fd=lock_fd,
        )
        if not done.code:
            return
        reason = explain(done.output, "uv", layout.root)
        if NO_SPACE.search(done.output):
            raise SetupError(_logged(layout, done, "installing the packages"))
    say(f"  {reason.rstrip('.')}; going on with pip, which takes longer")
    done = _pip(layout, ["install", *HASHED, "-r", requirements], lock_fd)
    if done.code:
        raise SetupError(_logged(layout, done, "installing the packages"))


def get_uv(layout: Layout, lock_fd: int | None = None) -> str:
    """Put the pinned uv beside the environment; return why it cannot be had, or an empty string.

    Raises:
        SetupError: The index cannot be reached or the disk is full: pip would fail just so.
    """
    if layout.uv.exists():
        return ""
    say("  getting uv")
    done = _pip(
        layout,
        ["install", *HASHED, "--only-binary=:all:", "--target", layout.setup_tools, "-r", layout.root / SETUP_LOCK],
        lock_fd,
    )
    if not done.code:
        return ""
    if NO_SPACE.search(done.output) or NO_NETWORK.search(done.output):
        raise SetupError(_logged(layout, done, "getting uv"))
    return explain(done.output, "getting uv", layout.root)


def uv_environment(layout: Layout) -> dict[str, str]:
    """Return the environment for uv: the caller's own, plus the index and certificates that only pip was told."""
    environment = dict(os.environ)
    told = _pip_settings(layout)
    if "index-url" in told and not {"UV_DEFAULT_INDEX", "UV_INDEX_URL"} & environment.keys():
        environment["UV_DEFAULT_INDEX"] = told["index-url"]
    if "cert" in told:
        environment.setdefault("SSL_CERT_FILE", told["cert"])
    return environment


def _pip_settings(layout: Layout) -> dict[str, str]:
    """Read pip's files and variables as pip does; a variable wins over a section, a section over [global]."""
    done = run([layout.python, "-I", "-m", "pip", "config", "list"], cwd=layout.root)
    rank = {"global": 0, "install": 1, ":env:": 2}
    matches = [match for line in done.output.splitlines() if (match := CONFIG_LINE.match(line))]
    known = [match for match in matches if match["section"] in rank]
    return {match["key"]: match["value"] for match in sorted(known, key=lambda match: rank[match["section"]])}


def _pip(layout: Layout, arguments: Sequence[str | Path], lock_fd: int | None) -> Done:
    # Without a network pip would try five times for each package.
    environment = {"PIP_RETRIES": "2", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", **os.environ}
    return run(
        [layout.python, "-I", "-m", "pip", *arguments],
        cwd=layout.root,
        env=environment,
        telling="still at it with pip",
        keep_fd=lock_fd,
    )


def _logged(layout: Layout, done: Done, what: str) -> str:
    """Keep the whole output for who wants it, and return the sentence."""
    sentence = explain(done.output, what, layout.root)
    try:
        layout.log.write_text(done.output, encoding="utf-8")
    except OSError:
        return sentence
    return f"{sentence.rstrip('.')} (all output: {layout.log})."
