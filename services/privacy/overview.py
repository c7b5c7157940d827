"""The page of privacy: erasures with their states, and one table of what survives where until when (G-03)."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.language import N_, _
from models.tenants import Erasure
from services import settings
from services.house.backups import catalogue, pruning, retention
from services.house.backups.asking import KEPT_ASIDE
from services.privacy.erasing import ErasureCard, as_card
from services.work import HOUSE, Actor, NotFound, clock, errand, house_actor, step, work
from services.work.places import places, schema

SHOWN = 100


class Survival(SQLModel):
    """A place in which something of an erased person may still be, why, and until when."""

    where: str
    what: str
    until: date | None = None
    said: str = ""
    backup: bool = False


class PrivacyPage(SQLModel):
    """The erasures, the newest first (at most 100), where data may survive, and where it is stored."""

    erasures: list[ErasureCard] = Field(default_factory=list)
    survives: list[Survival] = Field(default_factory=list)
    region: str = ""


@errand("privacy.read")
def overview(actor: Actor) -> PrivacyPage:
    """Return the erasures of the workspace, and what survives where until when."""
    with work(actor, read=True) as session:
        region, years = settings.get(session, settings.REGION), settings.get(session, settings.BOOKS_KEPT)
    zone = pruning.zone()
    with work(house_actor(), read=True) as session:
        mine = select(Erasure).where(col(Erasure.tenant_id) == UUID(actor.place))
        rows = session.scalars(mine.order_by(col(Erasure.made_at).desc(), col(Erasure.id).desc()).limit(SHOWN))
        found = [as_card(one) for one in rows]
        erased = [one.erased_at for one in found if one.erased_at]
        old = [*_backups(session, erased, zone), *_copies(actor.place, erased)]
    return PrivacyPage(erasures=found, survives=[*old, *_others(found, years)], region=region)


@errand("privacy.read")
def find(actor: Actor, erasure_id: UUID) -> ErasureCard:
    """Return one erasure of the workspace (`NotFound` for another one's)."""
    with work(house_actor(), read=True) as session:
        row = session.get(Erasure, erasure_id)
        if row is None or row.tenant_id != UUID(actor.place):
            raise NotFound(_("There is no such erasure."))
        return as_card(row)


@step
def _backups(session: Session, erased: list[datetime], zone: str) -> list[Survival]:
    """Return the backups that were made before an erasure, each with the day on which retention removes it."""
    if not erased:
        return []
    sets, hourly = tuple(catalogue.dated(session)), settings.get(session, settings.BACKUP_HOURLY)
    today = clock.now().replace(minute=0, second=0, microsecond=0)
    leaving = retention.leaving(sets, zone, today, hourly=hourly)
    return [
        Survival(
            where=one.name,
            what=_(BACKUP),
            until=leaving.get(one.name),
            said="" if one.name in leaving else _("until later upgrades replace it"),
            backup=True,
        )
        for one in sorted(sets, key=lambda one: one.taken_at)
        if one.taken_at < max(erased)
    ]


def _copies(place: str, erased: list[datetime]) -> list[Survival]:
    """Return the copies of this place, and of the house, that upgrades and restores laid aside before an erasure."""
    if not erased:
        return []
    folder, found = places().folder, list[Survival]()
    names = (place, schema(place), HOUSE)
    for one in sorted(folder.glob("copies/*")):
        if one.stem.rsplit("-", 2)[0] in names and _made(one) < max(erased):
            said = _("until five later upgrades")
            found.append(Survival(where=_("Copy {name}").format(name=one.name), what=_(UPGRADE), said=said))
    for one in sorted(folder.glob("replaced/*")):
        if _made(one) < max(erased):
            until = (_made(one) + KEPT_ASIDE).date()
            found.append(Survival(where=_("Data before a restore"), what=_(RESTORE), until=until))
    return found


def _made(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _others(found: list[ErasureCard], years: int) -> list[Survival]:
    days = [date.fromisoformat(one["until"]) for card in found for one in card.kept if one.get("until")]
    rows = [
        Survival(
            where=_("Invoices and payments"),
            what=_("The name that was printed, for {years} years").format(years=years),
            until=max(days) if days else None,
            said="" if days else _("none at present"),
        ),
        Survival(where=_("Fingerprints of addresses"), what=_(MARKS), said=_("for ever")),
        Survival(where=_("Ids of received mail"), what=_("So that it is not fetched again"), said=_("for ever")),
        Survival(where=_("Your mailboxes"), what=_("Mail as it came and went"), said=_("as long as you keep it")),
        Survival(
            where=_("Downloads"), what=_("Exports and files on your own devices"), said=_("as long as you keep them")
        ),
    ]
    if places().pool is not None and any(one.state == "swept" for one in found):
        rows.append(Survival(where=_("Database files"), what=_("Deleted bytes"), said=_("until the coming night")))
    return rows


BACKUP = N_("Rows from before the erasure; a restore erases them again before it opens")
MARKS = N_("Of opt-outs, and so that no import brings anybody back; nobody can read them")
UPGRADE = N_("The database as it was before an upgrade")
RESTORE = N_("What a restore replaced")
