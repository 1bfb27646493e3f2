"""The same orders from locust, for its page and for load from several machines; DEMO_FILE names the demo.json."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

from locust import FastHttpUser, constant, task

from benchmarks.load.bodies import order_body, phones


class Resident(FastHttpUser):
    """Places the next order as soon as the last is acknowledged."""

    wait_time = constant(0)

    def on_start(self) -> None:
        """Read whose token to use, and where the story plays."""
        demo = json.loads(Path(os.environ.get("DEMO_FILE", "data/demo.json")).read_text("utf-8"))
        self.headers = {"Authorization": f"Bearer {demo['tokens']['resident']}"}
        self.story = demo["story"]
        self.numbers: Iterator[str] = phones()

    @task
    def place(self) -> None:
        """One order; anything but 201 is a failure."""
        body = order_body(self.story["service"], self.story["cell"], next(self.numbers))
        with self.client.post("/v1/orders", json=body, headers=self.headers, catch_response=True) as answer:
            if answer.status_code != 201:
                answer.failure(f"status {answer.status_code}")
