"""The command `jiedan`: reads arguments, runs one command, and turns every error into one sentence.

Exit codes: 0 done, 1 something failed, 2 wrong arguments or settings, 130 interrupted.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130

_DESCRIPTION = "Residents order, the community dispatches, Party members and volunteers take the order."
_EPILOG = """\
first steps:
  jiedan up --demo       start everything on this machine with an invented district to play in
  jiedan doctor          say what is wrong and what to do about it

settings come from the environment: DATABASE_URL and REDIS_URL replace the embedded database and queue,
JIEDAN_KEY_FILE names the file with the encryption key, JIEDAN_DATA_DIR the folder where data lies.
"""


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the arguments in one line."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """One sentence and exit code 2."""
        self.exit(USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def build_parser() -> argparse.ArgumentParser:
    """All commands; each parsed namespace carries its function as `run`."""
    # Loaded inside `main`, so that Ctrl-C in the first moments is as quiet as later.
    from api.commands import copies, data, doctor, imports, key, processes, settings, solve, token, up, warm

    parser = Parser(
        prog="jiedan",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True, parser_class=Parser)
    for command in (up, data, imports, processes, settings, token, copies, key, doctor, warm, solve):
        command.add_parsers(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    _open_closed_streams()
    try:
        args = build_parser().parse_args(argv)
        code: int = args.run(args)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Nobody reads on: let the interpreter's last flush go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001 - no traceback reaches a user
        code, sentence = _explained(error)
        sys.stderr.write(f"jiedan: {sentence}\n")
    return code


def _open_closed_streams() -> None:
    """A stream that was closed at the start leads nowhere: else the next file opened would take its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            # Below it everything is open by now, so that the lowest free number is its own.
            setattr(sys, name, os.fdopen(descriptor, "w" if number else "r", closefd=False))


def _explained(error: Exception) -> tuple[int, str]:
    if isinstance(error, MemoryError):
        return FAILED, "there is not enough memory"
    # Loaded only now: a command that works does not pay for the words of those that fail.
    from matcher.domain.errors import Invalid, JiedanError, place_of

    if isinstance(error, JiedanError):
        return USAGE if isinstance(error, Invalid) else FAILED, error.sentence
    from workers.connection import QueueUrlError
    from workers.data_folder import DataFolderError
    from workers.live_server import LiveSocketError
    from workers.queue_server import QueueServerError
    from workers.supervisor import SupervisorError

    if isinstance(error, QueueUrlError):
        return USAGE, str(error)
    if isinstance(error, DataFolderError | LiveSocketError | QueueServerError | SupervisorError):
        return FAILED, str(error)
    return FAILED, f"something unexpected happened ({place_of(error)}); please report this line"


if __name__ == "__main__":
    sys.exit(main())
