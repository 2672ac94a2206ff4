"""Fixtures for every test: a database with real commits, and a fresh town."""

pytest_plugins = ["tests.cluster_plugin", "tests.town", "tests.region", "tests.slowest"]
