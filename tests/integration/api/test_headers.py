"""Headers have a limit, as bodies have."""

from tests.integration.api.conftest import Client


def test_more_than_32_kb_of_headers_are_refused(client: Client) -> None:
    answer = client.get("resident", "/parts", headers={f"X-{number}": "x" * 1000 for number in range(40)})
    assert (answer.status_code, answer.json()["code"]) == (431, "headers_too_large")
