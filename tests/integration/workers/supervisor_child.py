"""A supervisor as a process: `up`'s shape, with processes given as JSON."""

import json
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from workers.data_folder import DataFolder, DataFolderError
from workers.supervisor import Process, Supervisor, SupervisorError

folder = DataFolder(Path(sys.argv[1]))
specs = json.loads(sys.argv[2])
grace_s = float(sys.argv[3])


def ready(name: str | None) -> Callable[[], bool] | None:
    return (folder.path / name).exists if name else None


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


# Whoever runs the tests may have told them to ignore it.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
processes = [
    Process(spec["name"], spec["argv"], ready=ready(spec.get("ready")), once=spec.get("once", False)) for spec in specs
]
try:
    with folder.lock():
        supervisor = Supervisor(
            processes, log_dir=folder.log, on_ready=lambda: say("ready"), grace_s=grace_s, stop_within_s=9 + grace_s
        )
        sys.exit(supervisor.run())
except (SupervisorError, DataFolderError) as error:
    say(str(error))
    sys.exit(1)
