"""Migrations of a test's own."""

from pathlib import Path

import pytest

from services.house.upgrades import revisions
from tests.house.upgrades import trees


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of today's migrations that the upgrade reads instead."""
    monkeypatch.setattr(revisions, "ROOT", trees.copied(tmp_path))
    return revisions.ROOT
