"""The page of privacy: erasures with their states, and one table of what survives where until when (G-03)."""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.backups import BackupSet
from models.language import N_, _
from models.tenants import Erasure
from services import settings
from services.privacy.erasing import ErasureCard, as_card
from services.work import Actor, NotFound, errand, house_actor, work
from services.work.places import places

SHOWN = 100


class Survival(SQLModel):
    """A place in which something of an erased person may still be, why, and until when."""

    where: str
    what: str
    until: date | None = None
    said: str = ""


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
    with work(house_actor(), read=True) as session:
        mine = select(Erasure).where(col(Erasure.tenant_id) == UUID(actor.place))
        rows = session.scalars(mine.order_by(col(Erasure.made_at).desc(), col(Erasure.id).desc()).limit(SHOWN))
        found = [as_card(one) for one in rows]
        backups = _backups(session, [one.erased_at for one in found if one.erased_at])
    return PrivacyPage(erasures=found, survives=[*backups, *_others(found, years)], region=region)


@errand("privacy.read")
def find(actor: Actor, erasure_id: UUID) -> ErasureCard:
    """Return one erasure of the workspace (`NotFound` for another one's)."""
    with work(house_actor(), read=True) as session:
        row = session.get(Erasure, erasure_id)
        if row is None or row.tenant_id != UUID(actor.place):
            raise NotFound(_("There is no such erasure."))
        return as_card(row)


def _backups(session: Session, erased: list[datetime]) -> list[Survival]:
    """Return the backups that were made before an erasure. Each is named with the day on which it goes at the latest."""
    if not erased:
        return []
    old = (col(BackupSet.taken_at).is_not(None), col(BackupSet.taken_at) < max(erased))
    rows = session.execute(
        select(col(BackupSet.name), col(BackupSet.taken_at)).where(*old).order_by(col(BackupSet.name))
    )
    return [
        Survival(
            where=_("Backup {name}").format(name=name),
            what=_(BACKUP),
            until=(taken + OLDEST).date(),
        )
        for name, taken in rows
    ]


def _others(found: list[ErasureCard], years: int) -> list[Survival]:
    days = [date.fromisoformat(one["until"]) for card in found for one in card.kept if one.get("until")]
    rows = [
        Survival(
            where=_("Invoices and payments"),
            what=_("The name that was printed, for {years} years").format(years=years),
            until=max(days) if days else None,
            said="" if days else _("None at present"),
        ),
        Survival(
            where=_("Opt-outs"), what=_("A fingerprint of the address, which nobody can read"), said=_("For ever")
        ),
        Survival(where=_("Your mail server"), what=_("Messages that were sent"), said=_("As long as it keeps them")),
    ]
    if places().pool is not None and any(one.state == "swept" for one in found):
        rows.append(Survival(where=_("Database files"), what=_("Deleted bytes"), said=_("Until the coming night")))
    return rows


BACKUP = N_("Rows from before the erasure; a restore erases them again before it opens")
OLDEST = timedelta(days=400)
