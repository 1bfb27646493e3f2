"""The districts that a live process keeps: leased, loaded, followed, and let go when nobody asks for them."""

import gc
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from matcher.domain.errors import Invalid, JiedanError, place_of
from matcher.planning.asking import answered
from matcher.planning.district import District
from matcher.usecases import keep_warm
from matcher.usecases.services import Services
from workers.trouble import Trouble

# A question that cannot begin within this time would come too late.
TURN_S = 0.4
FOLLOW_EVERY_S = 2.0
LOOK_EVERY_S = 2.0
RETRY_S = 1.0
IDLE_S = 1800.0
ROWS_MOST = 400_000
"""Orders and helpers in memory, about 2 KB each; beyond it the district that was asked least lately goes."""
WANTED_MOST = 1_000

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Slot:
    """A district that is held; `warm` is None while it has to be loaded (again)."""

    warm: District | None = None
    held_until: float = 0.0
    renew_at: float = 0.0
    used_at: float = 0.0
    followed_at: float = 0.0
    turn: threading.Lock = field(default_factory=threading.Lock)


class Keeper:
    """Answers from any thread; `tend` is called about four times a second from one. Times are monotonic seconds."""

    def __init__(self, services: Services, *, idle_s: float = IDLE_S, rows_most: int = ROWS_MOST) -> None:
        self._services = services
        self._holder = uuid4()
        self._idle_s = idle_s
        self._rows_most = rows_most
        self._slots: dict[str, _Slot] = {}
        self._wanted: dict[str, float] = {}
        self._elsewhere: dict[str, float] = {}
        self._always: set[str] = set()
        self._look_at = 0.0
        self._trouble = Trouble(_log, "keeping districts warm")

    def answer(self, code: str, question: bytes) -> bytes | None:
        """The district's answer as of now; None where it is cold (then it is loaded), held elsewhere or busy."""
        slot, now = self._slots.get(code), time.monotonic()
        if slot is None or slot.warm is None or now >= slot.held_until:
            self._want(code)
            return None
        slot.used_at = now
        if not slot.turn.acquire(timeout=TURN_S):
            return None
        try:
            return self._answer(code, slot, question)
        finally:
            slot.turn.release()

    def _answer(self, code: str, slot: _Slot, question: bytes) -> bytes | None:
        try:
            if slot.warm is None or not keep_warm.follow(self._services, slot.warm):
                slot.warm = None
                self._want(code)
                return None
            slot.followed_at = time.monotonic()
            return answered(slot.warm, question)
        except JiedanError:
            # The database is busy, or the data make no instance: whoever asks hears it from its own try.
            return None
        except Exception as error:  # noqa: BLE001 - a cache that stumbles is made anew
            self._trouble.report(f"a question failed ({place_of(error)}); the district is loaded again")
            slot.warm = None
            self._want(code)
            return None

    def _want(self, code: str) -> None:
        is_elsewhere = time.monotonic() < self._elsewhere.get(code, 0.0)
        if len(self._wanted) < WANTED_MOST and not is_elsewhere:
            self._wanted.setdefault(code, 0.0)

    def tend(self) -> None:
        """Renew leases, load one district that is wanted, follow the others, let idle ones go."""
        try:
            self._renew()
            self._look_for_more()
            self._load_one()
            self._follow()
            self._evict()
        except Exception as error:  # noqa: BLE001 - the database may be away; callers solve for themselves
            self._trouble.report(f"failed ({place_of(error)})")
        else:
            self._trouble.over()

    def close(self) -> None:
        """Give every lease back, so that another process can take over at once."""
        for code in list(self._slots):
            self._let_go(code)

    @property
    def warm(self) -> list[str]:
        """The districts that answer at present."""
        now = time.monotonic()
        return [code for code, slot in self._slots.items() if slot.warm is not None and now < slot.held_until]

    def _renew(self) -> None:
        for code, slot in list(self._slots.items()):
            if time.monotonic() >= slot.renew_at and not self._hold(code, slot):
                # Frozen for too long: another process has it now.
                _log.info("district %s is kept by another process", code)
                del self._slots[code]

    def _hold(self, code: str, slot: _Slot) -> bool:
        # Reckoned from before the question: our clock must not run behind the database's.
        lease_s, asked_at = self._services.settings.lease_s, time.monotonic()
        if not keep_warm.hold(self._services, code, self._holder):
            return False
        slot.held_until, slot.renew_at = asked_at + lease_s, asked_at + lease_s / 3
        return True

    def _look_for_more(self) -> None:
        if time.monotonic() < self._look_at:
            return
        self._always = set(keep_warm.always_warm(self._services))
        for code in self._always:
            slot = self._slots.get(code)
            if slot is None or slot.warm is None:
                self._want(code)
        self._look_at = time.monotonic() + LOOK_EVERY_S

    def _load_one(self) -> None:
        now = time.monotonic()
        code = next((code for code, due_at in list(self._wanted.items()) if now >= due_at), None)
        if code is None:
            return
        self._wanted[code] = now + RETRY_S
        try:
            self._load(code)
        except Invalid:
            # No district of ours, or data that make no instance: whoever asked hears it from its own try.
            self._wanted.pop(code)

    def _load(self, code: str) -> None:
        slot = self._slots.get(code) or _Slot(used_at=time.monotonic())
        if not self._hold(code, slot):
            self._wanted.pop(code)
            self._elsewhere[code] = time.monotonic() + RETRY_S
            return
        self._elsewhere.pop(code, None)
        self._slots[code] = slot
        began = time.monotonic()
        with slot.turn:
            slot.warm = keep_warm.load(self._services, code)
        slot.followed_at = time.monotonic()
        self._wanted.pop(code)
        # What was loaded stays: the collector need not look at it again and again.
        gc.collect()
        gc.freeze()
        _log.info("district %s is warm: %d rows in %.1f s", code, len(slot.warm), slot.followed_at - began)

    def _follow(self) -> None:
        for code, slot in self._slots.items():
            if slot.warm is None or time.monotonic() < slot.followed_at + FOLLOW_EVERY_S:
                continue
            if slot.turn.acquire(blocking=False):
                try:
                    if keep_warm.follow(self._services, slot.warm):
                        keep_warm.plan_whole(slot.warm)
                    else:
                        slot.warm = None
                        self._want(code)
                    slot.followed_at = time.monotonic()
                finally:
                    slot.turn.release()

    def _evict(self) -> None:
        now = time.monotonic()
        by_use = sorted(self._slots, key=lambda code: self._slots[code].used_at)
        idle = [code for code in by_use if now - self._slots[code].used_at > self._idle_s and code not in self._always]
        rows = sum(len(slot.warm) for slot in self._slots.values() if slot.warm is not None)
        for code in by_use:
            warm = self._slots[code].warm
            if code not in idle and rows > self._rows_most and warm is not None and len(by_use) > 1:
                idle.append(code)
            if code in idle:
                rows -= len(warm) if warm is not None else 0
        for code in idle:
            _log.info("district %s is let go", code)
            self._let_go(code)

    def _let_go(self, code: str) -> None:
        self._slots.pop(code, None)
        try:
            keep_warm.let_go(self._services, code, self._holder)
        except Exception as error:  # noqa: BLE001 - then the lease ends by itself
            self._trouble.report(f"a lease could not be given back ({place_of(error)})")


def keep(keeper: Keeper, is_stopping: Callable[[float], bool]) -> None:
    """Tend until `is_stopping(wait_s)`, which waits in between, says so."""
    while not is_stopping(0.25):
        keeper.tend()
