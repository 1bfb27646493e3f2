"""The readers of shipped data take what ships, and refuse a bad row by its line."""

from collections import Counter

import pytest

from matcher.data import CatalogueItem, read_areas, read_catalogue, read_window_items
from matcher.domain.errors import Invalid
from matcher.domain.needs import Need
from matcher.domain.states import Form

AREA_HEAD = "district,street_code,street,code12,name,kind"
AREA = "某市某区,211402001,某街道,211402001001,某社区居委会,居委会"
ITEM_HEAD = "code,name_zh,name_en,category,needs,modes,form,accepts,buddy,class,payer,duration_min,sla_hours"
ITEM = "A01,上门理发,Home haircut,A 助老生活,HAIRCUT:1,上门,single,member|team,no,social,free,40,168"


def test_the_shipped_areas_are_five_districts() -> None:
    areas = read_areas()
    assert len(areas) == 1106
    assert {area.district_code for area in areas} == {"610104", "350304", "620302", "211402", "370612"}
    assert [area.code for area in areas] == sorted(area.code for area in areas)


def test_lianshan_has_79_urban_communities_of_197() -> None:
    kinds = Counter(area.kind for area in read_areas() if area.district_code == "211402")
    assert kinds["居委会"] + kinds["类似居委会"] == 79
    assert kinds.total() == 197


def test_the_shipped_catalogue_has_100_items_in_14_categories() -> None:
    items = read_catalogue()
    assert len(items) == 100
    assert len({item.category for item in items}) == 14
    assert {item.form for item in items} == set(Form)


def test_an_item_is_read_column_by_column() -> None:
    (item,) = read_catalogue(f"{ITEM_HEAD}\n{ITEM}\n")
    assert item == CatalogueItem(
        *("A01", "上门理发", "Home haircut", "A 助老生活", (Need(("HAIRCUT",), 1),), ("上门",), Form.SINGLE),
        *(("member", "team"), "no", "social", "free", 40, 168),
    )


def test_an_area_knows_its_street_and_district() -> None:
    (area,) = read_areas(f"{AREA_HEAD}\n{AREA}\n")
    assert (area.street_code, area.district_code) == ("211402001", "211402")
    assert (area.name, area.kind, area.street, area.district) == ("某社区居委会", "居委会", "某街道", "某市某区")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("211402001001", "21140200100"),
        ("211402001001", "211402002001"),
        ("211402001001", "21140200100x"),
        ("某社区居委会", ""),
        ("某社区居委会", " 某社区居委会"),
        (",居委会", ""),
        ("某社区居委会", '"某社区'),
    ],
)
def test_a_bad_area_is_refused_by_its_line(old: str, new: str) -> None:
    text = f"{AREA_HEAD}\n{AREA.replace('001001', '001002')}\n{AREA.replace(old, new, 1)}\n"
    with pytest.raises(Invalid) as error:
        read_areas(text)
    assert error.value.sentence.startswith("areas.csv line 3: ")


def test_a_code_given_twice_is_refused() -> None:
    with pytest.raises(Invalid, match="line 3: the code stands in an earlier line too"):
        read_areas(f"{AREA_HEAD}\n{AREA}\n{AREA}\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("HAIRCUT:1", "HAIRCUT"),
        ("HAIRCUT:1", "HAIRCUT:0"),
        ("上门,", "飞行,"),
        ("上门,", "上门|上门,"),
        ("single", "double"),
        ("member|team", "member|robot"),
        (",no,", ",maybe,"),
        ("social", "secret"),
        (",free,", ",dear,"),
        (",40,", ",0,"),
        (",40,", ",forty,"),
        (",168", ",-1"),
        (",168", ""),
    ],
)
def test_a_bad_item_is_refused_by_its_line(old: str, new: str) -> None:
    text = f"{ITEM_HEAD}\n{ITEM.replace(old, new)}\n"
    with pytest.raises(Invalid) as error:
        read_catalogue(text)
    assert error.value.sentence.startswith("catalogue.csv line 2: ")


def test_other_columns_are_refused() -> None:
    with pytest.raises(Invalid, match=r"areas\.csv line 1: the columns must be district, street_code"):
        read_areas("a,b\n1,2\n")


def test_the_window_has_43_items_in_4_classes_with_what_to_bring() -> None:
    items = read_window_items()
    assert len(items) == 43
    assert len({item.category for item in items}) == 4
    assert all(item.accepts == ("staff",) and item.materials_zh and item.materials_en for item in items)
    assert not {item.code for item in items} & {item.code for item in read_catalogue()}
