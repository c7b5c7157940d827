"""Evidence of the data: that it is whole, and that the money agrees with the accounting system (N-16, N-27)."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from models.invoices import Invoice
from models.language import N_, _
from models.payments import Reconciliation
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import of
from services.house.checks.running import OF_PLACE
from services.work import HOUSE, house_actor, work

WHOLE = ("database", "audit", "ledger", "books")  # the checks of a place that read its data whole
OF_THE_HOUSE = ("database", "audit")


def _integrity(now: Moment) -> Evidence:
    """N-16: database, references, audit trail, amounts and issued documents of each place are sound."""
    found = []
    for place in (HOUSE, *now.places):
        with work(house_actor(place), read=True) as session:
            for word in OF_THE_HOUSE if place == HOUSE else WHOLE:
                found += list(OF_PLACE[word](session, place, place))
    bad = [one for one in found if one.failed]
    checked = [one for one in found if one.checked]
    text = of(len(checked) - len(bad), len(checked))
    if bad:
        return failed(text, links.CHECKS, f"{bad[0].message} {bad[0].fix}", len(bad))
    return ok(text, links.CHECKS, len(checked))


def _reconciled(now: Moment) -> Evidence:
    """N-27: each workspace that issued invoices in the last quarter compared it with its accounting system, and signed."""
    first, last = last_quarter(now.day)
    issued = (col(Invoice.state) == "issued", col(Invoice.issued_on).between(first, last))
    signed = (
        col(Reconciliation.signed_at).is_not(None),
        col(Reconciliation.from_on) <= first,
        col(Reconciliation.to_on) >= last,
    )
    owing = [place for place in now.places if _count(place, Invoice, issued)]
    if not owing:
        return unknown(_("Nothing to compare"), _("No invoice was issued in the last quarter."), links.RECONCILIATION)
    done = [place for place in owing if _count(place, Reconciliation, signed)]
    text = of(len(done), len(owing))
    if len(done) < len(owing):
        fix = _("Compare {first} to {last} with the accounting system, and sign it.").format(first=first, last=last)
        return failed(text, links.RECONCILIATION, fix, len(done))
    return ok(text, links.RECONCILIATION, len(done))


def last_quarter(day: date) -> tuple[date, date]:
    """Return the first and the last day of the quarter before a day's."""
    begins = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    last = begins - timedelta(days=1)
    return date(last.year, (last.month - 1) // 3 * 3 + 1, 1), last


def _count(place: str, row: type[Invoice] | type[Reconciliation], where: tuple[object, ...]) -> int:
    query = select(func.count()).select_from(row).where(*where)  # type: ignore[arg-type]
    return int(gathering.rows_in(place, query)[0][0])


COLLECTORS = {
    "data.integrity": Collector(N_("The data is whole"), _integrity),
    "money.reconciled": Collector(N_("The last quarter is reconciled"), _reconciled),
}
