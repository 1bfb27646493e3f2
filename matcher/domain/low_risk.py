"""Which orders a district may take on without a look: nothing is at stake that a person should weigh first."""

from collections.abc import Iterable

from matcher.domain.needs import Need, headcount
from matcher.domain.states import Form, Urgency

CAREFUL = frozenset(
    {
        *("CHILD_SAFE*", "ID_CHECKED*", "INSURED*", "EMERGENCY", "MEDIATOR*"),
        *("PERSONAL_CARE", "FIRST_AID*", "NURSE*", "DOCTOR*", "TCM_DOCTOR*", "PSY_COUNSEL*"),
        *("ELECTRICIAN*", "LOCKSMITH*"),
    }
)
"""Tags of services that touch children, bodies, quarrels, wires, locks, papers or money."""


def is_low_risk(form: Form, needs: Iterable[Need], claimed: Urgency | None, *, for_oneself: bool) -> bool:
    """Whether a menu order needs no look of the desk: one helper, nothing delicate, no hurry, filed for oneself."""
    needs = tuple(needs)
    tags = {tag for need in needs for tag in need.tags}
    is_plain = form is Form.SINGLE and headcount(needs) == 1 and not tags & CAREFUL
    # How urgent an order is decides the desk, so one that claims to be goes there.
    return is_plain and for_oneself and claimed not in {Urgency.URGENT, Urgency.HIGH}
