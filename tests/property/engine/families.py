"""Random instances of the whole contract, small and adversarial, as plain documents."""

from random import Random
from typing import Any

Doc = dict[str, Any]

FAMILIES = (
    "plain",
    "limits",
    "wide",
    "free",
    "dear",
    "one_shift",
    "bases",
    "pairs",
    "tags",
    "empty",
)


def make(seed: int, family: str, *, single: bool, size: int = 6) -> Doc:
    """One instance of a family; the same seed gives the same instance."""
    rng = Random(f"{seed} {family}")
    shifts = 1 if family == "one_shift" else rng.choice([2, 3, 4])
    days = 1 if family == "one_shift" else rng.choice([1, 2, 3])
    tree = _tree(rng, deep=family == "bases")
    scale = 10**8 if family == "dear" else 1
    doc: Doc = {
        "format": "jiedan-instance/1",
        "name": f"{family} {seed}",
        "days": days,
        "shifts_per_day": shifts,
        "areas": tree,
        "weights": {
            "distance": sorted(rng.choice([0, 0, 1, 3, 8]) * scale for _ in range(rng.randint(1, 4))),
            "balance": 0 if family == "free" else rng.choice([0, 1, 2, 6]),
            "change": rng.choice([0, 2, 7]) * scale,
        },
        "helpers": [],
        "orders": [],
    }
    if family == "free":
        doc["weights"]["distance"] = [0]
    codes = [row["code"] for row in tree]
    counts = (rng.choice([0, size]), rng.choice([0, size])) if family == "empty" else (size, size + rng.randint(-2, 2))
    for index in range(counts[0]):
        doc["helpers"].append(_helper(rng, f"h{index}", codes, family, days * shifts, scale))
    for index in range(counts[1]):
        doc["orders"].append(
            _order(rng, f"o{index}", codes, family, days * shifts, scale, single=single, helpers=counts[0])
        )
    return doc


def _tree(rng: Random, *, deep: bool) -> list[Doc]:
    rows: list[Doc] = []
    for index in range(rng.randint(3, 9) if deep else rng.randint(1, 6)):
        parent = None if not rows or rng.random() < 0.1 else rng.choice(rows)["code"]
        rows.append({"code": f"a{index}", "parent": parent})
    rng.shuffle(rows)
    return rows


def _some(rng: Random, values: list[Any], most: int, least: int = 0) -> list[Any]:
    return rng.sample(values, min(len(values), rng.randint(least, most)))


def _helper(rng: Random, name: str, codes: list[str], family: str, horizon: int, scale: int) -> Doc:
    team = rng.random() < 0.2
    costs = [0] if family == "free" else [0, 0, 1, 4]
    row: Doc = {
        "id": name,
        "areas": _some(rng, codes, 4 if family == "bases" else 2, 1),
        "reach": rng.choice([0, 1, 2, 5]),
        "tags": {tag: rng.choice(costs) * scale for tag in _some(rng, ["x", "y", "z", "w"], 4, 1)},
        "shifts": _some(rng, list(range(horizon)), horizon, 1),
        "per_shift": rng.choice([0, 1, 2, 3] if family in ("limits", "wide") else [1, 1, 1, 2]),
        "per_day": rng.choice([0, 1, 2, 3] if family in ("limits", "wide") else [1, 2, 10**9]),
        "total": rng.choice([0, 1, 2, 3, 4] if family == "limits" else [1, 2, 3, 10**9]),
        "load": rng.choice([0, 0, 1, 3]),
        "cost": rng.choice(costs) * scale,
    }
    if family == "wide" and rng.random() < 0.8:
        row |= {"per_shift": rng.choice([2, 3]), "per_day": 3, "total": rng.choice([2, 3, 5])}
    if family == "limits" or rng.random() < 0.2:
        row["taken"] = [rng.randrange(horizon) for _ in range(rng.randint(0, 3))]
    if team:
        row |= {"kind": "team", "size": rng.randint(0, 4)}
    return row


def _order(
    rng: Random, name: str, codes: list[str], family: str, horizon: int, scale: int, *, single: bool, helpers: int
) -> Doc:
    names = [f"h{index}" for index in range(helpers + 1)]
    shifts = _some(rng, list(range(horizon)), 3, 0 if family == "empty" else 1)
    windows: list[Doc] = [{"shift": shift, "cost": rng.choice([0, 0, 1, 3]) * scale} for shift in shifts]
    for window in windows:
        if family == "free":
            window["cost"] = 0
        if rng.random() < (0.7 if family == "tags" else 0.15):
            window["tags"] = _some(rng, ["x", "y", "z"], 2)
    needs: list[Doc] = [{"tags": _some(rng, ["x", "y", "z"], 2), "count": 1}]
    if not single and rng.random() < 0.5:
        needs = [
            {"tags": _some(rng, ["x", "y", "z"], 2), "count": rng.choice([1, 1, 2, 3])}
            for _ in range(rng.choice([1, 2, 2]))
        ]
    head = sum(need["count"] for need in needs)
    row: Doc = {
        "id": name,
        "area": rng.choice(codes),
        "windows": windows,
        "needs": needs,
        "value": min(10**9, head * rng.choice([0, 2, 6, 15, 40]) * scale),
    }
    often = 0.7 if family == "pairs" else 0.25
    if rng.random() < often:
        row["accepts"] = rng.choice([["member"], ["team"], ["team", "member"]])
    if rng.random() < often:
        row["excludes"] = _some(rng, names, 2)
    if rng.random() < often:
        row["prefers"] = [
            {"helper": who, "bonus": rng.choice([0, 2, 50 if scale == 1 else 10]) * scale}
            for who in _some(rng, names, 3)
        ]
    if rng.random() < often:
        count = rng.choice([0, 1, head, head])
        row["incumbent"] = {"shift": rng.choice(shifts or [0]), "helpers": _some(rng, names, count, count)}
    return row
