"""What a wrong field is answered with: what would be right, and nothing that was sent."""

import json
from typing import Any

import pytest
from pydantic import BaseModel

from api.payload import parse_body
from api.schemas.desk import ReassignBody, TransferBody
from matcher.domain.errors import Invalid
from matcher.domain.outside import OutsideOwner

SENT = "13800000000"


@pytest.mark.parametrize(
    ("model", "body", "said"),
    [
        (TransferBody, {"to": SENT, "reason": "busy"}, [f"'{one}'" for one in OutsideOwner]),
        (ReassignBody, {"reason": "busy", "to": ["01900000-0000-7000-8000-000000000001"] * 21}, ["20"]),
        (ReassignBody, {"reason": SENT * 100}, ["reason", "too long"]),
    ],
)
def test_a_sentence_names_what_would_be_right(model: type[BaseModel], body: dict[str, Any], said: list[str]) -> None:
    with pytest.raises(Invalid) as caught:
        parse_body(json.dumps(body).encode(), model)
    assert all(one in caught.value.sentence for one in said)
    assert SENT not in caught.value.sentence
