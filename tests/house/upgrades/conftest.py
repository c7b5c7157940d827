"""Migrations of a test's own."""

from pathlib import Path

import pytest

from services.house import upgrades
from tests.house.upgrades import trees


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of today's migrations that the upgrade reads instead."""
    monkeypatch.setattr(upgrades, "ROOT", trees.copied(tmp_path))
    return upgrades.ROOT
