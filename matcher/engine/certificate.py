"""The certificate that the engine hands out: dual prices in the form that `check` reads (`jiedan-certificate/1`).

docs/guide/certificate.md describes the format and why it proves the bound.
"""

from collections.abc import Iterable, Sequence

import msgspec

from matcher.engine.problem import Problem

CERTIFICATE_FORMAT = "jiedan-certificate/1"

Doc = dict[str, object]


def document(parts: Iterable[Doc], scale: int, bound: int) -> Doc:
    """The document of parts `{"orders"?, "prices"?, "order"?, "branches"?}`, prices in units of `1 / scale`."""
    return {"format": CERTIFICATE_FORMAT, "scale": scale, "bound": bound, "parts": list(parts)}


def price_rows(problem: Problem, price: Sequence[int], shifts_per_day: int) -> list[Doc]:
    """The rows `prices` of a node: what each limit asks by itself, from `price[node]`, which is summed up to the root.

    Helpers whose limits all ask 0 are left out. Nodes beyond the capacity nodes of `problem` are none of its limits.
    """
    up, owner = problem.capacity.up, problem.capacity.helper
    rows: dict[int, Doc] = {}
    place = _limits(problem, shifts_per_day)
    for node, above in enumerate(up):
        own = price[node] - (price[above] if above >= 0 else 0)
        if own <= 0:
            continue
        helper = owner[node]
        row = rows.setdefault(helper, {"helper": problem.helpers[helper].id})
        kind, number = place[node]
        if kind == "total":
            row["total"] = own
        else:
            figures = row.setdefault(kind, {})
            if isinstance(figures, dict):
                figures[str(number)] = own
    return [rows[helper] for helper in sorted(rows)]


def write_certificate(certificate: Doc) -> bytes:
    """The certificate as a JSON file, UTF-8 with a final newline; equal certificates give equal bytes."""
    return msgspec.json.encode(certificate) + b"\n"


def _limits(problem: Problem, shifts_per_day: int) -> list[tuple[str, int]]:
    """What each capacity node limits: a helper altogether, one of its days, or one of its shifts."""
    up = problem.capacity.up
    shifts: list[set[int]] = [set() for _ in up]
    for leaves in problem.leaf:
        for shift, node in leaves.items():
            while node >= 0:
                shifts[node].add(shift)
                node = up[node]  # noqa: PLW2901 - climbs to the helper's own node
    return [
        ("total", 0)
        if above < 0
        else ("shifts", min(held))
        if len(held) == 1
        else ("days", min(held) // shifts_per_day)
        for above, held in zip(up, shifts, strict=True)
    ]
