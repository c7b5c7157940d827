"""Checks of the secrets: strong, private, of one purpose each, and not old. Their values appear in no sentence."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import make_url

from models.language import _
from services.house.checks.table import found
from services.house.finding import Finding
from services.house.secrets import age
from services.work import vault
from services.work.config import SECRETS, Config

# A random key of 32 characters has 16 different ones even in hexadecimal digits, but for one in ten thousand.
VARIED = 10
PLACEHOLDER = re.compile(r"change.?me|django-insecure|your.?secret|placeholder|replace.?(me|this)", re.IGNORECASE)
DEFAULTS = {
    "postgres",
    "postgresql",
    "password",
    "passw0rd",
    "admin",
    "root",
    "steward",
    "secret",
    "changeme",
    "123456",
}
OTHERS = 0o077  # the rights of other users of the machine


def modes(config: Config) -> Iterator[Finding]:
    """Check that the key, the data and the settings are closed to other users of the machine."""
    if os.name == "nt":  # Windows keeps rights elsewhere
        return
    key = config.data_dir / "secret.key"
    if config.secret_key is None and key.exists():
        private = not key.stat().st_mode & OTHERS
        text = (
            _("The secret key is private.") if private else _("The secret key is open to other users of this machine.")
        )
        yield found("secret_key.mode", private, text, fix=f"chmod 600 {key}")  # no text
    private = not config.data_dir.stat().st_mode & OTHERS
    text = _("The data folder is private.") if private else _("The data folder is open to other users of this machine.")
    yield found("data.mode", private, text, fix=f"chmod 700 {config.data_dir}")  # no text
    files = [path for path in _settings_files() if path.is_file()]
    open_ones = [path for path in files if path.stat().st_mode & OTHERS]
    text = _("No file with settings is open to other users of this machine.")
    if open_ones:
        text = _("{file} is open to other users of this machine.").format(file=open_ones[0].name)
    yield found("env.readable", not open_ones, text, fix=f"chmod 600 {' '.join(map(str, open_ones))}")  # no text


def _settings_files() -> list[Path]:
    given = [os.environ.get(f"STEWARD_{name.upper()}_FILE") for name in SECRETS]
    return [Path(".env"), *(Path(path) for path in given if path)]


def strength(config: Config) -> Iterator[Finding]:
    """Check that no default and no guessable secret is in use, and none for two purposes (K-07, K-08)."""
    secret = config.secret_key.get_secret_value() if config.secret_key else ""
    weak = bool(secret) and (len(set(secret)) < VARIED or bool(PLACEHOLDER.search(secret)))
    text = _("The secret key can be guessed.") if weak else _("The secret key is strong.")
    yield found("secret.weak", not weak, text)
    database, mail = _password(config.postgres_url), _mail_password(config)
    shared = bool(secret) and secret in (database, mail)
    shared = shared or vault.signing_keys("token")[0] in (secret.encode(), *vault.signing_keys("seal"))
    text = _("One secret is used for two purposes.") if shared else _("Each secret has one purpose.")
    yield found("secret.jwt_same", not shared, text)
    user = make_url(config.postgres_url).username if config.postgres_url else None
    default = database != "" and (database.lower() in DEFAULTS or database == user)
    text = _("The database has no default password.")
    if default:
        text = _("The database has a default password, or its user's name as its password.")
    yield found("database.default_password", not default, text)


def _password(address: str | None) -> str:
    return (make_url(address).password or "") if address else ""


def _mail_password(config: Config) -> str:
    try:
        return unquote(urlsplit(config.smtp_url.get_secret_value()).password or "") if config.smtp_url else ""
    except ValueError:  # the start refuses it with a sentence of its own
        return ""


def ages(_config: Config) -> Iterator[Finding]:
    """Check that no secret is older than 90 days (K-03)."""
    for one in age.findings():
        yield found("secret.age", one.ok, one.message, fix=one.fix)
