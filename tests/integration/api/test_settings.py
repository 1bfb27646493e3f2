"""A district's switches through the door and at the command line, and what they change for who orders."""

from pathlib import Path

import pytest

from api.cli import main
from tests.fixtures.world import CELL, DISTRICT, HOME
from tests.integration.api.conftest import Client

BOTH = {"acceptance": "automatic", "dispatch": "immediate"}


def test_the_district_switches_and_its_desks_look(client: Client) -> None:
    off = client.get("clerk", f"/settings?area={CELL}").json()
    switches = {"area": DISTRICT, "acceptance": "by_hand", "dispatch": "in_rounds", "version": 1}
    usual = {name: off[name] for name in ("policy", "weights", "composite")}
    assert off == {**switches, **usual, "defaults": usual}
    assert client.ask("admin", "PATCH", "/settings", json=BOTH).json() == {**off, **BOTH, "version": 3}
    named = {"area": DISTRICT, "dispatch": "in_rounds"}
    assert client.ask("admin", "PATCH", "/settings", json=named).json()["version"] == 4
    assert client.get("officer", "/settings").json() == {**off, "acceptance": "automatic", "version": 4}


@pytest.mark.parametrize(
    ("body", "code"),
    [({}, "nothing_to_change"), ({"area": DISTRICT}, "nothing_to_change"), ({"dispatch": "now"}, "not_a_choice")],
)
def test_a_change_changes_something_that_there_is(client: Client, body: dict[str, str], code: str) -> None:
    reply = client.ask("admin", "PATCH", "/settings", json=body)
    assert reply.status_code == 422
    assert [one["code"] for one in reply.json()["errors"]] == [code]


def test_other_districts_and_other_roles(client: Client) -> None:
    assert client.get("clerk", "/settings?area=610104").status_code == 404
    assert client.ask("admin", "PATCH", "/settings", json={**BOTH, "area": "610104"}).status_code == 404
    assert client.ask("secretary", "PATCH", "/settings", json={**BOTH, "area": HOME}).status_code == 403
    assert client.get("near", "/settings").status_code == 403


def test_an_order_of_a_known_person_is_answered_as_accepted(client: Client) -> None:
    person = {"area": CELL, "name": "示例甲", "phone": "000-1234 5678", "address": "示例路1号"}
    assert client.post("clerk", "/recipients", person).status_code == 201
    client.ask("admin", "PATCH", "/settings", json=BOTH)
    key = {"key": "once"}
    first, again = (client.post("resident", "/orders", client.order_body(), **key) for _ in range(2))
    assert (first.status_code, first.json()["state"], first.json()["version"]) == (201, "accepted", 2)
    assert first.json()["owner"] == str(client.world.actor("secretary").id)
    assert again.json() == first.json()
    client.world.work()
    offers = client.get("near", "/me/offers").json()["items"]
    assert [one["order"] for one in offers] == [first.json()["id"]]


def test_at_the_command_line(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", client.world.services.database.url)
    here = ["settings", "--data-dir", str(tmp_path), "--area"]
    assert main([*here, HOME]) == 0
    assert main([*here, DISTRICT, "--acceptance", "automatic", "--dispatch", "immediate"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"district {DISTRICT}: acceptance by_hand, dispatch in_rounds",
        f"district {DISTRICT}: acceptance automatic, dispatch immediate",
    ]
    assert main([*here, "610104", "--dispatch", "immediate"]) == 2
    assert "there is no such district" in capsys.readouterr().err


def test_all_settings_go_to_a_file_and_back(
    client: Client, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", client.world.services.database.url)
    here, file = ["settings", "--data-dir", str(tmp_path), "--area", DISTRICT], tmp_path / "settings.json"
    client.ask("admin", "PATCH", "/settings", json={"policy": {"contact_h": 12}, "weights": {"balance": 3}})
    rule = {"service": "A01", "sla_hours": 24, "is_offered": False}
    client.ask("admin", "PUT", "/service-rules", json=rule)
    assert main([*here, "--export", str(file)]) == 0
    kept = client.get("admin", "/settings").json()
    client.ask("admin", "PATCH", "/settings", json={"policy": {"contact_h": 20}})
    client.ask("admin", "PUT", "/service-rules", json={"service": "A01", "is_offered": True})
    capsys.readouterr()
    assert main([*here, "--import", str(file), "--dry-run"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:3] == [
        "policy.contact_h: 20 -> 12",
        "rules.A01.is_offered: true -> false",
        "rules.A01.sla_hours: null -> 24",
    ]
    assert client.get("admin", "/settings").json()["policy"]["contact_h"] == 20
    assert main([*here, "--import", str(file)]) == 0
    again = client.get("admin", "/settings").json()
    assert {**again, "version": 0} == {**kept, "version": 0}
    file.write_text(file.read_text("utf-8").replace('"contact_h": 12', '"contact_h": 0'), "utf-8")
    assert main([*here, "--import", str(file)]) == 2
    assert "policy.contact_h" in capsys.readouterr().err
