"""What every way in has in common: forms of our own alone, a new session each time, each role's first page."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.pages.door import ENTRANCE
from api.pages.entries import first_page
from api.pages.render import page_headers, render
from api.pages.visit import LANGUAGE, SESSION, language
from matcher.domain.errors import Invalid, NotAllowed
from matcher.domain.roles import Actor
from matcher.usecases.services import Services
from matcher.usecases.sign_in import lasts_for, sign_in

T = TypeVar("T")
Answers = Callable[[Request], Awaitable[Response]]
PASSWORD, CODE, CHOICE, INVITATION = f"{ENTRANCE}/password", f"{ENTRANCE}/code", f"{ENTRANCE}/choice", "/invitation"
OPEN_PAGES = frozenset(
    {
        *("/", ENTRANCE, "/logout", "/nothing", "/follow", "/demo/{part}", "/static/{name:path}", "/sw.js", "/offline"),
        "/privacy-notice",
        *(PASSWORD, CODE, CHOICE, INVITATION),
    }
)
"""Pages without an operation: nobody's data is on them."""
_FIELDS_MOST = 20


class Gate:
    """Lets people in, and shows pages to those who are not known yet."""

    def __init__(self, services: Services) -> None:
        self.services = services

    async def run(self, work: Callable[[], T]) -> T:
        """The work, on a thread."""
        return await asyncio.get_running_loop().run_in_executor(None, work)

    def page(self, request: Request, name: str, facts: object, status: int = 200) -> Response:
        """A page of nobody's."""
        lang = lang_of(request)
        answer = Response(render(name, lang, facts), status, page_headers(), media_type="text/html")
        remember_language(request, answer)
        return answer

    async def enter_as(self, request: Request, who: Actor, target: str | None = None) -> Response:
        """A session that nobody knew before, and the first page of the role."""
        before = request.cookies.get(SESSION)
        token = await self.run(lambda: self.services.commit(lambda tx: sign_in(tx, who, before)))
        answer = RedirectResponse(target or first_page(who.role), 303)
        is_secure = request.url.scheme == "https"
        lasts = int(lasts_for(who).total_seconds())
        answer.set_cookie(SESSION, token, max_age=lasts, httponly=True, samesite="lax", secure=is_secure)
        return answer


def at(path: str, answers: Answers, methods: Sequence[str] = ("GET",)) -> Route:
    """A route whose path the access log may name."""

    async def named(request: Request) -> Response:
        request.state.route = path
        return await answers(request)

    return Route(path, named, methods=list(methods))


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form of our own pages. NotAllowed where another site sent it, Invalid where it is no form."""
    refuse_other_sites(request)
    try:
        found = parse_qs((await request.body()).decode(), keep_blank_values=True, max_num_fields=_FIELDS_MOST)
    except ValueError:
        raise Invalid from None
    return {name: values[-1] for name, values in found.items()}


def refuse_other_sites(request: Request) -> None:
    """NotAllowed where another site's page sent the form: nobody is signed in as somebody else unawares."""
    origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site")
    is_other = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    # A page in a sandbox has the origin `null`; where the browser says nothing more, it may be anybody's.
    is_own_null = origin == "null" and site == "same-origin"
    if (is_other and not is_own_null) or site in {"cross-site", "same-site"}:
        raise NotAllowed


def lang_of(request: Request) -> str:
    """The language of who asks."""
    return language(request.query_params, request.cookies)


def remember_language(request: Request, answer: Response) -> None:
    """Whoever asks for a language keeps it on the next page."""
    if "lang" in request.query_params:
        answer.set_cookie(LANGUAGE, lang_of(request), max_age=31536000, samesite="lax")


def stands_on(request: Request) -> str:
    """Path and query of the page; of a part that a page asks for, the page's own."""
    asked = urlsplit(str(request.url))
    if "hx-request" in request.headers:
        asked = urlsplit(request.headers.get("referer", ""))
    return inside(asked.path + (f"?{asked.query}" if asked.query else "")) or ""


def inside(target: str | None) -> str | None:
    """A path of this service; nobody is led elsewhere."""
    is_path = target is not None and target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_path and target is not None and target.isprintable() else None
