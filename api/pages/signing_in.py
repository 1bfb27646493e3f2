"""Entering by phone: a password, a code that is sent, a choice among several roles, a link of invitation."""

from collections.abc import Sequence
from functools import partial

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.errors import STATUS
from api.pages.door import ENTRANCE, error_page
from api.pages.letting_in import CHOICE, CODE, INVITATION, PASSWORD, Gate, at, form_of, inside, lang_of
from api.schemas.fields import phone as digits_of
from matcher.domain.errors import Invalid, JiedanError, NotAvailable, SlowDown, Unauthenticated
from matcher.domain.roles import Actor
from matcher.queries import demo
from matcher.queries.entering import InvitationView, parts_of, read_invitation
from matcher.usecases.accept_invitation import accept_invitation
from matcher.usecases.choose_actor import choose_actor, offer_choice
from matcher.usecases.send_sign_in_code import make_sign_in_code, send_sign_in_code
from matcher.usecases.sign_in_by_code import sign_in_by_code
from matcher.usecases.sign_in_by_password import sign_in_by_password

_TYPED_MOST = 40
_WEAK = {"too_short", "too_long", "too_plain"}


class SigningIn(Gate):
    """The ways in for people with a phone."""

    def routes(self) -> list[Route]:
        """The paths of OPEN_PAGES with phones, which never stand in an address."""
        return [
            *(at(path, self.again) for path in (PASSWORD, CHOICE)),
            at(PASSWORD, self.by_password, ["POST"]),
            at(CODE, self.ask_phone),
            at(CODE, self.by_code, ["POST"]),
            at(CHOICE, self.choose, ["POST"]),
            at(INVITATION, self.open_link),
            at(INVITATION, self.accept, ["POST"]),
        ]

    async def again(self, _: Request) -> Response:
        """What was the answer to a form is asked for by its address."""
        return RedirectResponse(ENTRANCE, 303)

    async def by_password(self, request: Request) -> Response:
        """Phone and password."""
        target: str | None = None
        typed = ""
        try:
            given = await form_of(request)
            target, typed = inside(given.get("next")), given.get("phone", "")[:_TYPED_MOST]
            caller, phone, password = _caller(request), _phone(given), given.get("password", "")
            found = await self.run(partial(sign_in_by_password, self.services, phone, password, caller))
            return await self._enter(request, found, target)
        except (Unauthenticated, SlowDown, Invalid) as error:
            parts = demo.PARTS if self.services.settings.demo else ()
            wrong = _word(error, "login.wrong_password", "login.locked")
            facts = {"parts": parts, "wrong": wrong, "by_token": False, "phone": typed, "next": target or ""}
            return self.page(request, "login", facts, STATUS[error.code])
        except JiedanError as error:
            return error_page(error, lang_of(request))

    async def ask_phone(self, request: Request) -> Response:
        """To which phone the code goes."""
        facts = {"phone": None, "wrong": None, "next": inside(request.query_params.get("next")) or ""}
        return self.page(request, "login_code", facts)

    async def by_code(self, request: Request) -> Response:
        """With a phone alone the code is sent; with the code one enters."""
        facts: dict[str, str | None] = {"phone": None, "wrong": None, "next": ""}
        try:
            given = await form_of(request)
            facts["next"] = inside(given.get("next")) or ""
            phone = _phone(given)
            if "code" not in given:
                return await self._send(request, phone, facts)
            facts["phone"] = phone
            code, password = given["code"].replace(" ", ""), given.get("password") or None
            found = await self.run(partial(sign_in_by_code, self.services, phone, code, password))
            return await self._enter(request, found, inside(given.get("next")))
        except (Unauthenticated, SlowDown, Invalid) as error:
            facts["wrong"] = _word(error, "login.wrong_code", "login.code_often")
            return self.page(request, "login_code", facts, STATUS[error.code])
        except JiedanError as error:
            return error_page(error, lang_of(request))

    async def _send(self, request: Request, phone: str, facts: dict[str, str | None]) -> Response:
        make = partial(make_sign_in_code, self.services, phone, _caller(request), lang_of(request))
        letter = await self.run(make)
        answer = self.page(request, "login_code", {**facts, "phone": phone})
        # After the answer: how long sending takes would tell whether the phone is known.
        answer.background = BackgroundTask(send_sign_in_code, self.services, letter)
        return answer

    async def choose(self, request: Request) -> Response:
        """As whom of several one enters."""
        try:
            given = await form_of(request)
            chosen = given.get("choice", "")
            who = await self.run(lambda: self.services.commit(lambda tx: choose_actor(tx, chosen)))
            return await self.enter_as(request, who, inside(given.get("next")))
        except JiedanError as error:
            return error_page(error, lang_of(request))

    async def open_link(self, request: Request) -> Response:
        """The link's secret stands behind `#`, so it is sent from the page."""
        return self.page(request, "invitation", {"token": None, "wrong": None, "by": None, "phone": ""})

    async def accept(self, request: Request) -> Response:
        """With the secret alone, who invites is shown; with phone and password one is in."""
        facts: dict[str, object] = {"token": None, "wrong": None, "by": None, "phone": ""}
        try:
            given = await form_of(request)
            token = given.get("token", "").strip()
            facts |= {"by": await self.run(partial(self._invited, token)), "token": token}
            if "password" not in given:
                return self.page(request, "invitation", facts)
            facts["phone"] = given.get("phone", "")[:_TYPED_MOST]
            phone, password = _phone(given), given["password"]
            who = await self.run(partial(accept_invitation, self.services, token, phone, password))
            return await self.enter_as(request, who)
        except (NotAvailable, Invalid) as error:
            if isinstance(error, NotAvailable):
                facts |= {"by": None, "token": None}
            facts["wrong"] = "invitation.over" if isinstance(error, NotAvailable) else _word(error, "", "")
            return self.page(request, "invitation", facts, STATUS[error.code])
        except JiedanError as error:
            return error_page(error, lang_of(request))

    def _invited(self, token: str) -> InvitationView:
        with self.services.read() as tx:
            return read_invitation(tx, token)

    async def _enter(self, request: Request, found: Sequence[Actor], target: str | None) -> Response:
        if len(found) == 1:
            return await self.enter_as(request, found[0], target)
        facts = {"choices": await self.run(partial(self._choices, found)), "next": target or ""}
        return self.page(request, "login_choice", facts)

    def _choices(self, found: Sequence[Actor]) -> list[tuple[object, str]]:
        with self.services.read() as tx:
            return [(part, offer_choice(tx, part.actor)) for part in parts_of(tx, found)]


def _caller(request: Request) -> str:
    return request.client.host if request.client else ""


def _phone(given: dict[str, str]) -> str:
    """The digits that were typed. Invalid, which tells nothing of whose they are."""
    try:
        return digits_of(given.get("phone", "")[:_TYPED_MOST])
    except ValueError:
        raise Invalid.at("phone", "not_a_phone", "digits with an optional leading plus") from None


def _word(error: JiedanError, wrong: str, too_often: str) -> str:
    """The word that says what happened."""
    if isinstance(error, SlowDown):
        return too_often
    if isinstance(error, Invalid):
        weak = [one.code for one in error.errors if one.code in _WEAK]
        return f"password.{weak[0]}" if weak else "login.bad_phone"
    return wrong
