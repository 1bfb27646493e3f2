"""What remedies and prices speak of, done to an instance's JSON document; written from the contract alone."""

from typing import Any

Doc = dict[str, Any]


def remedied(document: Doc, order: str, remedy: Doc) -> Doc:
    """The document after a remedy for an order; all other rows are shared. Raises ValueError for one of no kind."""
    kind = remedy["kind"]
    if kind == "add_helper":
        return document | {"helpers": [*document["helpers"], remedy["helper"]]}
    if kind == "widen_area":
        return _replaced(document, "helpers", remedy["helper"], {"reach": remedy["reach"]})
    if kind == "raise_limit":
        return _replaced(document, "helpers", remedy["helper"], {remedy["limit"]: remedy["to"]})
    row = next(row for row in document["orders"] if row["id"] == order)
    if kind == "add_shift":
        windows = [*row["windows"], {"shift": remedy["shift"], "cost": 0}]
        return _replaced(document, "orders", order, {"windows": windows})
    if kind == "drop_tag":
        needs = list(row["needs"])
        need = needs[remedy["need"]]
        needs[remedy["need"]] = need | {"tags": [tag for tag in need["tags"] if tag != remedy["tag"]]}
        return _replaced(document, "orders", order, {"needs": needs})
    raise ValueError(f"{kind} is no kind of remedy")


def with_member(document: Doc, price: Doc) -> Doc:
    """The document with the member that a price speaks of."""
    member = {
        "id": max((row["id"] for row in document["helpers"]), default="") + "+",
        "areas": [price["area"]],
        "tags": dict.fromkeys(price["tags"], 0),
        "shifts": [price["shift"]],
    }
    return document | {"helpers": [*document["helpers"], member]}


def without(document: Doc, order: str) -> Doc:
    """The document in which an order is forbidden: it is not there."""
    return document | {"orders": [row for row in document["orders"] if row["id"] != order]}


def value_of(document: Doc, order: str) -> int:
    """What leaving an order unserved costs."""
    return int(next(row["value"] for row in document["orders"] if row["id"] == order))


def _replaced(document: Doc, rows: str, name: str, change: Doc) -> Doc:
    return document | {rows: [row | change if row["id"] == name else row for row in document[rows]]}
