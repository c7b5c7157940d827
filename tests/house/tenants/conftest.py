"""Hashing costs nothing in these tests."""

from tests.accounts.conftest import quick

__all__ = ["quick"]
