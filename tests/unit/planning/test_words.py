import pytest

from matcher.planning.problem import HeldReason
from matcher.planning.words import FUNNEL, UNSERVED, why, why_unserved

CELL = "211402001001001"


@pytest.mark.parametrize(
    ("climbed", "zh", "en"),
    [
        (0, "同一网格", "same grid cell"),
        (1, "同一社区", "same community"),
        (2, "同一街道", "same street"),
        (3, "本区", "district"),
    ],
)
def test_nearness_is_named_from_the_orders_side(climbed: int, zh: str, en: str) -> None:
    said = why({"climbed": climbed}, kind="member", area=CELL)
    assert zh in said["zh"]
    assert en in said["en"]


def test_an_order_of_the_whole_community_is_never_called_near_in_its_cell() -> None:
    assert "community" in why({"climbed": 0}, kind="member", area=CELL[:12])["en"]


def test_every_good_reason_is_said() -> None:
    parts = {"climbed": 0, "bonus": -10, "tags": 0, "skills": 1, "window": 0, "load": 0}
    said = why(parts, kind="member", area=CELL)["en"]
    for words in ("same grid cell", "standing pair", "main skill", "first choice", "no order in the last four weeks"):
        assert words in said


def test_a_helper_is_spoken_to_and_not_of() -> None:
    parts = {"climbed": 0, "bonus": -10, "tags": 0, "skills": 1, "load": 0}
    said = why(parts, kind="member", area=CELL, to_helper=True)
    assert "您近四周还没有接单" in said["zh"]
    assert "其" not in said["zh"]
    assert "you have taken no order" in said["en"]
    assert why({}, kind="team", area=CELL, to_helper=True)["zh"].startswith("您")


def test_what_is_not_so_is_not_said() -> None:
    parts = {"climbed": 2, "bonus": 0, "tags": 0, "skills": 0, "window": 6, "load": 5}
    assert why(parts, kind="member", area=CELL)["en"] == "In the same street area."


def test_few_services_are_not_called_none() -> None:
    assert "few" in why({"load": 1}, kind="member", area=CELL)["en"]


def test_a_team_is_praised_as_a_team_and_not_for_having_done_little() -> None:
    said = why({"load": 0}, kind="team", area=CELL)
    assert said["en"] == "The team can take the whole order."


def test_without_any_reason_the_plain_one_is_given() -> None:
    assert why({}, kind="member", area=CELL)["en"] == "Meets all that the order asks for."


def test_an_impossible_order_names_the_filter_at_which_the_last_dropped_out() -> None:
    said = why_unserved(
        "impossible", {"kind": 5, "tags": 3, "area": 0, "shift": 0, "excludes": 0, "size": 0, "limits": 0}
    )
    assert said["en"].endswith("those with the skill do not serve this place.")
    assert "timing" not in said["en"]


def test_people_who_cannot_come_together_are_told_apart_from_too_few() -> None:
    assert "same time" in why_unserved("impossible", {"together": True})["en"]
    assert "too few" in why_unserved("impossible", dict.fromkeys(FUNNEL, 1))["en"]


@pytest.mark.parametrize("reason", [*HeldReason, "impossible", "not_worth", "outcompeted", "undecided"])
def test_every_reason_has_words_and_fits_its_column(reason: str) -> None:
    assert len(reason) <= 16
    assert why_unserved(reason, None).keys() == {"zh", "en"}
    assert reason in UNSERVED
