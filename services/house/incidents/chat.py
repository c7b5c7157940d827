"""Chat: the team hears of an incident where it hears of alerts, in each Slack channel, once for each piece of news (I-07)."""

from sqlmodel import Session

from models.incidents import STATUSES, Incident, IncidentEntry
from models.language import _
from services.house.alerts import putting, reaching, wording
from services.house.incidents.record import number_of
from services.outbox import claim
from services.work import clock, step
from services.work.places import places


@step
def opened(session: Session, one: Incident, by: str) -> None:
    """Tell that an incident was opened."""
    _say(session, one, f"{one.id}:opened", _("Opened by {name}").format(name=by) if by else _("Opened"))


@step
def graded(session: Session, one: Incident, entry: IncidentEntry) -> None:
    """Tell of another severity."""
    _say(session, one, str(entry.id), entry.text)


@step
def updated(session: Session, one: Incident, entry: IncidentEntry) -> None:
    """Tell of an entry of the timeline, for customers or for the team only."""
    status = _(STATUSES[entry.status]) if entry.status in STATUSES else ""
    said = " · ".join(part for part in (status, entry.text) if part)
    _say(session, one, str(entry.id), said if entry.public else _("{text} (team only)").format(text=said))


@step
def _say(session: Session, one: Incident, key: str, text: str) -> None:
    head = f"{number_of(one)} · SEV-{one.severity} · {one.title}"
    body = wording.slack_text(f"*{head}*\n{text}\n{places().config.address.rstrip('/')}/incidents/{one.id}")
    for reach in reaching.channels(session):
        if reach.kind == "slack":
            claim.put(
                session,
                key=f"incident:{key}:{reach.channel_id}",
                channel=putting.WEBHOOK,
                recipient=str(reach.channel_id),
                subject="",
                body=body,
                due_at=clock.now(),
                queue="notices",
            )
