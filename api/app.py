"""The web application: doors, limits and errors put together around given services."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.door import Asked, Door
from api.errors import STATUS, MethodNotAllowed, UnknownAddress, problem
from api.figures import Figures
from api.limits import BodyLimit
from api.observe import Observed
from api.open311.routes import DISCOVERY, discovery_routes, geo_doors
from api.openapi import describe
from api.operations import OPEN, Operations
from api.pages.door import AskedPage, PageDoor, error_page
from api.pages.entering import Entering
from api.pages.letting_in import OPEN_PAGES, lang_of, remember_language, stands_on
from api.pages.routes import every_page
from api.pages.signing_in import SigningIn
from api.pages.visit import SESSION, authorization, language, typed
from api.routes import every_door
from api.stream import Hub
from matcher.domain.errors import Busy
from matcher.store.vault import Vault
from matcher.usecases.services import Services

THREADS = 8
"""For reads, and as many for writes: writes that wait for their turn hold up no read."""

WAITING_MOST = 1000
"""Calls in hand for each of the two: at the speed of one database, a few seconds of work."""

Endpoint = Callable[[Request], Awaitable[Response]]


def create_app(services: Services) -> FastAPI:
    """An app that serves `services`; refuses to start with a route that nobody decided on.

    Without a server's lifespan, `app.state.close()` ends its threads.
    """
    readers, writers, hub = Pool("read"), Pool("write"), Hub(services)

    def close() -> None:
        hub.close()
        hub.join()
        readers.close()
        writers.close()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        close()

    app = FastAPI(lifespan=lifespan, redirect_slashes=False, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.close, app.state.hub = close, hub
    doors, figures = every_door(), Figures()
    for door in doors:
        pool = writers if door.writes or door.how.audited or door.how.noted else readers
        app.router.routes.append(DoorRoute(door, _endpoint_of(door, services, hub, pool)))
    for door in geo_doors():
        app.router.routes.append(
            DoorRoute(door, _endpoint_of(door, services, hub, writers if door.writes else readers))
        )
    app.router.routes += discovery_routes(services)
    app.router.routes += [PageRoute(page, _page(page, services, readers)) for page in every_page()]
    app.router.routes += [*Entering(services).routes(), *SigningIn(services).routes()]
    _add_operations(app, Operations(services, figures, describe(doors)))
    app.add_exception_handler(HTTPException, _no_route)
    app.add_middleware(BodyLimit)
    app.add_middleware(Observed, figures=figures)
    check_policy(app)
    return app


class DoorRoute(Route):
    """A route that carries its door, so that the policy can be read off the running app."""

    def __init__(self, door: Door, endpoint: Endpoint) -> None:
        super().__init__(door.path, endpoint, methods=[door.method], name=door.handler.__name__)
        self.door = door
        if self.methods is not None:
            self.methods.discard("HEAD")


class PageRoute(Route):
    """A route that carries its page, for the same reason."""

    def __init__(self, page: PageDoor, endpoint: Endpoint) -> None:
        super().__init__(page.path, endpoint, methods=["GET"], name=page.path)
        self.page = page


def check_policy(app: FastAPI) -> None:
    """Refuse an app with a route that names no operation and is not one of the few open ones."""
    for route in app.router.routes:
        path = getattr(route, "path", repr(route))
        if not isinstance(route, DoorRoute | PageRoute) and path not in OPEN | OPEN_PAGES | DISCOVERY:
            raise RuntimeError(f"the route {path} names no operation")


class Pool:
    """Threads that work off calls, and refuse more than may wait: an answer now is better than none later."""

    def __init__(self, name: str) -> None:
        self._threads = ThreadPoolExecutor(THREADS, name)
        self._waiting = 0

    async def run(self, answer: Callable[[], Response]) -> Response:
        """The answer, or 503 where too many wait. Called on the event loop only."""
        if self._waiting >= WAITING_MOST:
            return problem(Busy())
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, answer)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Finish what is begun."""
        self._threads.shutdown(wait=True)


def _endpoint_of(door: Door, services: Services, hub: Hub, pool: Pool) -> Endpoint:
    return _stream(door, hub, pool, services.database.vault) if door.how.stream else _endpoint(door, services, pool)


def _endpoint(door: Door, services: Services, pool: Pool) -> Endpoint:
    async def answer(request: Request) -> Response:
        asked = await _asked(door, request, services.database.vault)
        response = await pool.run(partial(door.answer, services, asked))
        request.state.actor = asked.actor
        return response

    return answer


def _stream(door: Door, hub: Hub, pool: Pool, vault: Vault) -> Endpoint:
    async def answer(request: Request) -> Response:
        asked = await _asked(door, request, vault)
        loop, last = asyncio.get_running_loop(), request.headers.get("last-event-id")
        response = await pool.run(partial(hub.open, door, asked, last, loop))
        request.state.actor = asked.actor
        return response

    return answer


def _page(page: PageDoor, services: Services, pool: Pool) -> Endpoint:
    async def answer(request: Request) -> Response:
        request.state.route = page.path
        asked = AskedPage(
            path=request.url.path,
            thing=request.path_params.get("id"),
            query=[*request.query_params.multi_items(), *typed(request.headers)],
            token=request.cookies.get(SESSION),
            lang=language(request.query_params, request.cookies),
            is_part="hx-request" in request.headers,
            authorization=request.headers.get("authorization"),
            caller=request.client.host if request.client else "",
            stands_on=stands_on(request),
        )
        shown = await pool.run(partial(page.answer, services, asked))
        remember_language(request, shown)
        return shown

    return answer


async def _asked(door: Door, request: Request, vault: Vault) -> Asked:
    headers = request.headers
    request.state.route = door.path
    return Asked(
        method=door.method,
        path=request.url.path,
        thing=request.path_params.get("id"),
        query=request.query_params.multi_items() if not door.has_json else (),
        authorization=authorization(vault, headers, request.cookies, door.method),
        key=headers.get("idempotency-key"),
        body=await request.body() if door.has_body else b"",
        code=request.path_params.get("code", ""),
        caller=request.client.host if request.client else "",
        upload=getattr(request.state, "upload", None),
        content_type=headers.get("content-type", ""),
    )


def _add_operations(app: FastAPI, operations: Operations) -> None:
    for path in sorted(OPEN):
        handler = getattr(operations, path.removeprefix("/").removesuffix(".json"))
        app.router.routes.append(Route(path, handler, methods=["GET"]))


async def _no_route(request: Request, error: Exception) -> Response:
    """Paths and methods that no route takes; to a browser that wants a page in words."""
    headers = getattr(error, "headers", None)
    if "text/html" in request.headers.get("accept", ""):
        return error_page(UnknownAddress(), lang_of(request))
    if isinstance(error, HTTPException) and error.status_code == STATUS[MethodNotAllowed.code]:
        return problem(MethodNotAllowed(), headers=headers)
    return problem(UnknownAddress(), headers=headers)
