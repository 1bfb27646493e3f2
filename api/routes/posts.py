"""Posts: services that repeat, claimed for a period."""

from uuid import UUID

from api.door import Call, Doors, How
from api.schemas.days import ChangePostBody, ClaimPostBody, PostBody, PostsQuery
from api.schemas.fields import NoQuery, Nothing
from matcher.domain.day_states import PostState
from matcher.queries import posts
from matcher.queries.paging import Page, Wanted
from matcher.queries.posts import PostView
from matcher.store.database import Tx
from matcher.usecases.keep_post import PostData, change_post, claim_post, make_post, release_post

doors = Doors("posts")
_SHOWN = How(shown=posts.read_post)


@doors.at("POST /posts", "make_post", PostBody, PostView, How(201, posts.read_post))
def open_post(tx: Tx, call: Call, body: PostBody) -> UUID:
    """Open a post; a unit's waits for the desk."""
    data = PostData(
        service=body.service,
        area=body.area,
        name=body.name,
        place=body.place,
        days=tuple((day.weekday, day.part) for day in body.days),
        first=body.from_,
        last=body.until,
        people=body.people,
        every_weeks=body.every_weeks,
        skips_holidays=body.skip_holidays,
    )
    return make_post(tx, call.actor, data)


@doors.at("GET /posts", "read_posts", PostsQuery, Page[PostView])
def list_posts(tx: Tx, call: Call, query: PostsQuery) -> Page[PostView]:
    """The posts in one's scope, with their next days."""
    return posts.list_posts(tx, call.actor, Wanted(query.limit, query.cursor), query.area, query.state)


@doors.at("GET /posts/{id}", "read_posts", NoQuery, PostView)
def read(tx: Tx, call: Call, _: NoQuery) -> PostView:
    """One post, with its next days."""
    return posts.read_post(tx, call.actor, call.id)


@doors.at("PATCH /posts/{id}", "change_post", ChangePostBody, PostView, _SHOWN)
def change(tx: Tx, call: Call, body: ChangePostBody) -> UUID:
    """Take a post on, let it rest, go on or end; what is ahead is called off meanwhile."""
    change_post(tx, call.actor, call.id, PostState(body.state))
    return call.id


@doors.at("POST /posts/{id}/claim", "claim_post", ClaimPostBody, PostView, _SHOWN)
def claim(tx: Tx, call: Call, body: ClaimPostBody) -> UUID:
    """Do a post for a period; its next days are one's own at once, the first to claim wins."""
    claim_post(tx, call.actor, call.id, body.until)
    return call.id


@doors.at("POST /posts/{id}/release", "claim_post", Nothing, PostView, _SHOWN)
def release(tx: Tx, call: Call, _: Nothing) -> UUID:
    """Give a post up, with its days that have not begun; nobody asks why."""
    release_post(tx, call.actor, call.id)
    return call.id
