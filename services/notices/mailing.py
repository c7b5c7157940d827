"""Notice mails: what somebody has not read after a while goes out once, as one mail for each person."""

from collections.abc import Sequence
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from models.accounts import User
from models.language import _, ngettext, speaking
from models.notices import Notice, NoticeChoice
from models.tenants import Tenant
from services import languages, settings
from services.accounts import own_roles
from services.house import tenants
from services.notices import quiet, reading
from services.notices.kinds import SORTS, sort_of
from services.notices.reading import NoticeCard
from services.outbox import claim
from services.roles import Role
from services.work import Actor, clock, step, work

MOST = 20  # notices listed in one mail
PAGE = Markup("<p>{}</p><ul>{}</ul><p>{}</p><p>{}</p>")
LINE = Markup('<li><a href="{}">{}</a></li>')
LINK = Markup('<a href="{}">{}</a>')


def mail(actor: Actor) -> None:
    """Mail what is due in the actor's workspace, each person in a short work of their own. A chore."""
    tenant = tenants.of(actor.place)
    with work(actor) as session:
        quiet.remember_zone(session, tenant.zone)
        due = session.scalars(select(col(Notice.user_id)).where(*_waiting(session)).distinct()).all()
    for user_id in due:
        with work(actor) as session:
            mail_one(session, user_id, tenant)


@step
def mail_one(session: Session, user_id: UUID, tenant: Tenant) -> UUID | None:
    """Queue the mail for one person, if anything of theirs is due that they want by mail. Return its id.

    In quiet hours nothing is touched: it goes out at their end. Of two processes the second finds nothing left.
    """
    user = session.get(User, user_id)
    if user is None or quiet.ends(user.quiet_from, user.quiet_until, user.zone or tenant.zone, clock.now()):
        return None
    here = (*_waiting(session), col(Notice.user_id) == user_id)
    taken = session.scalars(update(Notice).where(*here).values(mailed_at=clock.now()).returning(col(Notice.id))).all()
    wanted = _wanted(session, user_id)
    query = select(Notice).where(col(Notice.id).in_(taken)).order_by(col(Notice.made_at), col(Notice.id))
    rows = [one for one in session.scalars(query) if sort_of(one.kind) in wanted]
    if not rows or user.disabled_at is not None:
        return None
    with speaking(languages.of_colleague(user.locale)):
        cards = reading.cards(session, as_seen_by(session, user), rows)
        subject, text, html = digest(cards, tenants.address(tenant))
    return claim.put(
        session,
        key=f"notices:{user_id}:{rows[-1].id}",
        channel="email",
        recipient=user.email,
        subject=subject,
        body=text,
        html=html,
        due_at=clock.now(),
        headers={"Auto-Submitted": "auto-generated"},
        queue="notices",
    )


def digest(cards: Sequence[NoticeCard], address: str) -> tuple[str, str, str]:
    """Return the subject, the text and the HTML of a mail about these notices, whose links begin with `address`."""
    count, shown = len(cards), cards[:MOST]
    subject = ngettext("{count} new notification", "{count} new notifications", count).format(count=count)
    if count == 1:
        subject = cards[0].text
    hello = ngettext("You have {count} unread notification:", "You have {count} unread notifications:", count)
    more = ngettext("And {count} more.", "And {count} more.", count - MOST) if count > MOST else ""
    why = _("Choose what you are told by mail: {address}")
    choose = f"{address}/account"
    links = [(one.text, f"{address}{one.link or '/notices'}") for one in shown]
    text = "\n\n".join([hello.format(count=count), *(f"• {said}\n  {link}" for said, link in links)])
    foot = "\n\n".join(part for part in (more.format(count=count - MOST), why.format(address=choose)) if part)
    items = Markup("").join(LINE.format(link, said) for said, link in links)
    end = Markup.escape(why).format(address=LINK.format(choose, choose))
    html = PAGE.format(hello.format(count=count), items, more.format(count=count - MOST), end)
    return subject, f"{text}\n\n{foot}", str(html)


def _waiting(session: Session) -> tuple[ColumnElement[bool], ...]:
    over = clock.now() - settings.get(session, settings.NOTICES_MAILED_AFTER)
    return (col(Notice.mailed_at).is_(None), col(Notice.read_at).is_(None), col(Notice.made_at) <= over)


def _wanted(session: Session, user_id: UUID) -> set[str]:
    chosen = select(col(NoticeChoice.sort), col(NoticeChoice.mail)).where(col(NoticeChoice.user_id) == user_id)
    found = {name: sort.mail for name, sort in SORTS.items()} | dict(session.execute(chosen).all())
    return {name for name, mail in found.items() if mail}


@step
def as_seen_by(session: Session, user: User) -> Actor:
    """Return the receiver as an actor: a mail names no record that the person may not see."""
    place = str(session.info["place"])
    role = own_roles.role_of(session, user.role) or Role("", "own", frozenset(), "")
    return Actor(
        place=place, user_id=user.id, name=user.name, role=user.role, permissions=role.permissions, scope=role.scope,
        team_id=user.team_id, kind="user",
    )  # fmt: skip
