"""The environment: the machine's settings, checked once at start. `.env.example` is made from this file."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from services.work import callers, providers
from services.work.errors import CannotStart

ADDRESS = re.compile(r"https?://(\[[0-9a-f:.]+\]|[^\s@/\\?#:\[\]]+)(:[0-9]{1,5})?/?", re.I)
DSN = re.compile(r"https?://[0-9A-Za-z]+(:[0-9A-Za-z]+)?@[^\s@/?#]+(/[\w.-]+)*/[0-9]+")
SECRETS = (
    "secret_key",
    "secret_key_old",
    "metrics_token",
    "sentry_dsn",
    "smtp_url",
    "database_url",
    "scratch_url",
    *providers.SECRETS,
)
SHORTEST_KEY = 32  # characters of a secret key


class Config(providers.Providers, callers.Callers):
    """Every `STEWARD_…` variable. Each secret may also be given as a file, in `STEWARD_…_FILE`."""

    model_config = SettingsConfigDict(
        env_prefix="STEWARD_", env_file=".env", env_file_encoding="utf-8", extra="ignore", env_ignore_empty=True
    )

    environment: Literal["development", "staging", "production"] = Field(
        default="development", description="development, staging or production."
    )
    data_dir: Path = Field(default=Path("data"), description="The folder that holds everything Steward knows.")
    database_url: SecretStr | None = Field(
        default=None, description="postgresql://user:password@host/name. Empty: SQLite files in the data folder."
    )
    scratch_url: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL database in which backups are restored to be verified. "
        "Empty: made for each run, which needs CREATEDB.",
    )
    backup_ping_url: str | None = Field(
        default=None,
        pattern=r"^https?://\S+$",
        description="An address that is asked after each verified backup, as of a dead man's switch.",
    )
    ping_url: SecretStr | None = Field(
        default=None,
        description="An address that is asked each minute while Steward works, as of Healthchecks or Uptime Kuma: it "
        "tells you when Steward itself has died.",
    )
    allow_private: bool = Field(
        default=False,
        description="Whether webhooks may call addresses of private networks and this machine. Link-local and metadata "
        "addresses are never called.",
    )
    webhook_allow_private: bool = Field(default=False, description="The same, for the webhooks of workspaces alone.")
    pagerduty_url: str = Field(
        default="https://events.pagerduty.com/v2/enqueue",
        pattern=r"^https?://\S+$",
        description="The address of PagerDuty's Events API v2.",
    )
    metrics_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="The token with which Prometheus reads /metrics, at least 16 characters. Empty: nobody reads it.",
    )
    sentry_dsn: SecretStr | None = Field(
        default=None,
        description="The DSN of a Sentry project, or of a server that speaks its language, as "
        "https://key@sentry.example.com/1: crashes are told there, without personal data. Empty: nowhere.",
    )
    sentry_traces_sample_rate: float = Field(
        default=0.1, ge=0, le=1, description="The share of requests whose duration Sentry is told (A-10)."
    )
    secret_key: SecretStr | None = Field(
        default=None, description="At least 32 characters. Empty: made once, in data/secret.key."
    )
    secret_key_old: SecretStr | None = Field(
        default=None,
        description="Earlier secret keys after a rotation, the newest first, with commas between; one a line in a file.",
    )
    site_url: str | None = Field(
        default=None,
        description="The public address, as https://crm.example.com. In production only its host is answered.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8080, ge=1, le=65535, description="The port to listen on.")
    smtp_url: SecretStr | None = Field(
        default=None,
        description="smtp://user:password@host:port, smtps://…, ?starttls=required. Empty: a local mailbox.",
    )
    mail_from: str | None = Field(
        default=None,
        description="The sender, as Acme <office@acme.example>. Empty: steward@ the host of STEWARD_SITE_URL.",
    )
    probe_address: str | None = Field(
        default=None,
        pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+$",
        description="An address of your own to which the daily check mails a test message each morning. Empty: the check "
        "goes as far as the mail server's door, and nothing is sent.",
    )
    dkim_selector: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._-]{1,63}$",
        description="The selector that the mail server or Steward itself signs with. Empty: DKIM is not checked.",
    )
    advisories_url: str = Field(
        default="https://api.osv.dev/v1/querybatch",
        pattern=r"^(https?://\S+|off)$",
        description="Where known weaknesses of the installed packages are asked for, once a week: their names and "
        "versions are sent there. `off`: nowhere.",
    )
    package_index_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="The package index that is asked for newer versions of the installed packages, once a week, as it "
        "stands in the settings of pip (it ends in /simple): their names are sent there. Empty: none is asked.",
    )
    cors_allowed_origins: str = Field(
        default="",
        description="Other sites whose pages may use the API, as https://app.example.com, separated by commas. Empty: "
        "none.",
    )
    rate_limit_max: int = Field(
        default=100, ge=1, le=10_000_000, description="API requests per window and caller (R-01)."
    )
    rate_limit_window_ms: int = Field(
        default=900_000, ge=1_000, le=86_400_000, description="The window of the API limit, in milliseconds (R-06)."
    )
    log_level: Literal["debug", "info", "warning", "error"] | None = Field(
        default=None, description="Default: debug in development, info in staging, warning in production (A-05)."
    )
    session_idle_hours: int = Field(default=8, ge=1, le=168, description="Hours without a click until a session ends.")
    session_days: int = Field(default=7, ge=1, le=90, description="Days until a session ends in any case.")

    @field_validator("site_url")
    @classmethod
    def _is_address(cls, value: str | None) -> str | None:
        if not value:
            return None
        try:
            port = urlsplit(value).port
        except ValueError:  # no number, or too large
            port = 0
        if port == 0 or not ADDRESS.fullmatch(value):
            raise ValueError("it must look like https://crm.example.com")
        return value.rstrip("/")

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value and value.get_secret_value() and len(value.get_secret_value()) < SHORTEST_KEY:
            raise ValueError("it needs at least 32 characters")
        return value if value and value.get_secret_value() else None

    @field_validator("secret_key_old")
    @classmethod
    def _are_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value and any(len(key) < SHORTEST_KEY for key in _keys(value.get_secret_value())):
            raise ValueError("each key needs at least 32 characters")
        return value

    @field_validator("sentry_dsn")
    @classmethod
    def _is_dsn(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not DSN.fullmatch(value.get_secret_value()):
            raise ValueError("it must look like https://key@sentry.example.com/1")
        return value

    @field_validator("database_url", "scratch_url")
    @classmethod
    def _is_database(cls, value: SecretStr | None) -> SecretStr | None:
        if not value or not value.get_secret_value():
            return None
        if not re.match(r"^postgres(ql)?(\+psycopg)?://", value.get_secret_value()):
            raise ValueError("it must start with postgresql://")
        try:
            make_url(value.get_secret_value())
        except (ArgumentError, ValueError):  # the library's error may quote the password
            raise ValueError("it cannot be read; write special signs in it as %XX") from None
        return value

    @field_validator("cors_allowed_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        origins = [one.strip() for one in value.split(",") if one.strip()]
        wrong = [
            one for one in origins if one != "*" and (not ADDRESS.fullmatch(one) or one.endswith("/") or "*" in one)
        ]
        if wrong:
            raise ValueError("it must list origins like https://app.example.com, separated by commas")
        return ",".join(one.lower() for one in origins)

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str | None) -> str | None:
        value = (value or "").strip()
        if value and ("@" not in value or any(ord(c) < 32 for c in value)):
            raise ValueError("it must look like Acme <office@acme.example>")
        return value or None

    @model_validator(mode="after")
    def _plain_http_stays_home(self) -> "Config":
        if self.environment == "production" and not self.https and self.host not in ("127.0.0.1", "::1", "localhost"):
            raise ValueError("in production STEWARD_SITE_URL must start with https:// (or listen on 127.0.0.1 only)")
        return self

    @property
    def earlier_keys(self) -> list[str]:
        """The earlier secret keys of the environment, the newest first."""
        return _keys(self.secret_key_old.get_secret_value()) if self.secret_key_old else []

    @property
    def https(self) -> bool:
        """Whether people reach us by https."""
        return bool(self.site_url and self.site_url.startswith("https://"))

    @property
    def address(self) -> str:
        """The address to put into links."""
        return self.site_url or f"http://localhost:{self.port}"

    @property
    def cors_origins(self) -> list[str]:
        """The other sites whose pages may use the API."""
        return self.cors_allowed_origins.split(",") if self.cors_allowed_origins else []

    @property
    def postgres_url(self) -> str | None:
        """The address of PostgreSQL for our driver, or None for SQLite."""
        return _for_driver(self.database_url)

    @property
    def scratch_address(self) -> str | None:
        """The address of the database where backups are proved, or None when each run makes one."""
        return _for_driver(self.scratch_url)

    @property
    def level(self) -> str:
        """The log level that applies."""
        return self.log_level or {"development": "debug", "staging": "info", "production": "warning"}[self.environment]


def _for_driver(url: SecretStr | None) -> str | None:
    return re.sub(r"^postgres(ql)?(\+psycopg)?://", "postgresql+psycopg://", url.get_secret_value()) if url else None


def load(without: Collection[str] = (), **overrides: Any) -> Config:
    """Read the environment, `without` some settings wherever they are set. A wrong value is `CannotStart` with one
    plain sentence that never quotes a secret."""
    given = {k: v for k, v in overrides.items() if v is not None}
    try:
        return Config(**{**_from_files(), **given, **dict.fromkeys(without)})
    except ValidationError as error:
        raise CannotStart(_sentence(error)) from None


def _keys(text: str) -> list[str]:
    """Return the keys in a text. A comma belongs to a key where the parts beside it would be too short for one."""
    found: list[str] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        parts = [part for part in map(str.strip, line.split(",")) if part]
        found += parts if all(len(part) >= SHORTEST_KEY for part in parts) else [line]
    return found


def _from_files() -> dict[str, str]:
    import os

    found = {}
    for name in SECRETS:
        path = os.environ.get(f"STEWARD_{name.upper()}_FILE")
        if path:
            try:
                found[name] = Path(path).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise CannotStart(f"STEWARD_{name.upper()}_FILE cannot be read: {error.strerror}.") from None
            except UnicodeDecodeError:
                raise CannotStart(f"STEWARD_{name.upper()}_FILE cannot be read: it is not text.") from None
    return found


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    reason = str(first["msg"]).removeprefix("Value error, ")  # no text
    if not first["loc"]:
        return f"{reason[0].upper() + reason[1:]}."
    return f"STEWARD_{str(first['loc'][0]).upper()} is wrong: {reason[0].lower() + reason[1:]}."  # no text
