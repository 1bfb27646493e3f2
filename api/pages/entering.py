"""Coming in and going out: the entrance, the demo's roles, each role's first page, and the pages' own files."""

import hmac
from functools import partial

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.errors import STATUS
from api.pages import static_files
from api.pages.door import ENTRANCE, error_page
from api.pages.entries import first_page
from api.pages.letting_in import Gate, at, form_of, inside, lang_of
from api.pages.visit import SESSION, csrf_of
from matcher.domain.errors import JiedanError, NotFound, Unauthenticated
from matcher.domain.roles import Actor
from matcher.queries import demo
from matcher.store.access import actor_of_token
from matcher.usecases.sign_in import sign_out


class Entering(Gate):
    """What is there before anybody is known."""

    def routes(self) -> list[Route]:
        """The paths of OPEN_PAGES without phones."""
        return [
            at("/", self.home),
            at(ENTRANCE, self.entrance),
            at(ENTRANCE, self.enter, ["POST"]),
            at("/logout", self.leave, ["POST"]),
            at("/nothing", self.nothing),
            at("/demo/{part}", self.play),
            at("/static/{name:path}", self.file),
            at("/follow", self.follow),
            at("/sw.js", self.worker),
            at("/offline", self.offline),
            at("/privacy-notice", self.notice),
        ]

    async def file(self, request: Request) -> Response:
        """One of the pages' own files."""
        takes = request.headers.get("accept-encoding", "")
        return static_files.answer(request.path_params["name"], request.query_params.get("v"), takes)

    async def worker(self, _: Request) -> Response:
        """The member's pages without a network; a browser lets it serve only what lies beside or below its address."""
        answer = static_files.answer("sw.js", None)
        answer.headers["Content-Security-Policy"] = "default-src 'none'; connect-src 'self'"
        return answer

    async def offline(self, request: Request) -> Response:
        """What a phone shows without a network where it has kept no page."""
        return self.page(request, "offline", {})

    async def notice(self, request: Request) -> Response:
        """What is kept of whom, told to whoever asks; consents name its version."""
        return self.page(request, "privacy/notice", {})

    async def home(self, request: Request) -> Response:
        """To the first page of who is known, else to the entrance."""
        token = request.cookies.get(SESSION)
        try:
            who = None if token is None else await self.run(partial(self._read, token))
        except Unauthenticated:
            who = None
        return RedirectResponse(ENTRANCE if who is None else first_page(who.role), 303)

    async def nothing(self, request: Request) -> Response:
        """A role for which there are no pages yet."""
        return self.page(request, "nothing", {})

    async def follow(self, request: Request) -> Response:
        """Where one asks for an order by its number and code; what is found comes as a part of its own."""
        return self.page(request, "resident/follow", {})

    async def entrance(self, request: Request) -> Response:
        """Where one signs in; the demo shows its roles."""
        return self.show_entrance(request, inside(request.query_params.get("next")))

    async def enter(self, request: Request) -> Response:
        """Sign in with an access token."""
        target: str | None = None
        try:
            given = await form_of(request)
            target = inside(given.get("next"))
            who = await self.run(partial(self._read, given.get("token", "").strip()))
            return await self.enter_as(request, who, target)
        except Unauthenticated:
            return self.show_entrance(request, target, "login.wrong")
        except JiedanError as error:
            return error_page(error, lang_of(request))

    async def leave(self, request: Request) -> Response:
        """Sign out; only by a form of our own, so that no other site ends anybody's session."""
        try:
            given = (await form_of(request)).get("csrf", "")
        except JiedanError as error:
            return error_page(error, lang_of(request))
        token, answer = request.cookies.get(SESSION, ""), RedirectResponse(ENTRANCE, 303)
        if token and hmac.compare_digest(given.encode(), csrf_of(self.services.database.vault, token).encode()):
            await self.run(lambda: self.services.commit(lambda tx: sign_out(tx, token)))
            answer.delete_cookie(SESSION)
        return answer

    async def play(self, request: Request) -> Response:
        """Enter the demo in one of its roles; in a real service there is no such page."""
        part = request.path_params["part"]
        try:
            who = await self.run(partial(self._playing, part))
            return await self.enter_as(request, who)
        except JiedanError as error:
            return error_page(error, lang_of(request))

    def _playing(self, part: str) -> Actor:
        with self.services.read() as tx:
            who = demo.actor_of_part(tx, part) if self.services.settings.demo else None
        if who is None:
            raise NotFound
        return who

    def _read(self, token: str) -> Actor:
        with self.services.read() as tx:
            return actor_of_token(tx, token)

    def show_entrance(self, request: Request, target: str | None, wrong: str | None = None) -> Response:
        """The entrance, with the word that says what was wrong."""
        parts = demo.PARTS if self.services.settings.demo else ()
        facts = {"parts": parts, "wrong": wrong, "by_token": wrong is not None, "phone": "", "next": target or ""}
        return self.page(request, "login", facts, 200 if wrong is None else STATUS[Unauthenticated.code])
