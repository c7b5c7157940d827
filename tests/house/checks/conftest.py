"""A house in which every check is well, for tests that break one thing."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from models.backups import BackupCopy, BackupSet, Destination, DestinationLook, Drill
from models.tenants import Tenant
from services.house import checks, settings
from services.house.backups import keys
from services.house.checks import backups, lookups
from services.house.checks.lookups import Lookups
from services.house.finding import Finding
from services.house.health import verdict
from services.work import Actor, clock, house_actor, vault, work
from services.work.config import Config

NIGHTS = 8
AGE = timedelta(days=30)
DOMAIN, SERVER = "acme.example", "mail.acme.example:587"


@dataclass
class World:
    """What a test may break: the configuration, the data, our own limits; `stack` ends what must end."""

    config: Config
    alice: Actor
    charlie: Actor
    patch: pytest.MonkeyPatch
    stack: ExitStack
    tmp: Path

    def wrong(self, **changed: object) -> set[str]:
        """The ids of the table that fail or could not be checked, with these settings."""
        return {checks.name_of(one) for one in self.found(**changed) if not one.ok}

    def found(self, **changed: object) -> list[Finding]:
        """The findings, with these settings."""
        return checks.run(self.config.model_copy(update=changed))

    def told(self, **changed: object) -> None:
        """Other answers of the last look-up."""
        keep(answers().model_copy(update=changed))


@pytest.fixture
def world(house: Config, alice: Actor, charlie: Actor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):  # type: ignore[no-untyped-def]
    """The house, a month old: it backs up each night, sends mail, and was looked up last night."""
    monkeypatch.setattr(verdict, "SAFE_SQLITE", (3, 0, 0))  # of whatever machine this is
    monkeypatch.chdir(tmp_path)
    house.data_dir.chmod(0o700)
    key = house.data_dir / backups.KEY
    key.parent.mkdir(exist_ok=True)
    key.touch(0o600)
    keep(answers())
    with work(house_actor()) as session:
        session.connection().execute(sa.update(Tenant).values(made_at=clock.now() - AGE))
        settings.write(session, keys.CONFIRMED, clock.now().isoformat())
        settings.write(session, keys.CONFIRMED_FOR, vault.key_id())
        session.add(away := Destination(name="Bucket", url="s3://bucket", off_site=True))
        session.flush()
        session.add(DestinationLook(destination_id=away.id, at=clock.now(), free=10**9))
        for night in range(NIGHTS, 0, -1):
            session.add(one := a_set(night))
            session.flush()
            session.add(BackupCopy(set_id=one.id, destination_id=away.id, state="verified"))
        session.flush()
        session.connection().execute(sa.update(BackupSet).values(made_at=BackupSet.taken_at))
        session.add(Drill(reason="week", state="passed", ended_at=clock.now() - timedelta(days=2)))
    mailed = {"smtp_url": SecretStr(f"smtp://ada:hunter2@{SERVER}"), "mail_from": f"Acme <office@{DOMAIN}>"}
    with ExitStack() as stack:
        mailed |= {"dkim_selector": "mail", "package_index_url": "http://127.0.0.1:1/simple"}
        config = house.model_copy(update=mailed)
        yield World(config, alice, charlie, monkeypatch, stack, tmp_path)


def a_set(night: int, **more: object) -> BackupSet:
    """A verified set of so many nights ago."""
    at = clock.now() - timedelta(days=night - 1, hours=2)
    values = {"state": "verified", "taken_at": at, "verified_at": at, "bytes": 1_000, "engine": "sqlite"}
    chain = {"digest": f"digest {night}", "previous_digest": f"digest {night + 1}"}
    return BackupSet(**{"name": f"backup {night}", "reason": "night", **values, **chain, **more})


def answers() -> Lookups:
    """The answers of a look-up in which all is well."""
    about = {"at": clock.now(), "domain": DOMAIN, "selector": "mail", "server": SERVER, "login": "", "skew": 0.2}
    records = {"spf": ["v=spf1 -all"], "dkim": ["v=DKIM1; p=x"], "dmarc": ["v=DMARC1; p=none"]}
    return Lookups(**about, **records, weak_at=clock.now(), weak=[], newer_at=clock.now(), newer=[])


def keep(told: Lookups) -> None:
    """Keep answers, as the chore does."""
    with work(house_actor()) as session:
        settings.write(session, lookups.FACT, told.model_dump(mode="json"))
