"""The console: tells the log that a message would go out, by ids and kinds; for the demo and for trying things out."""

import structlog

from matcher.ports import Letter

log = structlog.get_logger("jiedan.told")


class Console:
    """Never fails, and never shows the words."""

    def send(self, letter: Letter) -> None:
        """A line in the log."""
        log.info("told", message=str(letter.id), about=list(letter.about))
