"""A house whose log is written, as the server's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.work.config import Config
from tests.house.logbook.written import written


@pytest.fixture
def log(house: Config) -> Iterator[Path]:
    """The log file of the house."""
    with written(house) as path:
        yield path
