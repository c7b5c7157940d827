"""Fixtures of the doors: programs over the whole API."""

from tests.api.conftest import app, as_alice, as_bob, as_charlie, stranger

__all__ = ["app", "as_alice", "as_bob", "as_charlie", "stranger"]
