#!/usr/bin/env python3
"""From nothing to a running, tested service: python3 dev.py --help.

Any Python 3 can read this file, so that an old one gets a sentence and not a syntax error; the work is in tooling/.
"""

import os
import sys

OLDEST = (3, 11)


def refusal(major: int, minor: int) -> str:
    """Return the sentence that an unfit Python or system gets, or an empty string."""
    if os.name != "posix":
        return "jiedan runs on Linux and macOS, not on this system (on Windows: use WSL)."
    if (major, minor) < OLDEST:
        return "jiedan needs Python {}.{} or newer, this is {}.{}: start dev.py with a newer python3.".format(
            *OLDEST, major, minor
        )
    return ""


if __name__ == "__main__":
    sentence = refusal(sys.version_info[0], sys.version_info[1])
    if sentence:
        sys.exit("dev.py: " + sentence)
    from tooling.cli import main

    sys.exit(main(sys.argv[1:]))
