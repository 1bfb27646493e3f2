"""Where lives are played: one district with its people, made once and copied for each life."""

import datetime as dt
import itertools
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from matcher.domain.roles import Actor, Role
from matcher.ports import Letter, NotSent, Refused
from matcher.settings import Settings
from matcher.store import helpers
from matcher.store.database import Database
from matcher.store.vault import Vault
from matcher.usecases.place_order import Person
from matcher.usecases.services import Services
from tests.fixtures.clock import ZONE
from tests.fixtures.database import KEY, RememberingDoorbell, name_in
from tests.fixtures.postgres import _in_memory
from tests.fixtures.steps import confirmed, helper_of, open_pool, reported, run_round
from tests.fixtures.world import CELL, HOME, NEXT_CELL, ONE_PERSON, TWO_PEOPLE, World, begun
from workers.tick import tick_once

MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=ZONE)
"""When the stage is set, whatever day it is; lives begin eight days later."""
SKILLS = ["PC_REPAIR", "ELECTRICIAN*", "PLUMBING"]


@dataclass
class Post:
    """Takes letters; every fifth cannot be sent now, and every eleventh never."""

    channels: frozenset[str] = frozenset({"email"})
    letters: int = 0

    def send(self, letter: Letter) -> None:
        self.letters += 1
        if self.letters % 11 == 0:
            raise Refused(f"no_{letter.channel}")
        if self.letters % 5 == 0:
            raise NotSent("away")


@dataclass(frozen=True)
class Stage:
    """A database to copy, who is in it, and how a copy is made: its URL, and what takes it away again."""

    copy: Callable[[], tuple[str, Callable[[], None]]]
    actors: dict[str, Actor]
    moment: dt.datetime

    def enter(self) -> tuple[World, Callable[[], None]]:
        """A world of one's own, and what ends it."""
        url, drop = self.copy()
        services = services_on(url)

        def end() -> None:
            services.database.dispose()
            drop()

        return World(services, self.moment.date(), dict(self.actors)), end


def services_on(url: str) -> Services:
    """Services over this database, with a doorbell that nobody hears and a post that sometimes fails."""
    nowhere = Path(tempfile.gettempdir())
    return Services(
        Settings(nowhere, url, None, nowhere / "key"),
        Database(url, Vault(KEY)),
        RememberingDoorbell(),
        notifier=Post(),
    )


def staged(url: str, copy: Callable[[], tuple[str, Callable[[], None]]]) -> Stage:
    """Fill the migrated, empty database with the people that lives are played by."""
    services = services_on(url)
    try:
        _set_clock(services)
        world = begun(services)
        _people(world)
        _middle(world)
        return Stage(copy, world.actors, MONDAY + dt.timedelta(days=8, minutes=5))
    finally:
        services.database.dispose()


def _set_clock(services: Services) -> None:
    with services.read() as tx:
        now = tx.now
    World(services, MONDAY.date()).pass_time(seconds=(MONDAY - now).total_seconds())


def _people(world: World) -> None:
    world.staff("colleague", Role.CLERK, HOME)
    world.staff("officer", Role.STREET_OFFICER, HOME[:9])
    world.staff("neighbour", Role.RESIDENT, NEXT_CELL)
    world.staff("grid", Role.GRID_STAFF, CELL)
    world.member("a", tags=[*SKILLS, "PATROL", "INSURED*", "CHILD_SAFE*"])
    world.member("b", NEXT_CELL, ["PC_REPAIR", "COMPANION", "DELIVERY", "FOOD_HEALTH_CERT*", "CHILD_SAFE*"])
    world.member("c", NEXT_CELL, SKILLS, total=9, per_day=2)
    world.member("d", tags=["COMPANION", "CHILD_SAFE*", "PATROL", "INSURED*"], total=9, per_day=2)
    world.member("e", tags=["AV_TECH", "PLUMBING", "DELIVERY", "FOOD_HEALTH_CERT*"], total=9, per_day=2)
    world.member("f", tags=["AV_TECH", "COMPANION"])
    world.team("t", tags=[*SKILLS, "DELIVERY", "FOOD_HEALTH_CERT*"])
    world.team("nurses", tags=["NURSE*"])
    crew = [helper_of(world.actor(name)) for name in ("a", "c", "d")]
    world.services.commit(lambda tx: helpers.set_crew(tx, helper_of(world.actor("t")), crew))


def _middle(world: World) -> None:
    """Lives begin in the middle of things: one order is closed, others are open, one is done, three are offered."""
    confirmed(world, world.actor("a"), windows=[world.shift(1)])
    world.pass_time(days=8)
    tick_once(world.services)
    world.today += dt.timedelta(days=8)
    reported(world, world.actor("c"), windows=[world.shift(1)])
    for number, service in enumerate((ONE_PERSON, TWO_PEOPLE, ONE_PERSON)):
        served = Person(f"示例{number}", f"0001234100{number}")
        open_pool(world, world.accepted([world.shift(2), world.shift(3)], service=service, recipient=served))
    run_round(world)


def sqlite_stage(template: Path, folder: Path) -> Stage:
    """Lives in files, each copied from one."""
    staged_file = folder / "stage.db"
    shutil.copy(template, staged_file)
    count = itertools.count()

    def copy() -> tuple[str, Callable[[], None]]:
        home = folder / f"life{next(count)}"
        home.mkdir()
        shutil.copy(staged_file, home / "life.db")
        return f"sqlite:///{home / 'life.db'}", lambda: shutil.rmtree(home)

    return staged(f"sqlite:///{staged_file}", copy)


def postgres_stage(template: str, copy_of: Callable[[str], str], drop: Callable[[str], None]) -> Stage:
    """Lives in databases of one server, each copied from one."""
    url = copy_of(template)

    def copy() -> tuple[str, Callable[[], None]]:
        made = copy_of(name_in(url))
        return made, lambda: drop(name_in(made))

    return staged(url, copy)


@contextmanager
def in_memory(otherwise: Path) -> Iterator[Path]:
    """A folder in memory, where there is one: thousands of commits wait for no disk."""
    memory = _in_memory()
    if memory is None:
        yield otherwise
        return
    with tempfile.TemporaryDirectory(prefix="jd-life-", dir=memory) as folder:
        yield Path(folder)


@dataclass
class Ids:
    """Ids in the order in which they are made, the same in each life: in the product chance makes a part of them."""

    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1 << 40))
    tails: random.Random = field(default_factory=lambda: random.Random(7))

    def __call__(self) -> UUID:
        return UUID(int=next(self.numbers) << 80 | 7 << 76 | 2 << 62 | self.tails.getrandbits(62))
