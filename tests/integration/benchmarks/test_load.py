"""The load benchmark against a real service, and against services that lose, double or refuse: its gates must close."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.load import gates
from benchmarks.load.__main__ import main
from benchmarks.load.clients import LOST, Answer

pytestmark = pytest.mark.timeout(180)
TINY = ["--seconds", "0.2", "--repetitions", "2", "--clients", "2"]


class Pretender(ThreadingHTTPServer):
    """Keeps orders in a list; `fault` says how it misbehaves from the fifth order on."""

    daemon_threads = True

    def __init__(self, fault: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fault = fault
        self.lock = threading.Lock()
        self.asked = 0
        self.orders: list[str] = []

    def place(self) -> tuple[int, str]:
        with self.lock:
            self.asked += 1
            number, fault = self.asked, self.fault if self.asked == 5 else ""
            order = f"{number - 1 if fault == 'doubles' else number:08d}"
            if fault not in {"loses", "refuses"}:
                self.orders.append(order)
            return (500 if fault in {"refuses", "keeps and refuses"} else 201), order


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Pretender

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        status, order = self.server.place()
        self.answer(status, {"id": order})

    def do_GET(self) -> None:
        newest = [{"id": order} for order in reversed(self.server.orders)]
        wanted = 1 if "limit=1" in urlsplit(self.path).query.split("&") else len(newest)
        self.answer(200, {"items": newest[:wanted], "next": None})

    def answer(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def pretender(request: pytest.FixtureRequest) -> Iterator[Pretender]:
    with Pretender(request.param) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def run_against(server: Pretender, folder: Path) -> int:
    demo = folder / "demo.json"
    demo.write_text(
        json.dumps({"tokens": {"resident": "jd_x"}, "story": {"service": "A04", "cell": "211402001001001"}})
    )
    url = f"http://127.0.0.1:{server.server_address[1]}"
    return main(["--url", url, "--demo-file", str(demo), "--only", "place", *TINY])


@pytest.mark.parametrize("pretender", ["nothing"], indirect=True)
def test_a_service_without_fault_passes(pretender: Pretender, tmp_path: Path) -> None:
    assert run_against(pretender, tmp_path) == 0
    assert len(pretender.orders) > 5


@pytest.mark.parametrize(
    ("pretender", "said"),
    [
        ("loses", "1 of "),
        ("doubles", "acknowledged ids came twice"),
        ("refuses", "got status 500"),
        ("keeps and refuses", "got status 500"),
    ],
    indirect=["pretender"],
)
def test_a_faulty_service_fails(
    pretender: Pretender, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_against(pretender, tmp_path) == 1
    wrong = [line for line in capsys.readouterr().out.splitlines() if line.startswith("WRONG")]
    assert any(said in line for line in wrong), wrong


def test_nobody_there_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    demo = tmp_path / "demo.json"
    demo.write_text("{}")
    assert main(["--url", "http://127.0.0.1:1", "--demo-file", str(demo)]) == 1
    assert capsys.readouterr().err.startswith("benchmarks.load: no service answers at http://127.0.0.1:1")


def won(client: int, order: str) -> Answer:
    return Answer(client, gates.OK, 0.001, json.dumps({"order": order}).encode())


def test_a_place_has_one_winner_who_holds_it() -> None:
    helpers = ["h0", "h1"]

    def wrong(answers: list[Answer], found: dict[str, list[str]]) -> list[str]:
        return list(gates.check_claimed(answers, helpers, ["a"], found))

    assert wrong([won(1, "a"), Answer(0, gates.CONFLICT, 0.001, b"{}")], {"a": ["h1"]}) == []
    assert "given to several" in wrong([won(0, "a"), won(1, "a")], {"a": ["h0", "h1"]})[0]
    assert "given to nobody" in wrong([], {"a": []})[0]
    assert "not held by whom" in wrong([won(0, "a")], {"a": ["h1"]})[0]


def test_no_answer_is_told_apart_from_a_status() -> None:
    lost = Answer(0, LOST, 1.0, b"")
    assert list(gates.check_statuses("place", [lost], {201})) == ["place: 1 of 1 requests got no answer"]
    assert list(gates.check_statuses("place", [], {201})) == ["place: nothing was answered"]


def test_orders_that_nobody_was_told_of_are_found() -> None:
    told = Answer(0, gates.CREATED, 0.001, b'{"id": "a"}')
    assert list(gates.check_placed([told], ["a"])) == []
    assert list(gates.check_placed([told, Answer(0, 500, 0.1, b"")], ["a", "b"])) == []
    assert "never acknowledged" in next(gates.check_placed([told], ["a", "b"]))


@pytest.mark.timeout(240)
def test_a_real_service_passes_every_gate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = tmp_path / "result.json"
    assert main(["--claimers", "6", "--orders", "2", "--json", str(result), *TINY]) == 0
    out = capsys.readouterr().out
    assert "every gate held" in out
    written = json.loads(result.read_text("utf-8"))
    assert written["place"]["ratio"] > 0
    assert sum(one["requests"] for one in written["claim"]["claims"]) == 6 * 2 * 2
    assert len(written["offer"]["offers"]) == 2


def test_every_order_is_offered_exactly_once() -> None:
    told = [Answer(0, gates.CREATED, 0.001, json.dumps({"id": one}).encode()) for one in ("a", "b")]
    assert list(gates.check_offered(told, {"a": 1, "b": 1})) == []
    assert "2 of 2 orders were not offered exactly once" in next(gates.check_offered(told, {"a": 2}))
    assert list(gates.check_statuses("offer", [Answer(0, gates.MISSED, 9.0, b"")], {201})) == [
        "offer: 1 of 1 requests got no offer in time"
    ]
