"""The checker of certificates: recomputes a plan's lower bound from dual prices, knowing nothing of the search.

Each part bounds what its orders cost any valid plan, balance cost included. Their sum bounds the whole: what one part
leaves of a helper's limits is no more than all of it, and a convex balance cost is at least the sum of the parts' own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.engine.check_certificate_shape import certificate_faults, walk
from matcher.engine.check_priced import Charges, Part
from matcher.engine.check_rules import Doc, Rules
from matcher.engine.check_ways import Ways


@dataclass(frozen=True, slots=True)
class Proof:
    """What a certificate proves: `bound`, None where `broken` says why it is no certificate.

    `charges[order][shift][helper]` are the charges, in units of `1 / scale`, where the order's part has no branches;
    helpers are numbered as the instance lists them.
    """

    bound: int | None
    broken: list[str]
    scale: int = 1
    charges: Mapping[str, Charges] = field(default_factory=dict)


def prove(rules: Rules, document: Doc) -> Proof:
    """The bound that a certificate document proves for an instance, and every fault, a line each."""
    faults = certificate_faults(document, rules)
    if faults:
        return Proof(None, [f"certificate: {fault}" for fault in faults])
    ways = Ways(rules, document["scale"])
    bound = 0
    charges: dict[str, Charges] = {}
    for row in document["parts"]:
        part = Part(ways, row.get("orders", rules.orders))
        least = _least(part, row)
        bound -= -least // ways.scale  # up to the next whole cost: costs are integers
        if "order" not in row:
            charges |= dict.fromkeys(part.tasks, part.charges)
    stated = document["bound"]
    broken = [] if stated == bound else [f"certificate: bound: states {stated}, its prices prove {bound}"]
    return Proof(bound, broken, ways.scale, charges)


def _least(part: Part, root: Doc) -> int:
    """The least bound of all leaves of a part: each plan makes the choices of one of them."""
    found = []
    above: list[str | None] = []
    for entering, node, _where in walk(root, ""):
        if not entering:
            above.pop()
            if above:  # the root's prices stay in force
                part.back()
            continue
        part.step(node.get("prices", ()), above[-1] if above else None, node.get("shift"))
        above.append(node.get("order"))
        if "order" not in node:
            found.append(part.bound())
    # Nobody need be served: the leaf where every choice is null always has a bound.
    return min(bound for bound in found if bound is not None)
