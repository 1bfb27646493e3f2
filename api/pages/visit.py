"""Who looks at a page: the session's cookie, the language, and what shows that a form is one of ours."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from pydantic import BaseModel

from matcher.domain.messages import EN, ZH
from matcher.domain.roles import Actor
from matcher.ports import LiveEngine
from matcher.store.vault import Vault

SESSION = "jiedan"
LANGUAGE = "jiedan_lang"
CSRF_HEADER = "x-csrf"
SEARCH_HEADER = "x-search"
_CSRF_BYTES = 16


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of a page; `id` is nil where the path names no thing, `given` what the address asks for."""

    actor: Actor
    lang: str
    csrf: str
    id: UUID
    given: Any
    live: LiveEngine
    is_demo: bool
    channels: frozenset[str] = frozenset()
    """The channels by which people are told that are set up here."""

    @property
    def who(self) -> str:
        """By what a browser tells one person's drafts from another's."""
        return self.actor.id.hex


def csrf_of(vault: Vault, token: str) -> str:
    """What forms of this session send along: bound to it, kept nowhere."""
    return vault.blind(f"csrf\n{token}")[:_CSRF_BYTES].hex()


def authorization(vault: Vault, headers: Mapping[str, str], cookies: Mapping[str, str], method: str) -> str | None:
    """The Authorization of a call to the API: the header, or for our own pages the session's cookie.

    A browser sends cookies with requests that other sites make, so a write by cookie has to show the session's sign.
    """
    token = cookies.get(SESSION)
    if headers.get("authorization") is not None or not token:
        return headers.get("authorization")
    shown = headers.get(CSRF_HEADER, "")
    if method != "GET" and not hmac.compare_digest(shown.encode(), csrf_of(vault, token).encode()):
        return None
    return f"Bearer {token}"


def language(query: Mapping[str, str], cookies: Mapping[str, str]) -> str:
    """Chinese, unless English is asked for or was chosen before."""
    wanted = query.get("lang") or cookies.get(LANGUAGE)
    return EN if wanted == EN else ZH


def typed(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    """What was typed into a search, perhaps a name or a phone: it travels in no address, which others log."""
    text = headers.get(SEARCH_HEADER)
    return [] if text is None else [("q", unquote(text))]


class NothingAsked(BaseModel):
    """A page whose address asks for nothing more."""
