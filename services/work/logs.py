"""Logs: one line per event, as JSON in production, readable in development; rotated in the data folder (A-04)."""

import logging
import logging.config
import re
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError

from services.work import redaction
from services.work.config import Config
from services.work.errors import Busy, DataGone
from services.work.log_files import DailyFile

QUIET = (
    "apscheduler",
    "uvicorn.access",
    "uvicorn.error",
    "engineio",
    "socketio",
    "alembic",
    "urllib3",
    "factur-x",
    "sentry_sdk",
)
OURS = ("models", "services", "ui")  # the level `debug` is of these alone: libraries say too much there
LEVELS = ("debug", "info", "warning", "error")
DRIVERS = ("sqlite3", "psycopg")
OF_DATABASE = re.compile(r"(OperationalError|DatabaseError|InterfaceError|DataGone|Busy)\b")
# What a line is about, by the module that wrote it; the first that fits.
ROOMS = (
    ("services.outbox", "message"),
    ("services.channels", "message"),
    ("services.messages", "message"),
    ("services.inbound", "message"),
    ("services.texting", "message"),
    ("services.reminders", "message"),
    ("services.accounts", "sign_in"),
    ("ui.guard", "sign_in"),
    ("services.house.backups", "backup"),
    ("services.house.upgrades", "backup"),
    ("services.house.alerts", "alert"),
    ("services.house.checks", "check"),
    ("services.house.crashes", "crash"),
)


def start(config: Config) -> None:
    """Route every log through one handler, without secrets."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        sort_in,
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
                "file": {"()": DailyFile, "folder": folder, "formatter": "file"},
            },
            "root": {"handlers": ["console", "file"], "level": "INFO"},
            "loggers": {name: {"level": "WARNING"} for name in QUIET},
        }
    )
    set_level(config.level)


def set_level(level: str) -> None:
    """Write lines of this level (one of LEVELS) and above from now on."""
    logging.getLogger().setLevel("INFO" if level == "debug" else level.upper())
    for name in OURS:
        logging.getLogger(name).setLevel("DEBUG" if level == "debug" else logging.NOTSET)


def obey(level: str, room: int) -> None:
    """Write lines of this level and above, and keep at most `room` bytes; only where the log was started."""
    for handler in logging.getLogger().handlers:
        if isinstance(handler, DailyFile):
            set_level(level)
            handler.keep(room)


def sort_in(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Say what a line is about (`kind`), unless it says so itself: a failing database, or the room it comes from."""
    if "kind" not in event:
        event["kind"] = "database" if _of_database(event) else _room(str(event.get("logger", "")))
    return event


def redact(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Remove secrets from a log line, by their names, and passwords from addresses."""
    for name, value in list(event.items()):
        if redaction.SECRET.search(name):
            event[name] = redaction.HIDDEN
        elif isinstance(value, str):
            event[name] = redaction.secrets(value)
    return event


def _of_database(event: dict[str, Any]) -> bool:
    given = event.get("exc_info")
    error = given[1] if isinstance(given, tuple) else given
    if isinstance(error, DBAPIError | DataGone | Busy) or type(error).__module__.partition(".")[0] in DRIVERS:
        return True
    return bool(OF_DATABASE.match(str(event.get("trouble", ""))))  # as repeated trouble is told


def _room(module: str) -> str:
    return next((kind for prefix, kind in ROOMS if module.startswith(prefix)), "other")
