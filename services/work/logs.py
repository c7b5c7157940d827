"""Logs: one line per event, as JSON in production, readable in development; rotated in the data folder (A-04)."""

import logging
import logging.config
from typing import Any

import structlog

from services.work import redaction
from services.work.config import Config

QUIET = ("apscheduler", "uvicorn.access", "uvicorn.error", "engineio", "socketio", "alembic", "urllib3", "sentry_sdk")
LARGEST, KEPT = 5_000_000, 5  # bytes of one file, and files kept beside it


def start(config: Config) -> None:
    """Route every log through one handler, without secrets."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    whole = [structlog.processors.format_exc_info, redact]  # a traceback may quote an address with its password
    plain = structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    console = [*whole, plain]
    if config.environment == "production":
        console = [*whole, structlog.processors.JSONRenderer()]
    rows = [*whole, structlog.processors.JSONRenderer()]
    folder = config.data_dir / "logs"
    folder.mkdir(exist_ok=True, mode=0o700)
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    formatter = "structlog.stdlib.ProcessorFormatter"
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "console": {"()": formatter, "processors": [remove, *console], "foreign_pre_chain": shared},
                "file": {"()": formatter, "processors": [remove, *rows], "foreign_pre_chain": shared},
            },
            "handlers": {
                "console": {"class": "logging.StreamHandler", "formatter": "console"},
                "file": {
                    "class": "logging.handlers.RotatingFileHandler",
                    "formatter": "file",
                    "encoding": "utf-8",
                    "filename": str(folder / "steward.log"),
                    "maxBytes": LARGEST,
                    "backupCount": KEPT,
                },
            },
            "root": {"handlers": ["console", "file"], "level": config.level.upper()},
            "loggers": {name: {"level": "WARNING"} for name in QUIET},
        }
    )


def redact(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Remove secrets from a log line, by their names, and passwords from addresses."""
    for name, value in list(event.items()):
        if redaction.SECRET.search(name):
            event[name] = redaction.HIDDEN
        elif isinstance(value, str):
            event[name] = redaction.secrets(value)
    return event
