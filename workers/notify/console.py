"""The console: tells the log that a message would go out, by ids and kinds; for the demo and for trying things out."""

import sys

import structlog

from matcher.ports import CODE_TO_SIGN_IN, Letter

log = structlog.get_logger("jiedan.told")


class Console:
    """Never fails, and never shows the words, but for a code to sign in with: it has no other way out."""

    def send(self, letter: Letter) -> None:
        """A line in the log."""
        log.info("told", message=str(letter.id), about=list(letter.about))
        if CODE_TO_SIGN_IN in letter.about:
            sys.stdout.write(f"{letter.text}\n")
            sys.stdout.flush()
