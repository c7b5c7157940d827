"""The environment: a wrong value stops the start with one plain sentence that names the variable and never a secret.

Proves D-18, K-01, K-09 and K-16.
"""

from pathlib import Path

import pytest

from services.work import CannotStart
from services.work.config import Config, load
from services.work.providers import Providers
from ui.cli import serve

SECRET = "hunter2-hunter2"
WRONG = [
    ("STEWARD_ENVIRONMENT", "prod"),
    ("STEWARD_DATABASE_URL", f"mysql://ada:{SECRET}@db/crm"),
    ("STEWARD_DATABASE_URL", f"/{SECRET}.db"),
    ("STEWARD_SECRET_KEY", SECRET),
    ("STEWARD_SECRET_KEY_OLD", "another secret of at least 32 characters\nshort"),
    ("STEWARD_PACKAGE_INDEX_URL", "ftp://packages.example/simple"),
    ("STEWARD_SIGN_UP", "perhaps"),
    ("STEWARD_SITE_URL", "crm.example.com"),
    ("STEWARD_SITE_URL", "https://crm.example.com/path"),
    ("STEWARD_SITE_URL", "ftp://crm.example.com"),
    ("STEWARD_SITE_URL", "https://[::1"),
    ("STEWARD_SITE_URL", "https://crm.example.com:abc"),
    ("STEWARD_SITE_URL", "https://crm.example.com:99999"),
    ("STEWARD_SITE_URL", "https://crm example.com"),
    ("STEWARD_SITE_URL", "https://crm.example.com?x=1"),
    ("STEWARD_SITE_URL", "https://crm.example.com/#there"),
    ("STEWARD_SITE_URL", f"https://ada:{SECRET}@crm.example.com"),
    ("STEWARD_DATABASE_URL", f"postgresql://ada:{SECRET}@db:abc/crm"),
    ("STEWARD_PORT", "http"),
    ("STEWARD_PORT", "0"),
    ("STEWARD_PORT", "65536"),
    ("STEWARD_MAIL_FROM", "the office"),
    ("STEWARD_MAIL_FROM", "a@b.example\nBcc: all@b.example"),
    ("STEWARD_SCRATCH_URL", f"mysql://ada:{SECRET}@db/scratch"),
    ("STEWARD_BACKUP_PING_URL", "file:///etc/passwd"),
    ("STEWARD_PAGERDUTY_URL", "events.pagerduty.com"),
    ("STEWARD_ALLOW_PRIVATE", "perhaps"),
    ("STEWARD_GOOGLE_SHEETS_URL", "sheets"),
    ("STEWARD_GOOGLE_SHEETS_CREDENTIALS_JSON", "no account"),
    ("STEWARD_GOOGLE_SHEETS_CREDENTIALS_JSON", "e30="),
    ("STEWARD_WEBHOOK_ALLOW_PRIVATE", "perhaps"),
    ("STEWARD_METRICS_TOKEN", "short"),
    ("STEWARD_SENTRY_DSN", f"{SECRET}@sentry.example.com"),
    ("STEWARD_SENTRY_TRACES_SAMPLE_RATE", "2"),
    ("STEWARD_DKIM_SELECTOR", "two words"),
    ("STEWARD_PROBE_ADDRESS", "nobody"),
    ("STEWARD_ADVISORIES_URL", "file:///etc/passwd"),
    ("STEWARD_TWILIO_URL", "api.twilio.com"),
    ("STEWARD_MSG91_URL", "ftp://msg91.example"),
    ("STEWARD_WAHA_BASE_URL", "waha:3000"),
    ("STEWARD_CORS_ALLOWED_ORIGINS", "app.example.com"),
    ("STEWARD_CORS_ALLOWED_ORIGINS", "https://*.example.com"),
    ("STEWARD_CORS_ALLOWED_ORIGINS", "https://app.example.com/"),
    ("STEWARD_ADMIN_ALLOWED_IPS", "10.0.0.0/99"),
    ("STEWARD_BLOCKED_IPS", "everybody"),
    ("STEWARD_TRUSTED_PROXIES", "proxy.example.com"),
    ("STEWARD_SLOW_DOWN_AFTER", "-1"),
    ("STEWARD_SLOW_DOWN_MS", "long"),
    ("STEWARD_RATE_LIMIT_MAX", "0"),
    ("STEWARD_RATE_LIMIT_MAX", "many"),
    ("STEWARD_RATE_LIMIT_WINDOW_MS", "10"),
    ("STEWARD_LOG_LEVEL", "loud"),
    ("STEWARD_SESSION_IDLE_HOURS", "0"),
    ("STEWARD_SESSION_DAYS", "365"),
]


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without an `.env`."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_one_plain_sentence_with_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(CannotStart) as refusal:
        load()
    said = str(refusal.value)
    assert said.startswith(f"{name} is wrong: ") and said.endswith(".") and "\n" not in said
    assert SECRET not in said
    assert refusal.value.__cause__ is None and refusal.value.__suppress_context__


def test_every_variable_has_a_wrong_value_here_or_takes_any_text() -> None:
    # Those of providers are read by their channels, which say what is wrong with them.
    checked = {"twilio_url", "msg91_url", "waha_base_url", "google_sheets_url", "google_sheets_credentials_json"}
    any_text = {"data_dir", "host", "smtp_url", "ping_url", "sign_on_inside"} | Providers.model_fields.keys() - checked
    tried = {name.removeprefix("STEWARD_").lower() for name, _ in WRONG}
    assert set(Config.model_fields) - tried == any_text


ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": SECRET}


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "STEWARD_TWILIO_AUTH_TOKEN"),
        ({"TWILIO_AUTH_TOKEN": SECRET}, "STEWARD_TWILIO_ACCOUNT_SID"),
        (ACCOUNT, "STEWARD_TWILIO_FROM"),
        ({"MSG91_AUTH_KEY": SECRET}, "STEWARD_MSG91_TEMPLATE_ID"),
    ],
)
def test_s03_half_an_account_of_a_provider_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], missing: str
) -> None:
    for name, value in given.items():
        monkeypatch.setenv(f"STEWARD_{name}", value)
    with pytest.raises(CannotStart) as refusal:
        load()
    assert str(refusal.value).startswith(f"{missing} is missing: ") and SECRET not in str(refusal.value)


@pytest.mark.parametrize("sender", ["TWILIO_FROM", "TWILIO_MESSAGING_SERVICE_SID", "TWILIO_WHATSAPP_FROM"])
def test_s03_any_sender_makes_an_account_whole(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    for name, value in {**ACCOUNT, sender: "+16085550142"}.items():
        monkeypatch.setenv(f"STEWARD_{name}", value)
    assert load().twilio_account_sid == "AC1"


def test_every_variable_says_what_it_is_for() -> None:
    assert [name for name, field in Config.model_fields.items() if not field.description] == []


def test_plain_http_in_production_stays_on_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_ENVIRONMENT", "production")
    assert load().environment == "production"
    monkeypatch.setenv("STEWARD_HOST", "0.0.0.0")
    with pytest.raises(CannotStart, match=r"STEWARD_SITE_URL must start with https://"):
        load()
    monkeypatch.setenv("STEWARD_SITE_URL", "https://crm.example.com")
    assert load().https


@pytest.mark.parametrize("name", ["SECRET_KEY", "SMTP_URL", "DATABASE_URL"])
def test_a_secret_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    value = f"postgresql://ada:{SECRET}@db/crm?and=a+long+tail+of+letters"
    (tmp_path / "secret").write_text(f"{value}\n")
    monkeypatch.setenv(f"STEWARD_{name}_FILE", str(tmp_path / "secret"))
    assert getattr(load(), name.lower()).get_secret_value() == value


@pytest.mark.parametrize("between", [",", ", ", "\n"])
def test_earlier_secret_keys_are_separated_by_commas_or_lines(monkeypatch: pytest.MonkeyPatch, between: str) -> None:
    keys = ["the first, with a comma in the middle of it", "a" * 40] if between == "\n" else ["b" * 40, "a" * 40]
    monkeypatch.setenv("STEWARD_SECRET_KEY_OLD", between.join(keys))
    assert load().earlier_keys == keys


def test_a_secret_file_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_SMTP_URL_FILE", "/nowhere/at/all")
    with pytest.raises(CannotStart, match=r"^STEWARD_SMTP_URL_FILE cannot be read: No such file or directory\.$"):
        load()


def test_a_secret_file_that_is_no_text_is_one_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"\xff\xfe\xfd")
    monkeypatch.setenv("STEWARD_SMTP_URL_FILE", str(tmp_path / "secret"))
    with pytest.raises(CannotStart, match=r"^STEWARD_SMTP_URL_FILE cannot be read: it is not text\.$"):
        load()


@pytest.mark.parametrize(
    "name", ["DATA_DIR", "DATABASE_URL", "SECRET_KEY", "SITE_URL", "SMTP_URL", "MAIL_FROM", "PORT", "LOG_LEVEL"]
)
def test_an_empty_variable_means_the_usual(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """`.env.example` lists every variable with nothing behind it; copying it must change nothing."""
    usual = getattr(load(), name.lower())
    monkeypatch.setenv(f"STEWARD_{name}", "")
    assert getattr(load(), name.lower()) == usual


def test_a_blank_around_the_sender_is_no_part_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_MAIL_FROM", " Acme <office@acme.example> ")
    assert load().mail_from == "Acme <office@acme.example>"


def test_a_dotenv_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("STEWARD_PORT=9000\nSTEWARD_HOST=::1\n")
    monkeypatch.setenv("STEWARD_PORT", "9001")
    assert (load().port, load().host) == (9001, "::1")


def test_an_option_of_the_command_line_wins_over_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_PORT", "9001")
    assert (load(port=9002).port, load(port=None).port) == (9002, 9001)


def test_secrets_never_show_when_a_configuration_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEWARD_SMTP_URL", f"smtp://ada:{SECRET}@mail.example")
    monkeypatch.setenv("STEWARD_DATABASE_URL", f"postgres://ada:{SECRET}@db/crm")
    assert SECRET not in f"{load()!r} {load()}"
    assert load().postgres_url == f"postgresql+psycopg://ada:{SECRET}@db/crm"


@pytest.mark.parametrize(
    ("environment", "level"), [("development", "debug"), ("staging", "info"), ("production", "warning")]
)
def test_a05_each_environment_has_its_log_level(monkeypatch: pytest.MonkeyPatch, environment: str, level: str) -> None:
    monkeypatch.setenv("STEWARD_ENVIRONMENT", environment)
    assert load().level == level
    monkeypatch.setenv("STEWARD_LOG_LEVEL", "error")
    assert load().level == "error"


@pytest.mark.parametrize("where", ["the environment", "a file", "an .env"])
def test_the_demonstration_knows_no_mail_server_and_no_database_wherever_they_are_set(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it may leave this machine, and nobody's real data may get made-up people."""
    for name, value in (("SMTP_URL", "smtp://mail.example.com"), ("DATABASE_URL", "postgresql://db/crm")):
        if where == "the environment":
            monkeypatch.setenv(f"STEWARD_{name}", value)
        elif where == "a file":
            (tmp_path / name).write_text(value)
            monkeypatch.setenv(f"STEWARD_{name}_FILE", str(tmp_path / name))
        else:
            with (tmp_path / ".env").open("a") as env:
                env.write(f"STEWARD_{name}={value}\n")
    assert load().smtp_url is not None
    assert load().database_url is not None
    alone = load(**serve.alone(tmp_path))
    assert (alone.smtp_url, alone.database_url, alone.data_dir) == (None, None, tmp_path)
