"""Fixtures for all suites."""

pytest_plugins = ["tests.fixtures.processes", "tests.fixtures.valkey"]
