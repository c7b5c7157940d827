"""Drafting: each report is drafted when its period is over, and all of one morning go to administrators in one email, with
their links and PDFs, once."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.accounts import User
from models.language import _, ngettext
from models.reports import REPORT_KINDS, Report
from services import files
from services.house import register, tenants
from services.notices.telling import administrators
from services.outbox import claim
from services.papers import Made
from services.reports import printing, showing
from services.reports.composing import Composed, composed
from services.reports.keeping import DRAFTED, put
from services.reports.periods import Period, missing
from services.work import Actor, announce, clock, step, work

AT = "06:00"  # in the zone of the workspace
PAGE = Markup("<p>{}</p><ul>{}</ul>")
LINE = Markup('<li><a href="{}">{}</a></li>')


class Drafted(NamedTuple):
    """A report that is to be drafted: its period, its figures, its PDF."""

    period: Period
    now: Composed
    pdf: Made


def draft_due(actor: Actor) -> int:
    """Draft the reports whose periods are over, and mail them. Return how many. A chore: a second time finds none."""
    zone, tenant = register.workspace(actor.place).zone, tenants.of(actor.place)
    since = tenant.made_at.date()
    with work(actor, read=True) as session:
        newest = _newest(session)
    periods = [one for kind in REPORT_KINDS for one in missing(kind, newest.get(kind), zone, since)]
    found = [_drafted(actor, one) for one in periods]
    if found:
        address = tenants.address(tenant)
        with work(actor) as session:
            rows = [(one, put(session, one.period, one.now)) for one in found]
            for one, row in rows:
                row.mailed_at = clock.now()
                announce(session, DRAFTED, row, period=one.period.name)
            _mail(session, rows, address)
    return len(found)


def _drafted(actor: Actor, period: Period) -> Drafted:
    return Drafted(period, composed(actor.place, period), printing.pdf(actor, period.kind, period.name))


@step
def _newest(session: Session) -> dict[str, date]:
    query = select(col(Report.kind), func.max(col(Report.begins_on))).group_by(col(Report.kind))
    return {kind: begins_on for kind, begins_on in session.execute(query)}


@step
def _mail(session: Session, rows: Sequence[tuple[Drafted, Report]], address: str) -> None:
    """Queue one email for each administrator. Its key holds the first report, so that it is sent once."""
    ids = administrators(session)
    emails = session.scalars(select(col(User.email)).where(col(User.id).in_(ids)).order_by(col(User.email))).all()
    kept: list[UUID] = []
    for one, row in rows:
        kept.append(files.keep(session, one.pdf.name, one.pdf.content, subject="reports", subject_id=row.id).id)
    subject, text, html = _letter(rows, address)
    for email in emails:
        claim.put(
            session,
            key=f"report:{rows[0][1].id}:{email}",
            channel="email",
            recipient=email,
            subject=subject,
            body=text,
            html=html,
            files=[str(one) for one in kept],
            due_at=clock.now(),
            headers={"Auto-Submitted": "auto-generated"},
            queue="notices",
        )


def _letter(rows: Sequence[tuple[Drafted, Report]], address: str) -> tuple[str, str, str]:
    """Return the subject, the text and the HTML of the email."""
    count = len(rows)
    names = [f"{_(showing.TITLES[one.period.kind])}, {showing.title(one.period)}" for one, _row in rows]
    links = [f"{address}/reports/{one.period.kind}/{one.period.name}" for one, _row in rows]
    subject = names[0] if count == 1 else ngettext("{count} report", "{count} reports", count).format(count=count)
    hello = ngettext(
        "{count} report was drafted. Look at it, add your words, and sign it:",
        "{count} reports were drafted. Look at them, add your words, and sign them:",
        count,
    ).format(count=count)
    text = "\n\n".join([hello, *(f"• {name}\n  {link}" for name, link in zip(names, links, strict=True))])
    items = Markup("").join(LINE.format(link, name) for name, link in zip(names, links, strict=True))
    return subject, text, str(PAGE.format(hello, items))
