"""K-03: when each secret was last changed is known, and says so in time; no value is stored."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from models.backups import Destination
from models.secrets import SecretAge
from services.house import health, secrets
from services.house.secrets import Age
from services.work import Actor, clock, house_actor, vault, work
from services.work.config import Config
from services.work.places import places
from tests.house.secrets.conftest import Later, reseal

ROWS: Any = SecretAge.__table__  # type: ignore[attr-defined]
DAY = timedelta(days=1)


@pytest.fixture
def several(in_file: Config) -> Config:
    """Beside the secret key: a mail server's password, both keys of the backups, and a destination's credentials."""
    in_file.smtp_url = SecretStr("smtp://office:first-password@mail.example.com")
    (in_file.data_dir / "keys").mkdir(exist_ok=True)
    for name in ("operations.key", "escrow.pub"):
        (in_file.data_dir / "keys" / name).write_text(f"a key, {name}")
    with work(house_actor()) as session:
        row = Destination(name="Far away", url="s3://bucket")
        row.secret = vault.seal("credentials", f"backup_destinations.secret:{row.id}")
        session.add(row)
    assert places().config is in_file
    return in_file


def days(alice: Actor) -> dict[str, int]:
    """The age of each secret, by how people call it."""
    return {one.label: one.days for one in secrets.ages(alice)}


def test_k03_every_secret_has_an_age_by_its_name(several: Config, alice: Actor, later: Later) -> None:
    secrets.note(house_actor())
    later(5 * DAY)
    found = days(alice) | {"Database password": 5}  # there is one on PostgreSQL alone
    assert found == dict.fromkeys(
        [
            "Secret key",
            "Database password",
            "SMTP password",
            "Operations key of the backups",
            "Escrow key of the backups",
            "Credentials of Far away",
        ],
        5,
    )


def test_k03_a_changed_secret_begins_anew_and_the_others_do_not(several: Config, alice: Actor, later: Later) -> None:
    secrets.note(house_actor())
    later(5 * DAY)
    several.smtp_url = SecretStr("smtp://office:second-password@mail.example.com")
    assert days(alice)["SMTP password"] == 0, "at once, not only after the next look"
    secrets.note(house_actor())
    later(3 * DAY)
    assert (days(alice)["SMTP password"], days(alice)["Operations key of the backups"]) == (3, 8)


def test_a_rotation_of_the_secret_key_leaves_the_ages_of_the_others(
    several: Config, alice: Actor, later: Later
) -> None:
    secrets.note(house_actor())
    later(5 * DAY)
    secrets.rotate(house_actor())
    later(DAY)
    reseal()
    secrets.note(house_actor())
    secrets.retire(house_actor())
    secrets.note(house_actor())
    assert days(alice)["Secret key"] == 1
    assert {one for label, one in days(alice).items() if label != "Secret key"} == {6}


def test_a_secret_that_is_gone_is_forgotten(several: Config, alice: Actor) -> None:
    secrets.note(house_actor())
    several.smtp_url = None
    assert "SMTP password" not in days(alice)
    secrets.note(house_actor())
    with work(house_actor(), read=True) as session:
        assert "smtp" not in session.scalars(select(ROWS.c.name)).all()


def test_no_value_is_stored(several: Config) -> None:
    secrets.note(house_actor())
    with work(house_actor(), read=True) as session:
        rows = session.execute(select(ROWS.c.key_id)).scalars().all()
    assert all(len(one) <= 16 and set(one) <= set("0123456789abcdef") for one in rows)
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize(("age", "tone"), [(79, "ok"), (80, "info"), (89, "info"), (90, "warn"), (400, "warn")])
def test_k02_a_reminder_at_80_days_and_a_warning_at_90(age: int, tone: str) -> None:
    one = Age("smtp", "SMTP password", "Change it.", clock.now() - age * DAY - timedelta(minutes=1))
    assert (one.days, one.tone, one.due_on) == (age, tone, (one.since + 90 * DAY).date())


def test_k02_the_check_and_the_maintenance_page_say_what_to_change(several: Config, alice: Actor, later: Later) -> None:
    secrets.note(house_actor())
    (found,) = secrets.findings()
    assert (found.id, found.level, found.ok) == ("secret.age", "warning", True)
    later(85 * DAY)
    (found,) = secrets.findings()
    assert found.ok and "SMTP password: 85 days old." in found.message
    later(6 * DAY)
    (found,) = secrets.findings()
    assert not found.ok and "secret rotate" in found.fix
    said = [one.text for one in health.snapshot(house_actor()).reasons]
    assert any(text.startswith("SMTP password: 91 days old. Change it at the mail server") for text in said)
