"""Children end with the process that started them, even when that one is killed with SIGKILL.

On Linux the kernel does it (PR_SET_PDEATHSIG). Where prctl is missing (macOS), a Python child calls `watch_supervisor`,
which looks once a second whether its parent is still there; the queue server, which cannot, is ended by the next start.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

SUPERVISOR_PID = "JIEDAN_SUPERVISOR_PID"
_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_S = 1.0
_KERNEL_TELLS = sys.platform.startswith("linux")


def kernel_lifeline() -> Callable[[], None] | None:
    """Give what a child runs between fork and exec to die with this process; None where the system has no such thing.

    The signal comes when the THREAD that forked ends, so fork from the main thread.
    """
    if not _KERNEL_TELLS:
        return None
    libc = ctypes.CDLL(None, use_errno=True)  # before the fork: after it, loading could deadlock
    parent = os.getpid()

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # it died before the kernel was told
            os.kill(os.getpid(), signal.SIGKILL)

    return tie


def watch_supervisor() -> None:
    """End this process soon after its supervisor; only where the kernel does not, and only below a supervisor."""
    expected = os.environ.get(SUPERVISOR_PID, "")
    if not expected.isdigit() or _KERNEL_TELLS:
        return

    def look() -> None:
        while os.getppid() == int(expected):
            time.sleep(_LOOK_EVERY_S)
        os._exit(1)

    threading.Thread(target=look, name="lifeline", daemon=True).start()
