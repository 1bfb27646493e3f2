"""The pages of rounds, gaps and people: what they say, to whom, and that a draft costs what the service says."""

import json
import re
from html import unescape
from uuid import UUID, uuid4

from matcher.domain.roles import Role
from matcher.domain.states import RoundMode
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


def planned_helper(client: Client, round_id: UUID, order_id: UUID) -> str:
    items = client.get("secretary", f"/rounds/{round_id}").json()["items"]
    return str(next(one["helpers"][0] for one in items if one["order"] == str(order_id)))


def test_paper_says_in_one_sentence_what_is_served_and_what_would_help(client: Client, world: World) -> None:
    round_id, _, _ = proposed(world)
    shown = page(client, "secretary", f"/rounds/{round_id}")
    assert shown.status_code == 200
    for told in ("单有人接", "单眼下没人能做", "已证最优", "放行 1 单", "再有一位：律师"):
        assert told in shown.text
    assert "示例甲" not in shown.text
    assert "00012345678" not in shown.text


def test_paper_waits_for_a_round_that_runs_and_then_shows_it(client: Client, world: World) -> None:
    world.accepted()
    round_id = ask_round(world, RoundMode.PROPOSE)
    waiting = page(client, "secretary", f"/rounds/{round_id}/paper")
    assert "every 1s" in waiting.text
    world.work()
    assert "every 1s" not in page(client, "secretary", f"/rounds/{round_id}/paper").text


def test_alternative_shows_its_exact_cost_and_the_draft_releases_it(client: Client, world: World) -> None:
    round_id, order_id, _ = proposed(world)
    planned = planned_helper(client, round_id, order_id)
    choices = page(client, "secretary", f"/rounds/{round_id}/alternatives?order={order_id}").text
    offered = [one for one in re.findall(r'value="([0-9a-f-]{36})"', choices) if one != planned]
    assert offered
    other = offered[0]
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
