"""A log that is written as the server's, and lines as it holds them."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.work import logs
from services.work.config import Config


@contextmanager
def written(house: Config) -> Iterator[Path]:
    """Write the log of a house meanwhile; the logging of the tests is put back afterwards."""
    before, level = list(logging.root.handlers), logging.root.level
    logs.start(house)
    try:
        yield house.data_dir / "logs" / "steward.log"
    finally:
        for handler in logging.root.handlers:
            handler.close()
        logging.root.handlers[:] = before
        logging.root.setLevel(level)
        for name in logs.OURS:
            logging.getLogger(name).setLevel(logging.NOTSET)


def line(event: str, level: str = "error", ago: timedelta = timedelta(), **more: Any) -> str:
    """Return a line as the log holds it, written some time ago."""
    at = (datetime.now(UTC) - ago).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return json.dumps({"event": event, **more, "level": level, "logger": "services.house", "timestamp": at}) + "\n"
