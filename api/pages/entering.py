"""Coming in and going out: the entrance, the demo's roles, each role's first page, and the pages' own files."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.errors import STATUS
from api.pages import static_files
from api.pages.door import ENTRANCE, error_page
from api.pages.render import page_headers, render
from api.pages.visit import LANGUAGE, SESSION, csrf_of, language
from matcher.domain.errors import JiedanError, NotAllowed, NotFound, Unauthenticated
from matcher.domain.roles import Actor, Role
from matcher.queries import demo
from matcher.store.access import actor_of_token
from matcher.store.database import Tx
from matcher.usecases.services import Services
from matcher.usecases.sign_in import lasts_for, sign_in, sign_out

T = TypeVar("T")
FIRST_PAGES = {
    Role.SECRETARY: "/desk",
    Role.CLERK: "/desk",
    Role.MEMBER: "/offers",
    Role.TEAM_LEADER: "/offers",
    Role.RESIDENT: "/order",
    Role.GRID_STAFF: "/order",
}
OPEN_PAGES = frozenset(
    {"/", ENTRANCE, "/logout", "/nothing", "/follow", "/demo/{part}", "/static/{name:path}", "/sw.js", "/offline"}
)
"""Pages without an operation: nobody's data is on them."""


class Entering:
    """What is there before anybody is known."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        """Each path of OPEN_PAGES."""
        return [
            Route("/", self.home),
            Route(ENTRANCE, self.entrance),
            Route(ENTRANCE, self.enter, methods=["POST"]),
            Route("/logout", self.leave, methods=["POST"]),
            Route("/nothing", self.nothing),
            Route("/follow", self.follow),
            Route("/demo/{part}", self.play),
            Route("/static/{name:path}", self.file),
            Route("/sw.js", self.worker),
            Route("/offline", self.offline),
        ]

    async def file(self, request: Request) -> Response:
        """One of the pages' own files."""
        return static_files.answer(request.path_params["name"], request.query_params.get("v"))

    async def worker(self, _: Request) -> Response:
        """The member's pages without a network; a browser lets it serve only what lies beside or below its address."""
        answer = static_files.answer("sw.js", None)
        answer.headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
        return answer

    async def offline(self, request: Request) -> Response:
        """What a phone shows without a network where it has kept no page."""
        return self._page(request, "offline", {})

    async def home(self, request: Request) -> Response:
        """To the first page of who is known, else to the entrance."""
        token = request.cookies.get(SESSION)
        try:
            who = None if token is None else await self._run(partial(self._read, token))
        except Unauthenticated:
            who = None
        return RedirectResponse(ENTRANCE if who is None else FIRST_PAGES.get(who.role, "/nothing"), 303)

    async def nothing(self, request: Request) -> Response:
        """A role for which there are no pages yet."""
        return self._page(request, "nothing", {})

    async def follow(self, request: Request) -> Response:
        """Where one asks for an order by its number and code; what is found comes as a part of its own."""
        return self._page(request, "resident/follow", {})

    async def entrance(self, request: Request) -> Response:
        """Where one signs in; the demo shows its roles."""
        return self._entrance(request, is_wrong=False)

    async def enter(self, request: Request) -> Response:
        """Sign in with an access token."""
        given = {name: values[-1] for name, values in parse_qs((await request.body()).decode()).items()}
        try:
            _refuse_other_sites(request)
            token, who = await self._run(partial(self._begin, given.get("token", "").strip()))
        except Unauthenticated:
            return self._entrance(request, is_wrong=True)
        except JiedanError as error:
            return error_page(error, _language(request))
        return self._let_in(request, token, who, _inside(given.get("next")))

    async def leave(self, request: Request) -> Response:
        """Sign out; only by a form of our own."""
        token, given = request.cookies.get(SESSION, ""), parse_qs((await request.body()).decode())
        if token and given.get("csrf") == [csrf_of(self._services.database.vault, token)]:
            await self._run(lambda: self._services.commit(lambda tx: sign_out(tx, token)))
        answer = RedirectResponse(ENTRANCE, 303)
        answer.delete_cookie(SESSION)
        return answer

    async def play(self, request: Request) -> Response:
        """Enter the demo in one of its roles; in a real service there is no such page."""
        part = request.path_params["part"]
        try:
            token, who = await self._run(lambda: self._services.commit(lambda tx: self._play(tx, part)))
        except JiedanError as error:
            return error_page(error, _language(request))
        return self._let_in(request, token, who, None)

    def _play(self, tx: Tx, part: str) -> tuple[str, Actor]:
        who = demo.actor_of_part(tx, part) if self._services.settings.demo else None
        if who is None:
            raise NotFound
        return sign_in(tx, who), who

    def _begin(self, token: str) -> tuple[str, Actor]:
        def work(tx: Tx) -> tuple[str, Actor]:
            who = actor_of_token(tx, token)
            return sign_in(tx, who), who

        return self._services.commit(work)

    def _read(self, token: str) -> Actor:
        with self._services.read() as tx:
            return actor_of_token(tx, token)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(None, work)

    def _entrance(self, request: Request, *, is_wrong: bool) -> Response:
        parts = demo.PARTS if self._services.settings.demo else ()
        facts = {"parts": parts, "is_wrong": is_wrong, "next": _inside(request.query_params.get("next")) or ""}
        return self._page(request, "login", facts, STATUS[Unauthenticated.code] if is_wrong else 200)

    def _page(self, request: Request, name: str, facts: object, status: int = 200) -> Response:
        lang = _language(request)
        answer = Response(render(name, lang, facts), status, page_headers(), media_type="text/html")
        if "lang" in request.query_params:
            answer.set_cookie(LANGUAGE, lang, max_age=31536000, samesite="lax")
        return answer

    def _let_in(self, request: Request, token: str, who: Actor, target: str | None) -> Response:
        answer = RedirectResponse(target or FIRST_PAGES.get(who.role, "/nothing"), 303)
        is_secure = request.url.scheme == "https"
        lasts = int(lasts_for(who).total_seconds())
        answer.set_cookie(SESSION, token, max_age=lasts, httponly=True, samesite="lax", secure=is_secure)
        return answer


def _language(request: Request) -> str:
    return language(request.query_params, request.cookies)


def _refuse_other_sites(request: Request) -> None:
    """NotAllowed where another site's page sent the form."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    is_other = origin not in (None, "null") and urlsplit(origin).netloc != request.headers.get("host")
    if is_other or site in {"cross-site", "same-site"}:
        raise NotAllowed


def _inside(target: str | None) -> str | None:
    """A path of this service; nobody is led elsewhere."""
    is_path = target is not None and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_path else None
