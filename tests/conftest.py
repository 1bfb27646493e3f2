"""What holds for every test, and the fixtures that suites share."""

import os

from hypothesis import settings

pytest_plugins = [
    "tests.fixtures.processes",
    "tests.fixtures.valkey",
    "tests.fixtures.database",
    "tests.fixtures.world",
    "tests.fixtures.service",
    "tests.fixtures.rehearsal",
]

# Compiling takes minutes: no service that a test starts begins with it, and those that mean it say so.
os.environ["JIEDAN_WARM"] = "0"

# A busy machine must not fail a test: no example has a deadline, only the alarm of pytest-timeout counts.
settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
