"""A page: one path, the operation that it needs, and who renders it; without an operation it is open to everybody."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from api.auth import actor_of, admitted, presented
from api.door import NO_ID, id_of
from api.errors import STATUS
from api.pages.render import page_headers, render
from api.pages.visit import Visit, csrf_of
from api.payload import parse_query
from matcher.domain.errors import JiedanError, Unauthenticated
from matcher.domain.roles import OPERATIONS, Actor
from matcher.queries import known
from matcher.store.database import Tx
from matcher.usecases.services import Services

Shows = Callable[[Tx, Visit], str]
ENTRANCE = "/login"


@dataclass(frozen=True, slots=True)
class AskedPage:
    """A request as a page reads it."""

    path: str
    thing: str | None
    query: Sequence[tuple[str, str]]
    token: str | None
    lang: str
    is_part: bool
    authorization: str | None = None
    caller: str = ""
    stands_on: str = ""
    """The address of the whole page: for a part, of the page that asked for it."""


@dataclass(frozen=True, slots=True)
class PageDoor:
    """A page that cannot be without an operation; `known`: whether the thing in its path is the visitor's to know."""

    path: str
    operation: str
    asks: type[BaseModel]
    shows: Shows
    known: known.Known | None

    def __post_init__(self) -> None:
        """Refuse to start with a page that nobody decided on."""
        if self.operation not in OPERATIONS:
            raise ValueError(f"the page {self.path} names no operation of the table of roles")

    def answer(self, services: Services, asked: AskedPage) -> Response:
        """The page; who is not known is led to the entrance, and every error is a page in words."""
        try:
            shown = asked.token or ""
            who = (
                shown
                if asked.authorization is None
                else admitted(services, presented(asked.authorization), asked.caller)
            )
            with services.read() as tx:
                visit = self._admitted(tx, services, asked, who)
                return Response(self.shows(tx, visit), 200, page_headers(), media_type="text/html")
        except Unauthenticated:
            return _to_entrance(asked)
        except JiedanError as error:
            return error_page(error, asked.lang)

    def _admitted(self, tx: Tx, services: Services, asked: AskedPage, token: str | Actor) -> Visit:
        actor = actor_of(tx, token)
        thing = id_of(asked.thing) if asked.thing is not None else NO_ID
        if self.known is not None:
            known.admit(tx, self.known, actor, self.operation, thing)
        else:
            actor.require(self.operation)
        given = parse_query([one for one in asked.query if one[0] != "lang"], self.asks)
        # Who came with a number and code has no session that another site could use.
        sign = "" if isinstance(token, Actor) else csrf_of(services.database.vault, token)
        return Visit(
            actor, asked.lang, sign, thing, given, services.live, services.settings.demo, services.notifier.channels
        )


@dataclass(slots=True)
class Pages:
    """The pages of one part of the service."""

    found: list[PageDoor] = field(default_factory=list)

    def at(
        self, path: str, operation: str, asks: type[BaseModel], known: known.Known | None = None
    ) -> Callable[[Shows], Shows]:
        """Declare who renders the page at this path."""

        def declare(shows: Shows) -> Shows:
            self.found.append(PageDoor(path, operation, asks, shows, known))
            return shows

        return declare


def error_page(error: JiedanError, lang: str) -> Response:
    """What went wrong, in words and without what was sent."""
    facts: Mapping[str, Any] = {"code": error.code}
    return Response(render("error", lang, facts), STATUS[error.code], page_headers(), media_type="text/html")


def _to_entrance(asked: AskedPage) -> Response:
    target = f"{ENTRANCE}?next={quote(asked.stands_on or asked.path)}"
    if asked.is_part:
        # A part of a page cannot show the entrance: the whole page goes there.
        return Response(status_code=401, headers={"HX-Redirect": target})
    return RedirectResponse(target, 303)
