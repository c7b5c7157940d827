"""Attacks that were carried out once, as tests. Hashing costs nothing in them but in those that need its cost."""

from tests.accounts.conftest import house, quick

__all__ = ["house", "quick"]
