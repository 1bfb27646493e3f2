"""The pages of rounds, gaps and people: what they say, to whom, and that a draft costs what the service says."""

import json
import re
from html import unescape
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from api.pages import round_paper
from matcher.domain.roles import Role
from matcher.domain.states import RoundMode, RoundState, RoundStep
from matcher.store import schema
from matcher.usecases.apply_plan import fail_round
from matcher.usecases.change_order import change_order
from tests.fixtures.steps import ask_round, helper_of, run_round
from tests.fixtures.world import CELL, DISTRICT, World
from tests.integration.api.conftest import Client, Reply


def page(client: Client, who: str | None, path: str) -> Reply:
    """The page as a browser gets it: by the session's cookie."""
    headers = {} if who is None else {"cookie": f"jiedan={client.token(who)}"}
    return client.ask(None, "GET", f"http://door{path}", headers=headers)


def body_of(html: str) -> dict[str, object]:
    """What the button that releases would send."""
    found = re.search(r'id="release"[^>]*data-body="([^"]*)"', html)
    assert found is not None
    return dict(json.loads(unescape(found[1])))


def proposed(world: World) -> tuple[UUID, UUID, UUID]:
    """A round that serves one order and leaves another, for which nobody has the skill."""
    served, left = world.accepted(), world.accepted(service="E01")
    return run_round(world, RoundMode.PROPOSE), served, left


def set_round(world: World, round_id: UUID, **values: object) -> None:
    """Bring a round where a worker would have brought it."""
    table = schema.dispatch_round
    world.services.commit(lambda tx: tx.execute(update(table).where(table.c.id == round_id).values(**values)))


def step_of(shown: Reply) -> str:
    """The step at which the page says the round is."""
    found = re.search(r'aria-current="step".*?</svg>([^<]*)</li>', shown.text)
    assert found is not None
    return found[1]


def planned_helper(client: Client, round_id: UUID, order_id: UUID) -> str:
    items = client.get("secretary", f"/rounds/{round_id}").json()["items"]
    return str(next(one["helpers"][0] for one in items if one["order"] == str(order_id)))


def test_paper_says_in_one_sentence_what_is_served_and_what_would_help(client: Client, world: World) -> None:
    round_id, _, _ = proposed(world)
    shown = page(client, "secretary", f"/rounds/{round_id}")
    assert shown.status_code == 200
    for told in ("单排上了人", "单眼下没人能做", "已证最优", "放行 1 单", "再有一位：律师"):
        assert told in shown.text
    assert "示例甲" not in shown.text
    assert "00012345678" not in shown.text


def test_paper_waits_for_a_round_that_runs_and_then_shows_it(client: Client, world: World) -> None:
    world.accepted()
    round_id = ask_round(world, RoundMode.PROPOSE)
    waiting = page(client, "secretary", f"/rounds/{round_id}/paper")
    assert "every 1s" in waiting.text
    assert step_of(waiting) == "排队"
    for step, word in (
        (RoundStep.READING, "读取单和人"),
        (RoundStep.SOLVING, "求解"),
        (RoundStep.HELPING, "找补救办法并核对"),
    ):
        set_round(world, round_id, state=RoundState.RUNNING, step=step)
        assert step_of(page(client, "secretary", f"/rounds/{round_id}/paper")) == word
    world.pass_time(seconds=40)
    assert "比平时久" in page(client, "secretary", f"/rounds/{round_id}/paper").text
    set_round(world, round_id, state=RoundState.QUEUED, step=None)
    world.work()
    assert "every 1s" not in page(client, "secretary", f"/rounds/{round_id}/paper").text


def test_alternative_shows_its_exact_cost_and_the_draft_releases_it(client: Client, world: World) -> None:
    round_id, order_id, _ = proposed(world)
    planned = planned_helper(client, round_id, order_id)
    choices = page(client, "secretary", f"/rounds/{round_id}/alternatives?order={order_id}").text
    offered = re.findall(r'value="([0-9a-f-]{36})\.([0-9-]{10})\.(\w+)"', choices)
    other = next(helper for helper, _, _ in offered if helper != planned)
    wish = {"changes": [{"order": str(order_id), "helper": other}]}
    exact = client.post("secretary", f"/rounds/{round_id}/try", wish).json()["cost_change"]
    decision = page(client, "secretary", f"/rounds/{round_id}/decision?change={order_id}.{other}").text
    assert f"总代价 {exact:+d}".replace("-", "\u2212") in decision
    released = client.post("secretary", f"/rounds/{round_id}/dispatch", body_of(decision))
    assert released.status_code == 200
    assert set(map(str, world.offers(order_id))) == {other}
    done = page(client, "secretary", f"/rounds/{round_id}").text
    assert "单发出邀请" in done
    assert 'id="release"' not in done


def test_order_left_out_of_the_draft_is_not_offered(client: Client, world: World) -> None:
    round_id, order_id, _ = proposed(world)
    decision = page(client, "secretary", f"/rounds/{round_id}/decision?without={order_id}").text
    assert body_of(decision) == {"changes": [], "except": [str(order_id)]}
    assert "放行 0 单" in decision


def test_draft_that_names_a_foreign_order_or_nonsense_is_refused(client: Client, world: World) -> None:
    round_id, _, _ = proposed(world)
    for path, status in (
        (f"decision?without={uuid4()}", 422),
        ("decision?change=me.you", 422),
        (f"alternatives?order={uuid4()}", 404),
    ):
        assert page(client, "secretary", f"/rounds/{round_id}/{path}").status_code == status


def test_round_of_another_community_is_not_there(client: Client, world: World) -> None:
    round_id, order_id, _ = proposed(world)
    for path in ("", "/paper", "/decision", f"/alternatives?order={order_id}"):
        assert page(client, "far_secretary", f"/rounds/{round_id}{path}").status_code == 404
    assert str(round_id) not in page(client, "far_secretary", "/rounds").text
    assert "律师" not in page(client, "far_secretary", "/gaps").text


def test_district_sees_counts_and_no_order(client: Client, world: World) -> None:
    world.staff("admin", Role.DISTRICT_ADMIN, DISTRICT)
    round_id, order_id, left_id = proposed(world)
    shown = page(client, "admin", f"/rounds/{round_id}").text
    assert "单没派出" in shown
    assert str(order_id) not in shown
    assert str(left_id) not in shown


def test_gaps_and_list_say_what_to_do_where_there_is_no_round(client: Client) -> None:
    assert "先开一轮" in page(client, "secretary", "/gaps").text
    assert "还没有开过轮" in page(client, "secretary", "/rounds").text


def test_gaps_name_whom_the_newest_round_lacked(client: Client, world: World) -> None:
    proposed(world)
    assert "律师" in page(client, "secretary", "/gaps").text


def test_members_and_teams_show_their_week_and_no_phone(client: Client, world: World) -> None:
    member = world.member("busy", CELL, ("NURSE*",))
    shown = page(client, "secretary", "/people/members?limit=100").text
    assert "护士" in shown
    assert "上午 有空" in shown
    assert f"/people/members/{helper_of(member)}" in shown
    assert page(client, "secretary", "/people/teams").status_code == 200
    assert page(client, "resident", "/people/members").status_code == 403


def test_pages_of_rounds_speak_english_where_it_is_asked_for(client: Client, world: World) -> None:
    round_id, order_id, _ = proposed(world)
    for path in ("/rounds", f"/rounds/{round_id}", f"/rounds/{round_id}/alternatives?order={order_id}&", "/gaps"):
        shown = page(client, "secretary", f"{path}{'' if path.endswith('&') else '?'}lang=en")
        assert shown.status_code == 200
        assert "单" not in re.sub(r"<[^>]*>", "", shown.text).replace("接单", "")


def test_draft_of_which_a_newer_round_exists_says_so(client: Client, world: World) -> None:
    older, _, _ = proposed(world)
    newer = run_round(world, RoundMode.PROPOSE)
    assert f"/rounds/{newer}" in page(client, "secretary", f"/rounds/{older}").text
    assert f"/rounds/{older}" not in page(client, "secretary", f"/rounds/{newer}").text.replace(f"/rounds/{newer}", "")


def test_round_that_failed_says_why_and_which_draft_stands(client: Client, world: World) -> None:
    draft, _, _ = proposed(world)
    failed = ask_round(world, RoundMode.PROPOSE)
    world.services.commit(lambda tx: fail_round(tx, failed, "lease_lost"))
    shown = page(client, "secretary", f"/rounds/{failed}").text
    assert "计算多次中途断开" in shown
    assert "都没有动" in shown
    assert f"/rounds/{draft}" in shown


def test_paper_compares_with_taking_the_orders_in_turn_where_that_was_worked_out(client: Client, world: World) -> None:
    round_id, _, _ = proposed(world)
    found = client.get("secretary", f"/rounds/{round_id}").json()
    assert found["in_turn"] == {"served": 1, "cost": found["cost"]}
    shown = page(client, "secretary", f"/rounds/{round_id}").text
    assert "独立核对通过" in shown
    assert "和依次派单比" in shown
    assert "比依次派单省" not in shown
    set_round(world, round_id, in_turn={"served": 0, "cost": found["cost"] * 2})
    told = re.sub(r"<[^>]*>", "", page(client, "secretary", f"/rounds/{round_id}").text)
    assert "比依次派单多办 1 单、省 50 %" in told
    set_round(world, round_id, in_turn=None)
    assert "依次派单" not in page(client, "secretary", f"/rounds/{round_id}").text


def test_same_helper_at_another_time_is_offered_and_released(client: Client, world: World) -> None:
    order_id = world.accepted([world.shift(1), world.shift(2)])
    round_id = run_round(world, RoundMode.PROPOSE)
    helper = planned_helper(client, round_id, order_id)
    choices = page(client, "secretary", f"/rounds/{round_id}/alternatives?order={order_id}").text
    other = f"{helper}.{world.day(2).isoformat()}.morning"
    assert f'value="{other}"' in choices
    again = page(
        client, "secretary", f"/rounds/{round_id}/alternatives?order={order_id}&change={order_id}.{other}"
    ).text
    assert re.search(rf'value="{re.escape(other)}" data-choice="helper" checked', again)
    decision = page(client, "secretary", f"/rounds/{round_id}/decision?change={order_id}.{other}").text
    body = body_of(decision)
    assert body["changes"] == [
        {"order": str(order_id), "shift": {"date": world.day(2).isoformat(), "part": "morning"}, "helpers": [helper]}
    ]
    assert client.post("secretary", f"/rounds/{round_id}/dispatch", body).status_code == 200
    for wrong in (f"{helper}.2026-13-01.morning", f"{helper}.{world.day(2)}", f"{helper}.{world.day(2)}.Morning"):
        path = f"/rounds/{round_id}/decision?change={order_id}.{wrong}"
        assert page(client, "secretary", path).status_code == 422


def test_who_is_looked_for_by_name_can_take_it_or_is_told_why_not(client: Client, world: World) -> None:
    nurse = helper_of(world.member("busy", CELL, ("NURSE*",)))
    able = helper_of(world.member("able"))
    round_id, order_id, _ = proposed(world)
    people = page(client, "secretary", f"/rounds/{round_id}/people?order={order_id}").text
    assert str(nurse) in people
    ask = f"/rounds/{round_id}/ask?order={order_id}&helper="
    if planned_helper(client, round_id, order_id) != str(able):
        assert f'value="{able}.' in page(client, "secretary", f"{ask}{able}").text
    refused = page(client, "secretary", f"{ask}{nurse}").text
    assert "接不了：缺少所需技能" in refused
    assert "radio" not in refused
    assert page(client, "secretary", f"{ask}{uuid4()}").status_code == 200
    for who in ("far_secretary", "clerk", "admin"):
        assert page(client, who, f"/rounds/{round_id}/people?order={order_id}").status_code in {403, 404}


def test_long_paper_is_folded_by_place_and_opens_there(
    client: Client, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(round_paper, "LINES_MOST", 0)
    round_id, order_id, _ = proposed(world)
    pair = f'id="p-{order_id}"'
    folded = page(client, "secretary", f"/rounds/{round_id}").text
    assert "data-folded" in folded
    assert pair not in folded
    assert pair in page(client, "secretary", f"/rounds/{round_id}?whole=true").text
    assert pair in page(client, "secretary", f"/rounds/{round_id}/pairs?place={CELL}").text
    assert page(client, "secretary", f"/rounds/{round_id}/pairs?place={DISTRICT}").status_code == 404
    assert page(client, "far_secretary", f"/rounds/{round_id}/pairs?place={CELL}").status_code == 404


def test_draft_is_told_of_orders_that_changed_and_that_it_was_released(client: Client, world: World) -> None:
    round_id, order_id, _ = proposed(world)
    assert "草案之后" not in page(client, "secretary", f"/rounds/{round_id}").text
    world.services.commit(lambda tx: change_order(tx, world.actor("resident"), order_id, (world.shift(3),), None))
    news = page(client, "secretary", f"/rounds/{round_id}/news").text
    assert "草案之后有 1 单变了" in news
    assert f"#p-{order_id}" in news
    assert "变了" not in page(client, "admin", f"/rounds/{round_id}/news").text
    client.post("secretary", f"/rounds/{round_id}/dispatch", {})
    assert "已经放行" in page(client, "secretary", f"/rounds/{round_id}/news").text


def test_gaps_are_sentences_that_can_be_narrowed(client: Client, world: World) -> None:
    round_id, _, left = proposed(world)
    shown = page(client, "secretary", "/gaps").text
    assert "再有一位：律师<strong>，至少多办 1 单</strong>" in shown
    assert f"/rounds/{round_id}#p-{left}" in shown
    day = world.day(1).isoformat()
    for query, is_there in (
        (f"?tag=LAWYER*&day={day}&place={CELL}", True),
        ("?tag=&day=&place=", True),
        ("?tag=NURSE*", False),
        (f"?day={world.day(5).isoformat()}", False),
        (f"?place={CELL[:-1]}9", False),
    ):
        assert ("再有一位：律师" in page(client, "secretary", f"/gaps{query}").text) is is_there, query
    assert page(client, "secretary", "/gaps?tag=<b>").status_code == 422


def test_district_sees_cells_and_gaps_as_counts(client: Client, world: World) -> None:
    round_id, served, left = proposed(world)
    for path in (f"/rounds/{round_id}", "/gaps"):
        shown = page(client, "admin", path).text
        assert "data-cells" in shown
        assert "律师" in shown
        for one in (served, left):
            assert str(one) not in shown
    assert "data-cells" not in page(client, "far_secretary", "/gaps").text
