"""The samples in `deploy/` say what Steward needs, and agree with the code (D-15, D-17, D-20).

The site of Caddy was run with https and sockets (2.6.2), the units were read by systemd-analyze, the Containerfile by
hadolint, and compose.yaml was held against the schema of Compose. No image was built, and nothing was run on Windows.
"""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from services.work.config import Config
from tests.rules.sources import ROOT
from ui.cli import COMMANDS
from ui.entrance.status import FILES, HEADERS
from ui.guard import bodies

DEPLOY = ROOT / "deploy"
CADDY = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
STAGING = DEPLOY / "staging" / "steward-staging.conf"


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def variables(text: str) -> set[str]:
    return set(re.findall(r"\bSTEWARD_[A-Z_]+[A-Z]\b", text))


def test_every_variable_of_the_samples_is_one_that_steward_reads() -> None:
    known = {f"STEWARD_{name.upper()}" for name in Config.model_fields}
    texts = [
        path.read_text(encoding="utf-8") for path in DEPLOY.rglob("*") if path.is_file() and path.suffix != ".json"
    ]
    named = {one.removesuffix("_FILE") if one not in known else one for text in texts for one in variables(text)}
    assert "STEWARD_SITE_URL" in named and named - known == set()


@pytest.mark.parametrize(
    "name",
    [
        *("vapid_private_key", "vapid_claims_email", "waha_base_url", "waha_api_key", "waha_hmac_key", "sentry_dsn"),
        *("smtp_url", "twilio_account_sid", "twilio_auth_token", "twilio_whatsapp_from", "msg91_auth_key"),
        *("blocked_ips", "admin_allowed_ips", "secret_key", "razorpay_webhook_secret"),
    ],
)
def test_k11_what_is_optional_may_be_left_out_and_is_in_the_sample_of_settings(name: str) -> None:
    assert not Config.model_fields[name].is_required()
    assert f"STEWARD_{name.upper()}=" in (ROOT / ".env.example").read_text(encoding="utf-8")


def test_the_container_runs_as_nobody_special_and_is_asked_for_its_health() -> None:
    stages = CONTAINER.split("FROM ")
    assert re.search(r"^USER [1-9]\d+$", stages[-1], re.M), "by number, so that a host can tell it is not root"
    assert "/health" in stages[-1] and 'ENTRYPOINT ["steward"]' in stages[-1] and 'CMD ["serve"]' in stages[-1]
    assert "serve" in COMMANDS and "--require-hashes -r requirements.lock" in CONTAINER
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER, re.M)
    sent = re.findall(r"^!(.+)$", (DEPLOY / "Containerfile.dockerignore").read_text(encoding="utf-8"), re.M)
    assert set(" ".join(copied).split()) == set(sent) and all((ROOT / one).exists() for one in sent)


def test_compose_gives_steward_a_database_and_no_right_to_write_elsewhere() -> None:
    whole = loaded(DEPLOY / "compose.yaml")
    steward, database = whole["services"]["steward"], whole["services"]["database"]
    assert steward["read_only"] is database["read_only"] is True and steward["cap_drop"] == ["ALL"]
    assert steward["depends_on"]["database"]["condition"] == "service_healthy" and "pg_isready" in str(database)
    assert all(one.startswith("127.0.0.1:") for one in steward["ports"]) and "ports" not in database
    [net] = whole["networks"]["inside"]["ipam"]["config"]
    assert steward["environment"]["STEWARD_TRUSTED_PROXIES"] == net["gateway"]
    server = re.search(r"postgres:(\d+)", database["image"])
    assert server is not None and f"postgresql-client-{server[1]} " in CONTAINER
    assert "password" not in " ".join(map(str, steward["environment"].values())).lower()


def test_y05_caddy_shows_the_status_page_while_steward_does_not_answer() -> None:
    aside = CADDY.partition("handle_errors")[2]
    assert "@status path /status/*" in aside and "status 200" in aside
    tried = re.search(r"try_files (.+)", aside)
    assert tried is not None and tried[1].split() == ["{path}index.html", "{path}", "{path}.html"] and FILES
    assert f'Content-Security-Policy "{HEADERS["content-security-policy"]}"' in aside


def test_caddy_lets_the_largest_upload_pass_and_reuses_no_connection() -> None:
    room = re.search(r"max_size (\d+)MB", CADDY)
    assert room is not None and int(room[1]) * 10**6 >= max(bodies.ATTACHED, bodies.PHOTO, bodies.FILE)
    assert "keepalive off" in CADDY and "header_up X-Forwarded-For {remote_host}" in CADDY


def test_programs_are_refused_without_https_and_people_are_led_there() -> None:
    plain = CADDY.partition("https://crm.example.com {")[0]
    assert "@programs path /api /api/* /callbacks /callbacks/* /metrics /metrics/*" in plain
    # In `handle`, because Caddy would redirect before it refuses, whatever stands first.
    assert re.search(r"handle @programs \{\s*respond 403\s*\}\s*handle \{\s*redir https://", plain)


def test_case_mailpit_131_iis_offers_no_compression_of_sockets() -> None:
    rules = ElementTree.parse(DEPLOY / "windows" / "web.config")
    told = {one.get("name"): one.get("value") for one in rules.iter("set")}
    assert told["HTTP_SEC_WEBSOCKET_EXTENSIONS"] == "" and told["HTTP_X_FORWARDED_FOR"] == "{REMOTE_ADDR}"
    room = next(rules.iter("requestLimits")).get("maxAllowedContentLength")
    assert int(room or 0) >= max(bodies.ATTACHED, bodies.PHOTO, bodies.FILE)


def test_d17_the_windows_service_stops_as_patiently_as_that_of_systemd() -> None:
    service = ElementTree.parse(DEPLOY / "windows" / "steward.xml").getroot()
    unit = (DEPLOY / "steward.service").read_text(encoding="utf-8")
    assert service.findtext("stoptimeout") == "40 sec" and "TimeoutStopSec=40" in unit
    assert service.findtext("arguments") == "serve"


def test_d20_staging_is_guarded_as_production_is_and_shares_no_credential_with_it() -> None:
    units = [DEPLOY / "steward.service", DEPLOY / "staging" / "steward-staging.service"]
    real, staging = (path.read_text(encoding="utf-8").partition("NoNewPrivileges")[2] for path in units)
    assert real == staging and "ProtectSystem=strict" in real
    named = [line for line in STAGING.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    assert variables("\n".join(named)) == {
        *("STEWARD_ENVIRONMENT", "STEWARD_DATA_DIR", "STEWARD_PORT", "STEWARD_SITE_URL", "STEWARD_MAIL_FROM")
    }


def test_d27_a_release_begins_with_every_test() -> None:
    made = re.search(r"^release: .*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    assert made is not None
    looked, checked, released = made[1].splitlines()
    assert "--look" in looked and checked.endswith("$(MAKE) check") and "release.py" in released


@pytest.mark.parametrize("event", ["push", "pull_request"])
def test_d15_d27_what_must_pass_is_asked_on_each_push_and_each_proposal(event: str) -> None:
    flow = loaded(ROOT / ".github" / "workflows" / "ci.yml")
    assert event in flow[True], "YAML reads `on` as true"
    assert {"run": ".ci/run"} in flow["jobs"]["check"]["steps"] and flow["permissions"] == {"contents": "read"}
    assert "make check" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
