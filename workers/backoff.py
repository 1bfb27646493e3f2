"""How long to wait before the next try: doubling up to a cap."""


class Backoff:
    """Waiting times in seconds: `first_s`, then double each time, at most `cap_s`."""

    def __init__(self, first_s: float, cap_s: float) -> None:
        self._first_s = first_s
        self._cap_s = cap_s
        self._next_s = first_s

    def next_s(self) -> float:
        """Give the wait before the next try, in seconds, and double the one after it."""
        wait_s = self._next_s
        self._next_s = min(self._next_s * 2, self._cap_s)
        return wait_s

    def reset(self) -> None:
        """Begin again with the first wait."""
        self._next_s = self._first_s
