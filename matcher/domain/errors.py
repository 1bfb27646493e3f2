"""What can go wrong, in the words of the domain.

JiedanError
├── Invalid              a payload or setting breaks a rule; names the fields, never their values
│   ├── IdempotencyMismatch
│   ├── Emergency        danger now: it is never queued; carries whom to call
│   ├── NotOurs          never accepted; names who does it
│   ├── MoneyWanted      wishes are never money
│   └── NoConsent        the evidence that somebody agreed is missing
├── Unauthenticated      no valid token
├── NotAllowed           in scope, but this role may not do it
│   └── Recused          this person keeps out of this order
├── NotFound             not there, or outside the caller's scope
├── NotAvailable         somebody was first, or it expired
├── SlowDown             too often in too short a time
├── WrongState           the thing is not in a state that allows it
│   ├── IllegalTransition
│   └── Outdated         it was changed since it was read; carries what
└── Busy                 a part is overloaded or away; nothing was changed

The docstring of a class, without its capital and full stop, is its message unless one is given.
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID


class JiedanError(Exception):
    """Something went wrong."""

    code = "error"

    def __init__(self, sentence: str | None = None, why: str = "") -> None:
        """`why`: a stable code of the reason, for those that people may be told and act upon."""
        super().__init__(sentence or _as_sentence(type(self).__doc__ or ""))
        self.why = why

    @property
    def sentence(self) -> str:
        """One clear sentence for a person, free of personal data."""
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field, by its path in the payload, and a stable code of what is wrong with it."""

    field: str
    code: str


class Invalid(JiedanError):
    """The request breaks a rule."""

    code = "invalid"

    def __init__(self, sentence: str | None = None, *errors: FieldError) -> None:
        super().__init__(sentence)
        self.errors = errors

    @classmethod
    def at(cls, field: str, code: str, sentence: str) -> "Invalid":
        """One broken field."""
        return cls(f"{field}: {sentence}", FieldError(field, code))


class IdempotencyMismatch(Invalid):
    """This Idempotency-Key was used before with another body."""

    code = "idempotency_mismatch"


@dataclass(frozen=True, slots=True)
class Hotline:
    """A number to call, and whose it is."""

    number: str
    name_zh: str
    name_en: str


class Emergency(Invalid):
    """This sounds like danger now: please call at once, orders wait."""

    code = "emergency"

    def __init__(self, call: tuple[Hotline, ...] = ()) -> None:
        super().__init__()
        self.call = call


class NotOurs(Invalid):
    """The service never does this."""

    code = "not_ours"

    def __init__(self, sentence: str | None = None, owner: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.owner: Mapping[str, str] = owner or {}


class MoneyWanted(Invalid):
    """A wish is a thing or a service, never money."""

    code = "money"

    @classmethod
    def at(cls, field: str, code: str = "money", sentence: str = "a thing or a service, never money") -> "MoneyWanted":
        """The field that asks for money."""
        return cls(f"{field}: {sentence}", FieldError(field, code))


class NoConsent(Invalid):
    """No consent of this person is recorded for that."""

    code = "no_consent"


class Unauthenticated(JiedanError):
    """A valid bearer token is needed."""

    code = "unauthenticated"


class NotAllowed(JiedanError):
    """Your role may not do this."""

    code = "not_allowed"


class Recused(NotAllowed):
    """Somebody else of the desk decides on this order; it stands on their list."""

    def __init__(self, order_id: UUID) -> None:
        super().__init__()
        self.order_id = order_id


class NotFound(JiedanError):
    """There is no such thing in your area."""

    code = "not_found"


class NotAvailable(JiedanError):
    """Somebody was first, or it has expired."""

    code = "not_available"


class WrongState(JiedanError):
    """The present state does not allow this."""

    code = "wrong_state"


class SlowDown(JiedanError):
    """This was tried too often; wait a while."""

    code = "slow_down"


class IllegalTransition(WrongState):
    """A transition that no table names."""

    def __init__(self, thing: str, state: str, verb: str) -> None:
        article = "an" if thing[0] in "aeiou" else "a"
        super().__init__(f"cannot {verb} {article} {thing} that is {state}")
        self.thing, self.state, self.verb = thing, state, verb


class Outdated(WrongState):
    """It was changed in the meantime: what changed is named, look at it and change it again."""

    def __init__(self, version: int = 0, changed: tuple[Mapping[str, object], ...] = ()) -> None:
        super().__init__()
        self.version, self.changed = version, changed


class Busy(JiedanError):
    """The service is busy; try again in a moment."""

    code = "busy"


def _as_sentence(docstring: str) -> str:
    """Its first line as all our sentences are: they go on after a colon and end without a full stop."""
    line = docstring.strip().splitlines()[0].removesuffix(".")
    return line[:1].lower() + line[1:]


def place_of(error: BaseException) -> str:
    """An error's class and the line that raised it; its text may hold personal data and stays out of logs."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__qualname__}{where}"
