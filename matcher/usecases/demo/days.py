"""A market a week ahead with stalls and people who signed up, and three posts, of the community of the story."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from matcher.domain.day_states import DayKind, StallKind
from matcher.domain.roles import Actor, Role
from matcher.domain.states import HelperKind, HelperState
from matcher.store import access, places, schema
from matcher.store.database import Tx
from matcher.store.scope import inside
from matcher.usecases.day_people import sign_up
from matcher.usecases.demo.ground import label_of
from matcher.usecases.demo.story import PARTS_PLAYED
from matcher.usecases.keep_day import DayData, StallData, make_day
from matcher.usecases.keep_post import PostData, claim_post, make_post

AHEAD = dt.timedelta(days=7)
LATER = dt.timedelta(days=9)
"""Beyond the days that rounds plan now: what nobody has claimed yet is seen, and waits."""
TERM = dt.timedelta(days=90)
SIGNED = 14
SKILLS = ("KNIFE_SHARPEN", "PHONE_HELP", "CALLIGRAPHY", "PATROL")
STALLS = (
    StallData(StallKind.STALL, "C06", "磨刀磨剪", "东侧凉亭", None, 40),
    StallData(StallKind.STALL, "B01", "血压血糖", "活动室门口", None, 60),
    StallData(StallKind.STALL, "C05", "手机帮忙", "活动室一号桌", None, 30),
    StallData(StallKind.STALL, "J01", "书法送字", "活动室二号桌", None, 30),
    StallData(StallKind.ROLE, "L04", "引导登记", "入口", None),
)
POSTS = (
    ("J04", "SPORTS_COACH", "太极晨练带练", "小广场", (2, "morning")),
    ("J01", "CALLIGRAPHY", "周末书法班", "社区活动室", (5, "afternoon")),
)
OPEN_POST = ("J02", "MUSIC_DANCE", "合唱排练指导", "社区活动室", (3, "evening"))


def add_days(tx: Tx) -> None:
    """Announce, sign up and claim, as people would; whoever plays a part in the story takes none in this.

    Once: nothing is added where a day is announced already.
    """
    secretary = _secretary(tx)
    if secretary is None or tx.row(select(schema.service_day.c.id).limit(1)) is not None:
        return
    community, today = secretary.area, places.calendar_of(tx, secretary.area).today(tx.now)
    parts = ("morning", "afternoon")
    name, place = "便民服务集市", "社区小广场"
    market = DayData(DayKind.MARKET, today + AHEAD, community, name, place, parts, None, 160, 6, STALLS)
    day_id = make_day(tx, secretary, market)
    near = _active(tx, community)
    near = list(dict.fromkeys([*(one for tag in SKILLS for one in _with_tag(tx, near, tag)[:2]), *near]))
    for number, one in enumerate(near[:SIGNED]):
        who = access.add_actor(tx, Role.MEMBER, community, f"demo day {number}", one)
        sign_up(tx, who, day_id, parts if number % 3 else parts[:1])
    for post in (*POSTS, OPEN_POST):
        _post(tx, secretary, post, today, near[SIGNED:])


def _secretary(tx: Tx) -> Actor | None:
    a = schema.actor.c
    row = tx.row(select(schema.actor).where(a.label == label_of("secretary")))
    return None if row is None else Actor(row.id, Role.SECRETARY, row.area)


def _active(tx: Tx, community: str) -> list[UUID]:
    """Members of the community who play no part in the story."""
    h, a = schema.helper.c, schema.actor.c
    played = select(a.helper_id).where(a.helper_id.is_not(None), a.label.in_([label_of(one) for one in PARTS_PLAYED]))
    mine = (h.kind == HelperKind.MEMBER, h.state == HelperState.ACTIVE, inside(h.area, community), h.id.not_in(played))
    return [one for (one,) in tx.tuples(select(h.id).where(*mine).order_by(h.seq))]


def _post(
    tx: Tx,
    secretary: Actor,
    post: tuple[str, str, str, str, tuple[int, str]],
    today: dt.date,
    near: Sequence[UUID],
) -> None:
    service, tag, name, place, day = post
    first = today + (LATER if post is OPEN_POST else dt.timedelta(days=1))
    data = PostData(service, secretary.area, name, place, (day,), first, first + TERM)
    post_id = make_post(tx, secretary, data)
    able = _with_tag(tx, near, tag)
    if post is not OPEN_POST and able:
        claim_post(tx, access.add_actor(tx, Role.MEMBER, secretary.area, f"demo {name}", able[0]), post_id, None)


def _with_tag(tx: Tx, near: Sequence[UUID], tag: str) -> list[UUID]:
    t = schema.helper_tag.c
    mine = select(t.helper_id).where(t.helper_id.in_(near), t.tag == tag)
    found = {one for (one,) in tx.tuples(mine)}
    return [one for one in near if one in found]
