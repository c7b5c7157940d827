"""Ages: when each secret of this installation was last changed, so that none is forgotten (K-02, K-03).

A row holds the name, a public id of the value, and when that value was first seen. The id is a keyed index: it says
only whether the value is still the same. Values are never stored.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.engine import make_url
from sqlmodel import Session, col

from models.backups import Destination
from models.language import N_, _, ngettext
from models.secrets import SecretAge
from services.house.finding import Finding, finding
from services.house.secrets import known
from services.work import Actor, clock, errand, house_actor, step, vault, work
from services.work.config import Config
from services.work.places import places

REMIND, WARN = 80, 90  # days. K-02: every 90 days, with a reminder ten days before (Y-09)
KEY_NAME = "secret_key"
LABELS = {
    KEY_NAME: N_("Secret key"),
    "database": N_("Database password"),
    "smtp": N_("SMTP password"),
    "keys/operations.key": N_("Operations key of the backups"),
    "keys/escrow.pub": N_("Escrow key of the backups"),
}
REMEDIES = {
    KEY_NAME: N_("Run `python main.py secret rotate`."),
    "database": N_("Change it in PostgreSQL, then in STEWARD_DATABASE_URL, and restart Steward."),
    "smtp": N_("Change it at the mail server, then in STEWARD_SMTP_URL, and restart Steward."),
    "keys/operations.key": N_("Make a new one, and print the recovery kit again."),
    "keys/escrow.pub": N_("Make a new one, and print the recovery kit again."),
}
DESTINATION = "destination:"  # and its id
Tone = Literal["ok", "info", "warn"]


@dataclass(frozen=True, slots=True)
class Age:
    """A secret: its name, how people call it, how to change it, and when its present value was first seen."""

    name: str
    label: str
    remedy: str
    since: datetime

    @property
    def days(self) -> int:
        """Its age in whole days."""
        return max((clock.now() - self.since).days, 0)

    @property
    def due_on(self) -> date:
        """The day on which it is to be changed."""
        return (self.since + timedelta(days=WARN)).date()

    @property
    def tone(self) -> Tone:
        """How urgent it is: a reminder from 80 days on, a warning from 90."""
        return "warn" if self.days >= WARN else "info" if self.days >= REMIND else "ok"

    @property
    def sentence(self) -> str:
        """Say how old it is."""
        text = ngettext("{secret}: {count} day old.", "{secret}: {count} days old.", self.days)
        return text.format(secret=self.label)


@errand("maintenance.read")
def ages(actor: Actor) -> list[Age]:
    """Return every secret that is in use now. One that was changed since the last daily look is new today."""
    ids = _ids(places().config)
    with work(house_actor(), read=True) as session:
        rows, names = _rows(session), _names(session)
    now = clock.now()
    found = []
    for name, some in ids.items():
        row = rows.get(name)
        found.append(_age(name, row.set_at if row is not None and row.key_id in some else now, names))
    return found


@step
def noted(session: Session) -> list[Age]:
    """Return the ages as last noted: for what is shown every few seconds."""
    names = _names(session)
    return [_age(name, row.set_at, names) for name, row in _rows(session).items()]


def note(actor: Actor) -> None:
    """Note each secret and since when it has its value; forget those that are gone. A chore of the server, each day."""
    ids = _ids(places().config)
    with work(actor) as session:
        _note(session, ids)
        for name, row in _rows(session).items():
            if name not in ids:
                session.delete(row)


def note_secret_key() -> None:
    """Note the secret key alone: a command may not see the server's other secrets."""
    with work(house_actor()) as session:
        _note(session, {KEY_NAME: [vault.key_id()]})


def findings() -> Iterator[Finding]:
    """Check the ages, for `python main.py check`."""
    found = ages(house_actor())
    old = [one for one in found if one.tone == "warn"]
    shown = old or [one for one in found if one.tone == "info"]
    text = " ".join(one.sentence for one in shown) or _("No secret is older than {days} days.").format(days=REMIND)
    yield finding("secret.age", "warning", not old, text, " ".join(dict.fromkeys(one.remedy for one in old)))


@step
def _note(session: Session, ids: Mapping[str, list[str]]) -> None:
    rows, now = _rows(session), clock.now()
    for name, some in ids.items():
        row = rows.get(name)
        if row is None:
            session.add(
                SecretAge(name=name, key_id=some[0], set_at=_since(session) or now if name == KEY_NAME else now)
            )
        elif row.key_id not in some:
            row.key_id, row.set_at = some[0], now
        elif row.key_id != some[0]:  # the same value, named by an earlier key of the ring
            row.key_id = some[0]


def _since(session: Session) -> datetime | None:
    return next((one.since for one in known.known(session)), None)


def _ids(config: Config) -> dict[str, list[str]]:
    """Return the public ids of each secret by its name: by the present key, and by the earlier ones of the ring."""
    ids = {name: [found[:16] for found in vault.blinds(value, "secret age")] for name, value in _values(config)}
    return {KEY_NAME: [vault.key_id()]} | ids


def _values(config: Config) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each secret but the secret key."""
    if config.postgres_url and (password := make_url(config.postgres_url).password):
        yield "database", str(password)
    if password := _mail_password(config):
        yield "smtp", password
    for name in LABELS:
        path = config.data_dir / name
        if "/" in name and path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="replace")
    with work(house_actor(), read=True) as session:
        rows = session.execute(select(col(Destination.id), col(Destination.secret))).all()
    for destination_id, sealed in rows:
        if sealed:
            yield f"{DESTINATION}{destination_id.hex}", _opened(sealed, f"backup_destinations.secret:{destination_id}")


def _mail_password(config: Config) -> str:
    try:
        return urlsplit(config.smtp_url.get_secret_value()).password or "" if config.smtp_url else ""
    except ValueError:  # the start refuses it with a sentence of its own
        return ""


def _opened(sealed: str, about: str) -> str:
    try:
        return vault.unseal(sealed, about)
    except ValueError:
        return sealed


@step
def _rows(session: Session) -> dict[str, SecretAge]:
    rows: Iterable[SecretAge] = session.scalars(select(SecretAge).order_by(col(SecretAge.name)))
    return {row.name: row for row in rows}


@step
def _names(session: Session) -> dict[str, str]:
    rows = session.execute(select(col(Destination.id), col(Destination.name))).all()
    return {f"{DESTINATION}{destination_id.hex}": name for destination_id, name in rows}


def _age(name: str, since: datetime, destinations: Mapping[str, str]) -> Age:
    if name in LABELS:
        return Age(name, _(LABELS[name]), _(REMEDIES[name]), since)
    label = _("Credentials of {destination}").format(destination=destinations.get(name, "?"))
    return Age(name, label, _("Make new ones at the provider, and enter them at the backup destination."), since)
