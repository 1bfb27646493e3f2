"""The assessment and the notice: who sees them, that everything stands there, in both languages."""

import pytest

from matcher.domain.data_map import GROUPS, SEALED
from matcher.domain.roles import Role
from matcher.store.schema import metadata
from tests.fixtures.world import DISTRICT
from tests.integration.api.conftest import Client
from tests.integration.api.test_desk_pages import page, shown


def test_the_assessment_names_every_table_and_every_kind_of_record(client: Client) -> None:
    client.world.staff("district_admin", Role.DISTRICT_ADMIN, DISTRICT)
    for who in ("auditor", "district_admin"):
        text = shown(client, who, "/privacy")
        assert all(f"<code>{name}</code>" in text for name in (*metadata.tables, *SEALED))
        assert all(f'id="group-{purpose}"' in text for purpose, group in GROUPS.items() if group.tells)
    assert "Impact assessment" in shown(client, "auditor", "/privacy?lang=en")
    for who in ("clerk", "secretary", "near", "resident"):
        assert page(client, who, "/privacy").status_code == 403


@pytest.mark.parametrize(("lang", "words"), [("zh", "告知书第 1 版"), ("en", "Notice, version 1")])
def test_the_notice_is_open_to_everybody(client: Client, lang: str, words: str) -> None:
    reply = client.get(None, f"http://door/privacy-notice?lang={lang}")
    assert reply.status_code == 200
    assert words in reply.text


def test_a_member_finds_the_own_data_at_the_account_and_the_desk_erases_who_has_left(client: Client) -> None:
    assert "/v1/me/export" in shown(client, "near", "/account")
    assert "/v1/me/export" not in shown(client, "clerk", "/account")
    mine = client.world.actor("near").helper_id
    path = f"/people/members/{mine}"
    assert f"POST /members/{mine}/erase" not in shown(client, "secretary", path)
    assert client.ask("secretary", "PATCH", f"/members/{mine}", json={"state": "left"}).status_code == 200
    assert f"POST /members/{mine}/erase" in shown(client, "secretary", path)
    assert client.post("secretary", f"/members/{mine}/erase").status_code == 200
    assert client.post("far_secretary", f"/members/{mine}/erase").status_code == 404
