"""Mailboxes: which ones are read. Their addresses are sealed, written and never shown again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import Field, Session, SQLModel, col

from models.columns import uuid7
from models.inbound import Mailbox, MailboxDraft, Received
from models.language import N_, _
from services.house import tenants
from services.inbound import accounts, imap
from services.inbound.accounts import Account
from services.inbound.events import ADDED, CHANGED, REMOVED
from services.records import fields
from services.work import (
    HOUSE,
    Actor,
    Conflict,
    Invalid,
    Mistakes,
    action,
    announce,
    errand,
    expect,
    find,
    house_actor,
    step,
    vault,
    work,
)
from services.work.places import places

INBOX = "INBOX"
UNSET = N_("STEWARD_IMAP_URL is not set any more.")
MOST = 50  # of one workspace: each has a thread and a connection


class MailboxCard(SQLModel):
    """One mailbox, and how its reading goes. `by_environment`: STEWARD_IMAP_URL names it."""

    id: UUID
    version: int
    name: str
    server: str
    folder: str
    off: bool
    by_environment: bool
    last_ok_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    received: int
    counts: dict[str, int] = Field(default_factory=dict)


class Tried(SQLModel):
    """What a test of a connection found."""

    ok: bool
    sentence: str


@action("mailboxes.read")
def list_mailboxes(session: Session, actor: Actor) -> list[MailboxCard]:
    """Return the mailboxes of the workspace, by name."""
    rows = session.scalars(select(Mailbox).order_by(col(Mailbox.name), col(Mailbox.id))).all()
    counts = _counts(session)
    return [_card(one, counts.get(one.id, {})) for one in rows]


@action("mailboxes.read")
def find_mailbox(session: Session, actor: Actor, mailbox_id: UUID) -> MailboxCard:
    """Return one mailbox."""
    row = find(session, actor, Mailbox, mailbox_id, N_("mailbox"))
    return _card(row, _counts(session).get(row.id, {}))


@action("mailboxes.edit")
def create_mailbox(session: Session, actor: Actor, values: Mapping[str, Any]) -> MailboxCard:
    """Add a mailbox from typed values (`MailboxDraft`). It is read from its first mail on."""
    with Mistakes() as found:
        draft = found.check(_draft, values)
        account = found.check(_account, str(values.get("url") or ""))
    if (session.scalar(select(func.count()).select_from(Mailbox)) or 0) >= MOST:
        raise Conflict(_("There are {number} mailboxes already.").format(number=MOST))
    box = Mailbox(id=uuid7(), name=draft.name, off=draft.off, folder=draft.folder or account.folder or INBOX)
    box.url = _sealed(box.id, draft.url)
    session.add(box)
    session.flush()
    announce(session, ADDED, box)
    return _card(box, {})


@action("mailboxes.edit")
def change_mailbox(
    session: Session, actor: Actor, mailbox_id: UUID, values: Mapping[str, Any], version: int | None = None
) -> MailboxCard:
    """Change a mailbox. Without `url` the old address stays. Another address or folder is read from its first mail on."""
    box = find(session, actor, Mailbox, mailbox_id, N_("mailbox"))
    expect(box, version)
    present = {"name": box.name, "folder": box.folder, "off": box.off}
    with Mistakes() as found:
        draft = found.check(_draft, {**present, **values})
        account = found.check(_account, draft.url) if draft and draft.url else None
    if account is not None and _own(box):
        raise Invalid(_("Please check the form."), url=_("The address of this mailbox is set by the environment."))
    folder = (draft.folder or INBOX) if not (account and account.folder) else account.folder
    if account is not None or folder != box.folder:
        box.uidvalidity, box.last_uid = None, 0
    if account is not None:
        box.url = _sealed(box.id, draft.url)
    box.name, box.folder, box.off = draft.name, folder, draft.off
    box.last_error, box.last_error_at = "", None
    session.flush()
    announce(session, CHANGED, box)
    return _card(box, _counts(session).get(box.id, {}))


@action("mailboxes.edit")
def delete_mailbox(session: Session, actor: Actor, mailbox_id: UUID) -> None:
    """Stop reading a mailbox and forget its address. What was received from it stays."""
    box = find(session, actor, Mailbox, mailbox_id, N_("mailbox"))
    if _own(box) and places().config.imap_url is not None:
        raise Invalid(_("This mailbox is set by the environment. Remove STEWARD_IMAP_URL, or switch it off here."))
    announce(session, REMOVED, box, name=box.name)
    session.delete(box)


@errand("mailboxes.edit")
def try_connection(actor: Actor, values: Mapping[str, Any], mailbox_id: UUID | None = None) -> Tried:
    """Sign in to a mailbox as typed, or to a known one whose address is not typed anew, and say what was found."""
    url, folder = str(values.get("url") or "").strip(), str(values.get("folder") or "").strip()
    if url or mailbox_id is None:
        account = _account(url)
    else:
        with work(actor, read=True) as session:
            box = find(session, actor, Mailbox, mailbox_id, N_("mailbox"))
            known, folder = account_of(box), folder or box.folder
        if known is None:
            return Tried(ok=False, sentence=_(UNSET))
        account = known
    try:
        connection = imap.connect(account, folder or account.folder or INBOX)
    except imap.Unreadable as why:
        return Tried(ok=False, sentence=" ".join(shown(str(why))))
    there, idles = connection.exists, connection.idles
    connection.close()
    said = _("Connected. The folder holds {count} emails.").format(count=there)
    more = _("New ones arrive at once.") if idles else _("It is looked at every minute.")
    return Tried(ok=True, sentence=f"{said} {more}")


@step
def account_of(box: Mailbox) -> Account | None:
    """Return the account of a mailbox; None where the environment does not name it any more."""
    own = places().config.imap_url
    url = vault.unseal(box.url, f"mailboxes.url:{box.id}") if box.url else own.get_secret_value() if own else ""
    return accounts.parse(url) if url else None


def settle_own() -> None:
    """Make the mailbox of STEWARD_IMAP_URL in the first workspace, once, and follow its folder."""
    own = places().config.imap_url
    place = next((one for one in tenants.places() if one != HOUSE), None)
    if own is None or place is None:
        return
    account = accounts.parse(own.get_secret_value())
    with work(house_actor(place)) as session:
        box = session.scalars(select(Mailbox).where(col(Mailbox.url) == "")).first()
        folder = account.folder or INBOX
        if box is None:
            box = Mailbox(id=uuid7(), name=account.user[:120], folder=folder)
            session.add(box)
            session.flush()
            announce(session, ADDED, box)
        elif box.folder != folder:
            box.folder, box.uidvalidity, box.last_uid = folder, None, 0


def shown(error: str) -> tuple[str, str]:
    """Return an error as people read it: our sentence, and the server's own words."""
    sentence, _newline, said = error.partition("\n")
    return (_(sentence) if sentence else ""), said


def _draft(values: Mapping[str, Any]) -> MailboxDraft:
    return fields.draft(MailboxDraft, dict(values))


def _account(url: str) -> Account:
    try:
        return accounts.parse(url)
    except ValueError as wrong:
        raise Invalid(_("Please check the form."), url=str(wrong)) from None


def _sealed(box_id: UUID, url: str) -> str:
    return vault.seal(url, f"mailboxes.url:{box_id}")


def _own(box: Mailbox) -> bool:
    return box.url == ""


def _counts(session: Session) -> dict[UUID, dict[str, int]]:
    """Return how much of each kind came into each mailbox and is still here."""
    query = select(col(Received.mailbox_id), col(Received.kind), func.count()).where(
        col(Received.mailbox_id).is_not(None), col(Received.deleted_at).is_(None)
    )
    found: dict[UUID, dict[str, int]] = {}
    for box_id, kind, number in session.execute(query.group_by(col(Received.mailbox_id), col(Received.kind))):
        found.setdefault(box_id, {})[kind] = number
    return found


def _card(box: Mailbox, counts: dict[str, int]) -> MailboxCard:
    try:
        account = account_of(box)
    except ValueError:  # sealed with a key that is gone
        account = None
    return MailboxCard(
        id=box.id,
        version=box.version,
        name=box.name,
        server=f"{account.host}:{account.port}" if account else "",
        folder=box.folder,
        off=box.off,
        by_environment=_own(box),
        last_ok_at=box.last_ok_at,
        last_error=box.last_error,
        last_error_at=box.last_error_at,
        received=sum(counts.values()),
        counts=counts,
    )
