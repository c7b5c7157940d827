"""The outside error tracker (H-05): crashes and a share of the requests, told to Sentry where it is set up, and to nobody
elsewhere.

What leaves is built here from a list of what may leave (A-10), not by taking things out of what the library gathered: no
header, cookie, body, query string, local variable, user, name of a machine or address of anybody is on that list.
Telling is handed to a thread of the library's own with a short queue: a tracker that is slow or away costs nothing, and
what it does not take is lost.
"""

import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePath
from typing import Any

from services.house.version import VERSION
from services.work import redaction
from services.work.config import Config

log = logging.getLogger(__name__)
LEVELS = {"critical": "fatal", "warning": "warning", "info": "info"}
KEPT = ("event_id", "type", "timestamp", "start_timestamp", "platform", "level", "release", "environment", "fingerprint",
        "tags", "transaction", "transaction_info")  # fmt: skip
OF_FRAME = ("function", "module", "lineno", "in_app")
OF_TRACE = ("trace_id", "span_id", "op", "status")
LAST_WORDS = 2.0  # seconds for which a server that stops waits for the tracker

_running = False


def start(config: Config) -> None:
    """Begin to tell the tracker of this installation, if it has one. Called once, where the server starts."""
    global _running  # noqa: PLW0603
    if config.sentry_dsn is None:
        return
    import sentry_sdk

    sentry_sdk.init(
        dsn=config.sentry_dsn.get_secret_value(),
        release=f"steward@{VERSION}",
        environment=config.environment,
        traces_sample_rate=config.sentry_traces_sample_rate,
        before_send=_event,
        before_send_transaction=_event,
        send_default_pii=False,
        include_local_variables=False,
        include_source_context=False,  # the release says which code it was
        max_request_body_size="never",
        max_breadcrumbs=0,  # they quote log lines, statements and addresses
        default_integrations=False,  # they read requests, arguments and the environment
        auto_enabling_integrations=False,
        auto_session_tracking=False,
        send_client_reports=False,
        propagate_traces=False,
        enable_logs=False,
        enable_metrics=False,
        spotlight=False,
        server_name="",
        shutdown_timeout=LAST_WORDS,
    )
    _running = True
    log.info("crashes are told to the error tracker")


def stop() -> None:
    """Tell what waits, for two seconds at most, and end."""
    global _running  # noqa: PLW0603
    if _running:
        import sentry_sdk

        _running = False
        sentry_sdk.get_client().close(timeout=LAST_WORDS)
        sentry_sdk.get_global_scope().set_client(None)


def capture(error: BaseException, reference: str, where: str, level: str) -> None:
    """Tell of a crash, by our reference. `where` is without ids and secrets. Never raises, never waits."""
    if not _running:
        return
    try:
        import sentry_sdk

        with sentry_sdk.new_scope() as scope:
            scope.set_tag("reference", reference)
            scope.set_tag("where", where)
            scope.fingerprint = [reference]
            scope.set_level(LEVELS.get(level, "error"))  # type: ignore[arg-type]
            scope.capture_exception(error)
    except Exception:
        log.exception("the error tracker could not be told", extra={"reference": reference})


def request(method: str, path: str, began: float, status: int) -> None:
    """Tell how long a request took, for the share of them that is chosen by chance. `began` is of `perf_counter`. A choice
    that the caller's headers ask for is not obeyed. Never raises, never waits."""
    if not _running:
        return
    try:
        import sentry_sdk

        name = redaction.where(f"{method} {path}")
        since = datetime.now(UTC) - timedelta(seconds=time.perf_counter() - began)
        one = sentry_sdk.start_transaction(op="http.server", name=name, source="route", start_timestamp=since)
        one.set_http_status(status)
        one.finish()
    except Exception:
        log.exception("the error tracker could not be told of a request")


def _event(event: Any, _hint: Any) -> Any:
    """Return what may leave of an event."""
    found = {name: event[name] for name in KEPT if name in event}
    trace = event.get("contexts", {}).get("trace", {})
    found["contexts"] = {"trace": {name: trace[name] for name in OF_TRACE if name in trace}}
    sdk = event.get("sdk", {})
    found["sdk"] = {name: sdk[name] for name in ("name", "version") if name in sdk}
    errors = event.get("exception", {}).get("values", [])
    if errors:
        found["exception"] = {"values": [_exception(one) for one in errors]}
    return found


def _exception(one: Mapping[str, Any]) -> dict[str, Any]:
    frames = (one.get("stacktrace") or {}).get("frames", [])
    return {
        "type": one.get("type"),
        "module": one.get("module"),
        "value": redaction.private(str(one.get("value") or "")[:2_000], strict=True),
        "stacktrace": {"frames": [_frame(frame) for frame in frames]},
    }


def _frame(frame: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of a trace: where in the code, without values, and without the folder of the machine."""
    path = PurePath(str(frame.get("filename") or ""))
    name = path.name if path.is_absolute() else str(path)
    return {"filename": name, **{key: frame[key] for key in OF_FRAME if key in frame}}
