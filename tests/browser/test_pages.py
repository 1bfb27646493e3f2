"""Every page, wide and on a phone, by day and night: no error, no other host, not too wide, nothing serious by axe."""

import pytest

from tests.browser.conftest import PHONE, WIDE, Screens
from tests.browser.pictures import PICTURES, play
from tests.fixtures.service import Running

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def named(service: Running) -> dict[str, str]:
    return play(service)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("part", dict.fromkeys(one.part for one in PICTURES))
def test_pages_keep_to_their_promises(
    screens: Screens, named: dict[str, str], part: str | None, size: tuple[int, int]
) -> None:
    screen = screens.open(part, size)
    for one in PICTURES:
        if one.part == part:
            screen.go(one.path.format(**named))
            screen.page.wait_for_timeout(300)
            screen.look(f"{one.name}: {one.path}")
            screen.look_by_night(f"{one.name}: {one.path}")
