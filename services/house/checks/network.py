"""Checks of what the settings let in: hosts, origins, cookies, debugging, and how production is served."""

import os
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from models.language import _
from services.house import tenants
from services.house.checks.table import found
from services.house.finding import Finding
from services.work.config import Config

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ANY = ("*", "0.0.0.0", "::")  # noqa: S104  (looked for, not listened on)
DEBUGGING = ("DEBUG", "PYTHONDEVMODE", "PYTHONASYNCIODEBUG")


def settings(config: Config) -> Iterator[Finding]:
    """Check the settings of the machine."""
    yield _debug(config)
    host = urlsplit(config.site_url or "").hostname or ""
    open_to_all = host in ANY or "*" in host
    text = _("Steward answers only at its own address.")
    if open_to_all:
        text = _("STEWARD_SITE_URL names no single host: {host}.").format(host=host)
    yield found("hosts.any", not open_to_all, text)
    yield _origins(config)
    outside = config.environment != "development" and bool(host) and host not in LOOPBACK
    bare = outside and not config.https
    text = _("The sign-in cookie travels over https only.")
    if not config.https:
        text = _("The sign-in cookie stays on this machine.")
    if bare:
        text = _("The sign-in cookie travels over plain http.")
    yield found("cookie.insecure", not bare, text)
    if config.environment == "production":
        yield from _production(config)


def _debug(config: Config) -> Finding:
    switched = [name for name in DEBUGGING if os.environ.get(name, "").lower() not in ("", "0", "false", "no", "off")]
    if config.log_level == "debug":  # (in development it is the default)
        switched.append("STEWARD_LOG_LEVEL")
    if sys.flags.dev_mode and "PYTHONDEVMODE" not in switched:
        switched.append("-X dev")
    wrong = config.environment == "production" and bool(switched)
    text = _("Debugging is off.")
    if wrong:
        text = _("Debugging is on in production: {names}.").format(names=", ".join(switched))
    elif switched:
        text = _("Debugging is on, outside production: {names}.").format(names=", ".join(switched))
    return found("debug", not wrong, text)


def _origins(config: Config) -> Finding:
    origins = config.cors_origins
    wrong = "*" in origins
    if config.environment == "production":
        wrong = wrong or any(one.startswith("http://") or urlsplit(one).hostname in LOOPBACK for one in origins)
    text = _("No other site may use the API from a browser.")
    if wrong:
        text = _("Sites that nobody chose may use the API from a browser.")
    elif origins:
        text = _("These sites may use the API from a browser: {origins}.").format(origins=", ".join(origins))
    return found("cors.any", not wrong, text)


def _production(config: Config) -> Iterator[Finding]:
    text = _("Steward is served over https.") if config.https else _("Steward is served over plain http in production.")
    yield found("production.https", config.https, text)
    given = config.secret_key is not None
    text = _("The secret key is kept beside the data it protects.")
    if given:
        text = _("The secret key comes from the environment.")
    yield found("production.secret_key", given, text)


def workspaces(config: Config) -> Iterator[Finding]:
    """Check that no workspace is served at every address."""
    open_ones = [one.name for one in tenants.everyone() if one.host and (one.host in ANY or "*" in one.host)]
    if open_ones:
        text = _("{name} is served at any address.").format(name=open_ones[0])
        yield found("hosts.any", False, text, fix=_("Give the workspace one host name."))
