"""Surroundings: what `python main.py check` finds around the data: modes of files, the disk, mail, production's settings."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from models.language import _
from services.channels import sender
from services.house import mailbox
from services.house.finding import Finding, Level, finding
from services.house.health.verdict import DISK_BAD, DISK_LOW
from services.work.config import Config


def look(config: Config) -> Iterator[Finding]:
    """Check everything around the data."""
    yield from _modes(config)
    yield _disk(config.data_dir)
    server = mailbox.server(config)
    text = _("Email is sent through {server}.").format(server=server)
    if not server:
        text = _("No mail server is set up: messages stay in the local mailbox.")
    yield finding("mail", "info", bool(server), text, _("Set STEWARD_SMTP_URL."))
    yield _sender(config)
    if config.environment == "production":
        yield from _production(config)


def _sender(config: Config) -> Finding:
    try:
        wrong, text = (
            False,
            _("Email is sent from {sender}.").format(sender=sender.of(config.mail_from, config.site_url)),
        )
    except ValueError as why:
        wrong, text = True, str(why)
    fix = _("Set STEWARD_MAIL_FROM, as Acme <office@acme.example>; Steward does not start without it.")
    return finding("sender", "critical", not wrong, text, fix)


def _modes(config: Config) -> Iterator[Finding]:
    if os.name == "nt":  # Windows keeps rights elsewhere
        return
    key = config.data_dir / "secret.key"
    if config.secret_key is None and key.exists():
        yield _private("secret_key.mode", "critical", key, "600")
    yield _private("data.mode", "warning", config.data_dir, "700")


def _private(name: str, level: Level, path: Path, mode: str) -> Finding:
    private = not path.stat().st_mode & 0o077
    text = _("{file} is private.") if private else _("{file} is open to other users of this machine.")
    return finding(name, level, private, text.format(file=path.name), f"chmod {mode} {path}")  # no text


def _disk(folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    free = usage.free / usage.total * 100
    level: Level = "critical" if free < DISK_BAD else "warning"
    text = _("{percent} % of the disk is free ({size} GB).").format(
        percent=f"{free:.0f}", size=f"{usage.free / 1e9:.1f}"
    )
    return finding("disk", level, free >= DISK_LOW, text, _("Free some space, or move the data to a larger disk."))


def _production(config: Config) -> Iterator[Finding]:
    text = _("Steward is served over https.") if config.https else _("Steward is served over plain http in production.")
    fix = _("Put a proxy with a certificate in front, and set STEWARD_SITE_URL to its https:// address.")
    yield finding("production.https", "warning", config.https, text, fix)
    given = config.secret_key is not None
    text = _("The secret key is kept beside the data it protects.")
    if given:
        text = _("The secret key comes from the environment.")
    fix = _("Set STEWARD_SECRET_KEY_FILE, and keep a copy away from the backups.")
    yield finding("production.secret_key", "info", given, text, fix)
