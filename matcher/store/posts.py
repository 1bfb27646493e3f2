"""Posts, who has claimed them, and the days that were made into orders: never more claims than there are places."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, insert, select, update

from matcher.domain.day_states import PostPlaceState, PostState
from matcher.domain.errors import NotFound
from matcher.domain.roles import Actor, Relation
from matcher.store.database import Tx
from matcher.store.schema import post, post_place
from matcher.store.scope import Kind, lies_inside, reaches

SUBJECT = "post"
POST = Kind(
    post,
    ("read_posts",),
    {Relation.INSIDE: lies_inside(post), Relation.NEARBY: lambda actor: reaches(actor, post.c.area)},
    {},
)


def posts_seen_by(actor: Actor) -> ColumnElement[bool]:
    """The posts that the actor may know of."""
    return POST.seen_by(actor)


def add(tx: Tx, values: Mapping[str, Any]) -> None:
    """A new post."""
    tx.execute(insert(post), dict(values))


def get(tx: Tx, actor: Actor, post_id: UUID, *, lock: bool = False) -> Row[Any]:
    """A post that the actor may know of; `lock` holds it until the transaction ends. NotFound."""
    statement = select(post).where(post.c.id == post_id, posts_seen_by(actor))
    row = tx.row(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound
    return row


def lock(tx: Tx, post_id: UUID) -> Row[Any]:
    """A post by id for the service itself, held until the transaction ends."""
    return tx.execute(select(post).where(post.c.id == post_id).with_for_update()).one()


def take_places(tx: Tx, post_id: UUID, count: int) -> bool:
    """Count so many places as claimed, where they are left and the post is open."""
    p = post.c
    free = (p.id == post_id, p.state == PostState.OPEN, p.filled + count <= p.places)
    return tx.execute(update(post).where(*free).values(filled=p.filled + count)).rowcount == 1


def free_places(tx: Tx, post_id: UUID, count: int) -> None:
    """Count places as free again."""
    tx.execute(update(post).where(post.c.id == post_id).values(filled=post.c.filled - count))


def held(tx: Tx, post_ids: Iterable[UUID]) -> dict[UUID, list[Row[Any]]]:
    """Post -> the claims that stand, the oldest first."""
    found: dict[UUID, list[Row[Any]]] = {}
    mine = (post_place.c.post_id.in_(list(post_ids)), post_place.c.state == PostPlaceState.HELD)
    for row in tx.rows(select(post_place).where(*mine).order_by(post_place.c.seq)):
        found.setdefault(row.post_id, []).append(row)
    return found


def held_by(tx: Tx, helper_id: UUID) -> Sequence[Row[Any]]:
    """The claims of a helper that stand, by post."""
    mine = (post_place.c.helper_id == helper_id, post_place.c.state == PostPlaceState.HELD)
    return tx.rows(select(post_place).where(*mine).order_by(post_place.c.post_id))
