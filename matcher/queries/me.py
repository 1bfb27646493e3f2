"""Who somebody is."""

from dataclasses import dataclass
from uuid import UUID

from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind
from matcher.planning.eligible import asks_left
from matcher.queries.people import HelperView, read_helper
from matcher.store.database import Tx


@dataclass(frozen=True, slots=True)
class MeView:
    """A token's holder; `helper` for members and teams, `asks_left` how often a member may still be asked this week."""

    id: UUID
    role: str
    area: str
    helper: HelperView | None
    asks_left: int | None


def read_me(tx: Tx, actor: Actor) -> MeView:
    """The actor, with the own record."""
    if actor.helper_id is None:
        return MeView(actor.id, actor.role, actor.area, None, None)
    kind = HelperKind.TEAM if actor.role is Role.TEAM_LEADER else HelperKind.MEMBER
    left = asks_left(tx, actor.area, [actor.helper_id]).get(actor.helper_id)
    own = read_helper(tx, actor, kind, actor.helper_id)
    return MeView(actor.id, actor.role, actor.area, own, None if left is None else max(0, left))
