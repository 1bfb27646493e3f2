"""Hours and points: somebody else confirms, it counts; points are redeemed; what was wrong is taken back."""

import io

import openpyxl
import pypdf
import pytest

from tests.e2e.stories.conftest import Town
from tests.fixtures.world import NEXT_CELL

REWARD = {"name_zh": "洗衣液", "name_en": "Detergent", "cost": 3, "stock": 2, "each_most": 2}


@pytest.fixture
def served(town: Town) -> str:
    """An order that a member has done, and that the resident has confirmed."""
    town.world.member("first")
    town.world.member("other", NEXT_CELL)
    order_id = town.accepted()
    town.round()
    held = town.accept("first", order_id)
    town.sleep_until(9)
    town.done("first", held)
    assert town.ok("first", "GET /ledgers/hours")["balance"] == 0
    town.ok("resident", f"POST /orders/{order_id}/confirm")
    return order_id


def balance(town: Town, who: str, ledger: str) -> int:
    return int(town.ok(who, f"GET /ledgers/{ledger}")["balance"])


def reward(town: Town, **changes: object) -> str:
    window = {"from": town.shift(-1)["date"], "until": town.shift(60)["date"]}
    return str(town.ok("secretary", "POST /rewards", {**REWARD, **window, **changes})["id"])


def text_of(town: Town, who: str, path: str) -> str:
    reply = town.http.get(f"/v1{path}", headers={"Authorization": f"Bearer {town.token(who)}"})
    assert reply.headers["content-type"] == "application/pdf", reply.text
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(reply.content)).pages)


def test_it_counts_is_redeemed_and_fetched(town: Town, served: str) -> None:
    assert (balance(town, "first", "hours"), balance(town, "first", "points")) == (40, 6)
    (entry,) = town.ok("first", "GET /ledgers/hours")["items"]
    assert (entry["kind"], entry["amount"], entry["service"]["en"]) == ("service", 40, "Computer repair")
    assert balance(town, "other", "points") == 0
    item = reward(town)
    assert [one["left"] for one in town.ok("first", "GET /rewards")["items"]] == [2]
    assert town.refused("other", "POST /ledgers/points/redeem", {"item": item}) == (422, "invalid")
    body, key = {"item": item, "quantity": 1}, {"Idempotency-Key": "once"}
    made = town.ok("first", "POST /ledgers/points/redeem", body, **key)
    assert town.ok("first", "POST /ledgers/points/redeem", body, **key)["id"] == made["id"]
    assert (balance(town, "first", "hours"), balance(town, "first", "points")) == (40, 3)
    hand = f"POST /redemptions/{made['id']}/hand-over"
    assert town.refused("other", f"POST /redemptions/{made['id']}/cancel") == (404, "not_found")
    assert town.refused("first", hand) == (403, "not_allowed")
    (listed,) = town.ok("clerk", "GET /redemptions?state=held")["items"]
    assert (listed["code"], len(made["code"])) == (None, 4)
    assert town.refused("clerk", hand, {"code": "2222"}) == (422, "invalid")
    assert town.ok("clerk", hand, {"code": made["code"]})["state"] == "handed_over"
    again = town.ok("first", "POST /ledgers/points/redeem", body)
    assert town.refused("first", "POST /ledgers/points/redeem", body) == (409, "not_available")
    town.pass_time(days=11, seconds=1)
    assert "redemption_soon" in [one["kind"] for one in town.ok("first", "GET /me/messages")["items"]]
    town.pass_time(days=3)
    assert balance(town, "first", "points") == 3
    assert town.refused("first", f"POST /redemptions/{again['id']}/cancel") == (409, "wrong_state")


def test_the_desk_does_it_on_paper_and_two_people_hand_it_over(town: Town, served: str) -> None:
    item, member = reward(town), town.helper("first")
    made = town.ok("clerk", f"POST /members/{member}/redemptions", {"item": item})
    assert town.refused("clerk", f"POST /redemptions/{made['id']}/hand-over") == (403, "not_allowed")
    assert town.ok("clerk2", f"POST /redemptions/{made['id']}/hand-over")["state"] == "handed_over"
    old = f"POST /members/{member}/carried-over"
    assert town.refused("clerk", old, {"points": 9}) == (403, "not_allowed")
    town.ok("secretary", old, {"minutes": 600, "points": 9})
    assert town.refused("secretary", old, {"points": 9}) == (409, "wrong_state")
    assert balance(town, "first", "hours") == 640
    town.world.member("gone")
    gone = town.helper("gone")
    town.ok("secretary", f"PATCH /members/{gone}", {"state": "left"})
    assert town.refused("secretary", f"POST /members/{gone}/carried-over", {"points": 9}) == (409, "wrong_state")


def test_the_record_and_the_certificate_until_a_complaint_was_right(town: Town, served: str) -> None:
    record = text_of(town, "first", "/me/record.pdf")
    assert "电脑维修" in record
    assert "40 分钟" in record
    assert "示例甲" not in record
    assert "示例路" not in record
    assert "Computer repair" in text_of(town, "clerk", f"/members/{town.helper('first')}/record.pdf?lang=en")
    spelled = text_of(town, "first", "/me/certificate.pdf").partition("编号")[2].split("\n")[0]
    number = "".join(spelled.split())
    told = town.ok("secretary", f"GET /certificates?number={number}")
    assert (told["state"], told["services"], told["minutes"]) == ("valid", 1, 40)
    assert "name" not in told
    assert text_of(town, "first", "/me/certificate.pdf").partition("编号")[2].startswith(spelled), (
        "the same says the same"
    )
    town.ok("resident", f"POST /orders/{served}/dispute", {"reason": "mistake"})
    town.ok("secretary", f"POST /orders/{served}/settle", {"reason": "mistake", "upheld": True})
    assert (balance(town, "first", "hours"), balance(town, "first", "points")) == (0, 0)
    assert town.ok("secretary", f"GET /certificates?number={number}")["state"] == "withdrawn"
    assert town.told(served, "uphold") == [None]
    kinds = [one["kind"] for one in town.ok("first", "GET /ledgers/points")["items"]]
    assert kinds == ["reversal", "service"]


def test_the_district_tries_rules_before_it_sets_them_and_the_auditor_reads_it_all(town: Town, served: str) -> None:
    own = {"preset": "own", "rules": {"per_hour": 60, "day_most": 30}}
    tried = town.ok("admin", "POST /ledgers/rules/preview", own)
    assert (tried["services"], tried["minutes"], tried["given"], tried["would"]) == (1, 40, 6, 30)
    assert town.refused("secretary", "PUT /ledgers/rules", own) == (403, "not_allowed")
    assert town.ok("admin", "PUT /ledgers/rules", own)["version"] == 1
    assert town.ok("first", "GET /ledgers/rules")["rules"]["per_hour"] == 60
    assert balance(town, "first", "points") == 6
    sums = town.ok("secretary", "GET /ledgers/points")["sums"]
    assert {one["kind"]: one["balance"] for one in sums} == {"helper": 6, "issued": -6}
    # One person alone is told of to nobody above the community.
    (few, _) = town.ok("admin", "GET /ledgers/points")["sums"]
    assert (few["kind"], few["balance"]) == ("helper", None)
    booked = town.ok("auditor", "GET /ledgers/transactions")["items"]
    assert [sum(line["amount"] for line in one["lines"]) for one in booked] == [0, 0]
    assert town.refused("admin", "GET /ledgers/transactions") == (403, "not_allowed")
    headers = {"Authorization": f"Bearer {town.token('auditor')}"}
    sheet = openpyxl.load_workbook(io.BytesIO(town.http.get("/v1/ledgers/transactions.xlsx", headers=headers).content))
    assert sheet["ledgers"].max_row == 5
