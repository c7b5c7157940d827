"""Consents: what a person agreed to or withdrew, in which words, when and from where. Written once, never changed (G-02)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import User
from models.contacts import Contact
from models.language import N_, _
from models.privacy import PURPOSES, Consent
from models.text import line
from services.records import fields, lists
from services.records.lists import Page, Slice
from services.work import Actor, Invalid, Mistakes, action, announce_id, find, kind, step, visible
from services.work.events import signal

AGREED = kind("consent.given", N_("{actor} recorded the consent of {subject}: {state}"), "how_to_reg")
WITHDRAWN = kind("consent.withdrawn", N_("{actor} recorded that {subject} withdrew the consent: {state}"), "person_off")
OWN = kind("consent.own", N_("A colleague gave or withdrew a consent"), "how_to_reg")  # a signal: it is not stored
KINDS = [AGREED, WITHDRAWN, OWN]
SORTS: dict[str, Any] = {"made_at": col(Consent.made_at)}
FROM = "internet address"  # in `Session.info`: where the request came from, for who has no session
SHOWN = 100  # entries of one person about one purpose


class ConsentCard(SQLModel):
    """One entry: what was agreed to or withdrawn, in which words, when, from where, and who recorded it."""

    id: UUID
    contact_id: UUID | None
    purpose: str
    channel: str
    given: bool
    wording: str
    source: str
    address: str
    made_at: datetime
    by: str | None


class Standing(SQLModel):
    """The consent to one purpose now (None: never asked), and every entry about it, the latest first."""

    purpose: str
    given: bool | None = None
    since: datetime | None = None
    history: list[ConsentCard] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Query:
    """The entries to show: of one contact, about one purpose, and which part of them."""

    contact_id: UUID | None = None
    purpose: str = ""
    part: Slice = field(default_factory=Slice)


@action("optouts.edit")
def record(
    session: Session, actor: Actor, contact_id: UUID, purpose: str, given: bool, wording: str, source: str = "",
    *, address: str = "",
) -> ConsentCard:  # fmt: skip
    """Record that a contact agreed to a purpose, or withdrew it, in these words, and the internet address it came from
    where it is known. Refuses an empty wording, and an impossible address."""
    contact = find(session, actor, Contact, contact_id, "contact")
    with Mistakes() as found:
        checked = found.check(_checked, purpose, wording, source) or {}
        came_from = found.check(_numeric, address) or ""
    consent = Consent(contact_id=contact.id, **checked, given=given, address=came_from)
    session.add(consent)
    session.flush()
    what = AGREED if given else WITHDRAWN
    announce_id(session, what, "contacts", contact.id, state=PURPOSES[purpose])
    return _card(consent, actor.name)


@action("account.edit")
def record_mine(
    session: Session, actor: Actor, purpose: str, given: bool, wording: str, source: str = "", address: str = ""
) -> ConsentCard:
    """Record one's own consent or its withdrawal, with the internet address it came from."""
    consent = Consent(user_id=actor.user_id, **_checked(purpose, wording, source), given=given)
    consent.address = line(address, 64) or ""
    session.add(consent)
    session.flush()
    signal(session, OWN, "users", [one for one in (actor.user_id,) if one])
    return _card(consent, actor.name)


@action("optouts.read")
def of_contact(session: Session, actor: Actor, contact_id: UUID) -> list[Standing]:
    """Return what a contact agreed to: for each purpose its state and its history."""
    find(session, actor, Contact, contact_id, "contact")
    return _standings(session, col(Consent.contact_id) == contact_id)


@action("account.read", private=True)
def mine(session: Session, actor: Actor) -> list[Standing]:
    """Return what one agreed to oneself."""
    return _standings(session, col(Consent.user_id) == actor.user_id)


@action("optouts.read")
def search(session: Session, actor: Actor, query: Query) -> Page[ConsentCard]:
    """Return one page of the consents of contacts the actor may see, the latest first."""
    where = [visible(actor, Consent), col(Consent.contact_id).is_not(None)]
    if query.contact_id:
        where.append(col(Consent.contact_id) == query.contact_id)
    if query.purpose:
        where.append(col(Consent.purpose) == fields.one_of(query.purpose, tuple(PURPOSES), "purpose"))
    rows: Any = select(Consent, col(User.name).label("by")).outerjoin(User, col(User.id) == col(Consent.made_by))
    make = lambda row: _card(row.Consent, row.by)  # noqa: E731
    return lists.page(session, rows.where(*where), query.part, SORTS, col(Consent.id), "-made_at", make)


@step
def withdrawn(session: Session, contact_id: UUID, channel: str, source: str, wording: str = "") -> None:
    """Note that a contact withdrew the consent to marketing by opting out of everything on a channel."""
    words = wording or _("No more messages on this channel")
    session.add(
        Consent(
            contact_id=contact_id,
            purpose="marketing",
            channel=channel,
            given=False,
            wording=words,
            source=line(source, 200) or "",
            address=line(session.info.get(FROM), 64) or "",
        )
    )


def _checked(purpose: str, wording: str, source: str) -> dict[str, Any]:
    with Mistakes() as found:
        found.check(fields.one_of, purpose, tuple(PURPOSES), "purpose")
        words = found.check(_worded, wording)
    return {"purpose": purpose, "wording": words or "", "source": line(source, 200) or ""}


def _numeric(address: str) -> str:
    """Return an internet address as it is usually written."""
    try:
        return str(ip_address(address.strip())) if address.strip() else ""
    except ValueError:
        raise Invalid(
            _("Please check the form."), address=_("Enter an internet address, as 203.0.113.7 or 2001:db8::7.")
        ) from None


def _worded(wording: str) -> str:
    words = line(wording)
    if not words:
        raise Invalid(_("Please check the form."), wording=_("Enter the words that the person agreed to."))
    if len(words) > 1_000:
        raise Invalid(_("Please check the form."), wording=_("Use at most {count} characters.").format(count=1_000))
    return words


@step
def _standings(session: Session, whose: Any) -> list[Standing]:
    query = select(Consent, col(User.name)).outerjoin(User, col(User.id) == col(Consent.made_by)).where(whose)
    latest = query.order_by(col(Consent.made_at).desc(), col(Consent.id).desc()).limit(SHOWN)
    found = {one: session.execute(latest.where(col(Consent.purpose) == one)) for one in PURPOSES}
    return [_standing(one, [_card(row, by) for row, by in rows]) for one, rows in found.items()]


def _standing(purpose: str, history: Sequence[ConsentCard]) -> Standing:
    given = history[0].given if history else None
    same = history[: next((n for n, one in enumerate(history) if one.given != given), len(history))]
    return Standing(purpose=purpose, given=given, since=same[-1].made_at if same else None, history=list(history))


def _card(consent: Consent, by: str | None) -> ConsentCard:
    return ConsentCard(**consent.model_dump(include=set(ConsentCard.model_fields)), by=by)
