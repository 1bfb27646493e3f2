"""Starts compiling the engine behind one's back, so that it is there when the service starts."""

import os
import subprocess

from tooling.layout import Layout
from tooling.running import say

LOG = "warm.log"


def start(layout: Layout) -> None:
    """Begin to compile at low priority, in a process that lives on; JIEDAN_WARM=0 forbids it."""
    if os.environ.get("JIEDAN_WARM") == "0":
        return
    log = layout.venv / LOG
    try:
        with log.open("wb") as output:
            child = subprocess.Popen(
                [str(layout.bin / "jiedan"), "warm"],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=layout.root,
                start_new_session=True,
            )
    except OSError as error:
        say(f"the engine is not compiled yet ({error.strerror}); `jiedan up` will see to it")
        return
    child.returncode = 0  # nobody waits for it, and Python need not warn of that
    say(f"compiling the engine in the background, a few minutes once (log: {log}); plain Python answers until then")
