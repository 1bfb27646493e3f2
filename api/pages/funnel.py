"""Why nobody is left for an order: how many the engine's questions leave, one after the other."""

from collections.abc import Mapping

FILTERS = ("kind", "tags", "area", "shift", "excludes", "size", "limits")
"""What the engine asks of everybody, in this order."""


def funnel_of(detail: object) -> list[tuple[str, int]]:
    """How many are left after each question, as far as the first nobody."""
    if not isinstance(detail, Mapping) or "kind" not in detail or detail.get("together"):
        return []
    found: list[tuple[str, int]] = []
    for name in FILTERS:
        count = int(detail.get(name, 0))
        if not found or count != found[-1][1]:
            found.append((name, count))
        if count == 0:
            break
    return found
