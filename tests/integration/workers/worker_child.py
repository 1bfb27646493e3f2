"""A worker whose work lies in a folder: FOLDER/due/DISTRICT holds what its drain does, FOLDER/drained what was done."""

import contextlib
import logging
import sys
import time
from pathlib import Path

from workers.worker import run_worker

url, queue, folder_name, timeout = sys.argv[1:]
folder = Path(folder_name)


def poll() -> list[str]:
    if (folder / "no-poll").exists():
        return []
    return sorted(path.name for path in (folder / "due").iterdir())


def drain(district: str) -> None:
    due = folder / "due" / district
    work = due.read_text() if due.exists() else "nothing"
    with (folder / "begun").open("a") as begun:
        begun.write(f"{district}\n")
    if work == "fail":
        raise ValueError("canary 13800000000")
    while work == "loop":
        with contextlib.suppress(Exception):  # a drain that swallows what it can
            time.sleep(0.01)
    while work == "wait" and not (folder / "release").exists():
        time.sleep(0.01)
    due.unlink(missing_ok=True)
    with (folder / "drained").open("a") as drained:
        drained.write(f"{district}\n")


logging.basicConfig(level=logging.INFO, stream=sys.stderr)
sys.exit(run_worker(url, queue, poll, drain, poll_every_s=0.2, job_timeout_s=int(timeout)))
