"""Checks of the site as people reach it: its certificate, and what the proxy in front lets through."""

import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from http.client import HTTPException, HTTPResponse, HTTPSConnection
from typing import cast
from urllib.parse import urlsplit
from uuid import uuid4

from cryptography import x509

from models.language import _, ngettext
from services.house.checks.table import found, unchecked
from services.house.finding import Finding
from services.work import clock
from services.work.config import Config

SECONDS = 2.0  # for each answer: three questions side by side are within the five seconds of all checks
SOON = timedelta(days=21)  # R-12; certificates of 90 days are renewed 30 days before their end
HEADERS = ("content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy")
UPGRADE = {
    "Connection": "Upgrade",  # no text
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": b64encode(b"steward checking").decode(),  # 16 bytes; the answer is not compared
}


def certificate(config: Config) -> Iterator[Finding]:
    """Check until when the certificate is valid (R-12)."""
    if not config.https:
        return
    ends = _ends(config)
    if ends is None:
        yield from _away(config, "cert.expired", "cert.21days")
        return
    left = ends - clock.now()
    text = _("The certificate is valid until {day}.")
    if left <= timedelta(0):
        text = _("The certificate has been invalid since {day}.")
    yield found("cert.expired", left > timedelta(0), text.format(day=f"{ends:%Y-%m-%d}"))
    text = ngettext(
        "The certificate is valid for {count} more day.",
        "The certificate is valid for {count} more days.",
        max(left.days, 0),
    )
    yield found("cert.21days", left > SOON or left <= timedelta(0), text)  # an invalid one is said once


def proxy(config: Config) -> Iterator[Finding]:
    """Check that the security headers arrive, and that websockets are passed on."""
    if not config.https:
        return
    told = _ask(config, "/health", {})
    if told is None:
        yield from _away(config, "headers.missing", "proxy.socket")
        return
    missing = [name for name in (*HEADERS, "strict-transport-security") if told.getheader(name) is None]
    text = _("Every security header arrives.")
    if missing:
        text = _("Security headers do not arrive: {names}.").format(names=", ".join(missing))
    yield found("headers.missing", not missing, text)
    # What a page asks that is gone: it is let through to the end, and needs no session.
    path = f"/_nicegui_ws/socket.io/?EIO=4&transport=websocket&implicit_handshake=true&client_id={uuid4()}"
    told = _ask(config, path, UPGRADE)
    if told is None:
        yield from _away(config, "proxy.socket")
        return
    passed = told.status == 101
    text = _("The proxy passes websockets on.") if passed else _("The proxy does not pass websockets on.")
    yield found("proxy.socket", passed, text)


def _away(config: Config, *names: str) -> Iterator[Finding]:
    text = _("{address} cannot be reached from this machine.").format(address=config.address)
    fix = _("Open the site in a browser, and see whether this machine may reach it.")
    yield from (unchecked(name, text, fix=fix) for name in names)


def _unproved() -> ssl.SSLContext:
    """Return a context that takes any certificate: it is only read, and nothing secret is sent."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _connection(config: Config) -> HTTPSConnection:
    parts = urlsplit(config.address)
    return HTTPSConnection(parts.hostname or "", parts.port or 443, timeout=SECONDS, context=_unproved())


def _ends(config: Config) -> datetime | None:
    line = _connection(config)
    try:
        with closing(line):
            line.connect()
            raw = cast(ssl.SSLSocket, line.sock).getpeercert(binary_form=True)
    except (OSError, HTTPException, UnicodeError):
        return None
    return x509.load_der_x509_certificate(raw).not_valid_after_utc if raw else None


def _ask(config: Config, path: str, headers: dict[str, str]) -> HTTPResponse | None:
    line = _connection(config)
    try:
        with closing(line):
            line.request("GET", path, headers=headers)
            return line.getresponse()
    except (OSError, HTTPException, UnicodeError):
        return None
