"""The statistics over HTTP: who may see which area, what small numbers look like, the sheet, and the page."""

import csv
import datetime as dt
import io

from sqlalchemy import update

from matcher.store import schema
from tests.fixtures.steps import confirmed, run_round
from tests.fixtures.world import DISTRICT, HOME, OTHER, World
from tests.integration.api.conftest import Client, Reply


def page(client: Client, who: str, path: str) -> Reply:
    """The page as a browser gets it: by the session's cookie."""
    return client.ask(None, "GET", f"http://door{path}", headers={"cookie": f"jiedan={client.token(who)}"})


def figure(client: Client, who: str, name: str, query: str = "") -> dict[str, object]:
    told = client.get(who, f"/statistics{query}").json()["figures"]
    return dict(next(one for one in told if one["name"] == name))


def test_everybody_sees_the_own_area_and_nothing_beyond(client: Client) -> None:
    for who, area in (("secretary", HOME), ("clerk", HOME), ("officer", HOME[:9]), ("admin", DISTRICT)):
        assert client.get(who, "/statistics").json()["area"] == area
    assert client.get("admin", f"/statistics?area={OTHER}").json()["area"] == OTHER
    assert client.get("officer", f"/statistics?area={HOME}").json()["area"] == HOME
    for who, area in (("secretary", OTHER), ("secretary", DISTRICT), ("officer", OTHER), ("admin", "110101")):
        assert client.get(who, f"/statistics?area={area}").status_code == 404
        assert page(client, who, f"/statistics?area={area}").status_code == 404
    for who in ("near", "team", "resident", "grid", "liaison", "auditor"):
        assert client.get(who, "/statistics").status_code == 403
        assert page(client, who, "/statistics").status_code == 403


def test_a_period_that_makes_no_sense_is_refused_by_field(client: Client) -> None:
    for query, field, code in (
        ("from=2026-11-20&to=2026-11-01", "to", "out_of_order"),
        ("from=2020-01-01&to=2026-11-01", "to", "out_of_range"),
        ("from=yesterday&to=2026-11-01", "from", "date"),
        ("period=always", "period", "not_a_choice"),
    ):
        reply = client.get("secretary", f"/statistics?{query}")
        assert reply.status_code == 422, query
        assert reply.json()["errors"] == [{"field": field, "code": code}]
        assert page(client, "secretary", f"/statistics?{query}").status_code == 422
    told = client.get("secretary", "/statistics?from=2026-11-01&to=2026-11-10").json()
    assert (told["before_first"], told["before_last"]) == ("2026-10-22", "2026-10-31")
    assert len(told["to_offer"]) == 5


def test_a_community_sees_its_numbers_and_those_above_only_from_five(client: Client, world: World) -> None:
    near = world.member("busy", total=50, per_day=50, per_shift=50)
    for _ in range(3):
        confirmed(world, near, windows=[world.shift(1)])
    world.pass_time(days=8)
    for who, shown in (("secretary", 3), ("officer", None), ("admin", None)):
        one = figure(client, who, "response")
        assert (one["under"], one["too_few"]) == (shown, shown is None), who
    # Nor by asking for the community itself, or for one of its cells.
    for who in ("officer", "admin"):
        told = client.get(who, f"/statistics?area={HOME}").json()
        assert {one["under"] for one in told["figures"]} <= {None, 0}
        assert told["orders"] is None
        assert {row["orders"] for row in told["areas"]} <= {None, 0}
        assert {count for day in told["hours"] for count in day} <= {None, 0}
    rows = client.get("officer", "/statistics").json()["areas"]
    assert [row["orders"] for row in rows if row["code"] == HOME] == [None]
    assert "不足 5 单，不显示" in page(client, "officer", "/statistics").text
    for _ in range(2):
        confirmed(world, near, windows=[world.shift(10)])
    world.pass_time(days=2)
    assert figure(client, "officer", "response")["under"] == 5


def test_nobody_is_named_and_few_people_are_not_compared(client: Client, world: World) -> None:
    near = world.member("busy", total=50, per_day=50)
    confirmed(world, near)
    world.accepted()
    run_round(world)
    shown = client.get("secretary", "/statistics")
    assert shown.json()["load"]["served"] is None
    assert shown.json()["load"]["curve"] == []
    ids = {str(actor.helper_id) for actor in world.actors.values() if actor.helper_id} | {"示例甲", "00012345678"}
    for text in (shown.text, page(client, "secretary", "/statistics").text):
        assert not [one for one in ids if one in text]


def test_the_sheet_holds_the_figures_and_no_formula(client: Client, world: World) -> None:
    confirmed(world, world.member("busy"))
    rename = update(schema.area).where(schema.area.c.code == f"{HOME}001").values(name="=1+1")
    world.services.commit(lambda tx: tx.execute(rename))
    reply = client.get("secretary", "/statistics.csv?lang=en")
    assert reply.headers["content-type"].startswith("text/csv")
    assert reply.headers["content-disposition"] == 'attachment; filename="statistics.csv"'
    lines = list(csv.reader(io.StringIO(reply.text.removeprefix("\ufeff"))))
    assert lines[0][:4] == ["Part", "Area", "Item", "Value"]
    assert ["Areas compared", "'=1+1", "Placed", "1", "orders", "", "", ""] in lines
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@", "-"))]
    assert client.get("near", "/statistics.csv").status_code == 403


def test_the_page_says_it_in_both_languages_with_real_numbers(client: Client, world: World) -> None:
    confirmed(world, world.member("busy"))
    shown = page(client, "secretary", "/statistics").text
    for told in (
        "响应率",
        "第一次派",
        "满意率",
        "哪里、哪类没满足",
        "摊得匀不匀",
        "没算进来：",
        "什么时候下单",
        "统计</a>",
    ):
        assert told in shown, told
    english = page(client, "secretary", "/statistics?lang=en").text
    assert "Where what stays unmet" in english
    assert "/v1/statistics.csv?area=" in english
    assert " style=" not in shown


def test_an_area_without_orders_says_what_to_do(client: Client, world: World) -> None:
    long_ago = dt.date(2020, 1, 1)
    empty = f"/statistics?from={long_ago}&to={long_ago + dt.timedelta(days=6)}"
    assert "这段时间这里还没有单" in page(client, "far_secretary", empty).text
    assert "换一段时间或范围看" in page(client, "officer", empty).text


def test_orders_of_a_whole_community_stand_beside_its_cells(client: Client, world: World) -> None:
    world.placed()
    world.placed(area=HOME)
    rows = {row["code"]: row["orders"] for row in client.get("secretary", "/statistics").json()["areas"]}
    assert (rows[f"{HOME}001"], rows[HOME]) == (1, 1)
