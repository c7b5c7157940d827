"""Checks of payments: what providers report is applied (O-11), and nothing waits for a person."""

from collections.abc import Iterator

from sqlmodel import Session

from models.language import _, ngettext
from services.house.checks.table import found
from services.house.finding import Finding
from services.house.health.payments import STUCK, reports
from services.work import HOUSE, step


@step
def of_place(session: Session, place: str, name: str) -> Iterator[Finding]:
    """Check what providers reported to a workspace."""
    if place == HOUSE:
        return
    now, minutes = reports(session), STUCK.seconds // 60
    text = _("{name}: what payment providers report is applied.")
    if now.stuck:
        text = _("{name}: payment processing is down: nothing reported is applied for {minutes} minutes.")
    yield found("payments.down", not now.stuck, text.format(name=name, minutes=minutes), place=place)
    text = _("{name}: no report of a payment provider is parked.")
    if now.parked:
        text = ngettext(
            "{name}: {count} report of a payment provider is parked.",
            "{name}: {count} reports of a payment provider are parked.",
            now.parked,
        )
    yield found("payments.parked", not now.parked, text.format(name=name), place=place)
