"""What makes a run count: the statuses that came back, and the rows found afterwards. Each gate gives sentences."""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from benchmarks.load.clients import LOST, Answer

CREATED, OK, CONFLICT = 201, 200, 409
MISSED, KEPT = -1, -2
"""In place of a status: no offer was seen in time; an order could not be called off."""
_SAID = {LOST: "no answer", MISSED: "no offer in time", KEPT: "no way to call the order off"}


def check_statuses(what: str, answers: Sequence[Answer], allowed: Collection[int]) -> Iterator[str]:
    """Only the allowed statuses came back, and something did."""
    if not answers:
        yield f"{what}: nothing was answered"
    for status, count in sorted(Counter(answer.status for answer in answers).items()):
        if status not in allowed:
            said = _SAID.get(status, f"status {status}")
            yield f"{what}: {count} of {len(answers)} requests got {said}"


def check_placed(answers: Sequence[Answer], found: Sequence[str]) -> Iterator[str]:
    """Every acknowledged order is there, once; and no order is there that nobody asked for."""
    acknowledged = Counter(_field(answer, "id") for answer in answers if answer.status == CREATED)
    doubled = sum(count - 1 for count in acknowledged.values())
    if doubled:
        yield f"place: {doubled} acknowledged ids came twice"
    missing = acknowledged.keys() - set(found)
    if missing:
        yield f"place: {len(missing)} of {len(acknowledged)} acknowledged orders are not there, such as {min(missing)}"
    # A request that got an error may have left its row or not: only those may be more.
    unclear = sum(answer.status != CREATED for answer in answers)
    more = len(found) - len(acknowledged.keys() & set(found))
    if more > unclear:
        yield f"place: {more} orders are there that were never acknowledged"


def check_claimed(
    answers: Sequence[Answer], helpers: Sequence[str], orders: Sequence[str], found: Mapping[str, Sequence[str]]
) -> Iterator[str]:
    """Each order has one winner, and the place is held by the one who was told so. `helpers` is by client."""
    told: dict[str, list[str]] = {order: [] for order in orders}
    for answer in answers:
        if answer.status == OK:
            told.setdefault(_field(answer, "order"), []).append(helpers[answer.client])
    several = [order for order, winners in told.items() if len(winners) > 1]
    if several:
        yield f"claim: {len(several)} places were given to several, such as that of order {min(several)}"
    nobody = [order for order, winners in told.items() if not winners]
    if nobody:
        yield f"claim: {len(nobody)} of {len(orders)} orders were given to nobody"
    other = [order for order, winners in told.items() if winners and sorted(found.get(order, ())) != sorted(winners)]
    if other:
        yield f"claim: {len(other)} orders are not held by whom the answers named, such as {min(other)}"


def check_offered(answers: Sequence[Answer], made: Mapping[str, int]) -> Iterator[str]:
    """Every order was offered exactly once. `made` counts by order."""
    orders = {_field(answer, "id") for answer in answers if answer.status == CREATED}
    wrong = sorted(order for order in orders if made.get(order) != 1)
    if wrong:
        yield f"offer: {len(wrong)} of {len(orders)} orders were not offered exactly once, such as {wrong[0]}"


def _field(answer: Answer, name: str) -> str:
    try:
        return str(json.loads(answer.body)[name])
    except (ValueError, KeyError, TypeError):
        return f"(no {name} in the answer)"
