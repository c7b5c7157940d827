"""Probes that do what people do, in works that are rolled back: a job, an invoice, an import (N-03, D-22). They try the
oldest workspace; nothing of them is ever committed, so a process that dies in the middle leaves nothing."""

import time
from collections.abc import Callable

from models.language import N_, _
from models.money import exponent
from services import jobs
from services.house.checklists.evidence.found import Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import took
from services.house.register import workspace
from services.imports import probing as importing
from services.money.amounts import shown
from services.papers import probing as drawing
from services.work import Actor, Refused, house_actor

Try = Callable[[Actor], tuple[str, float | None]]


def _tried(now: Moment, link: str, attempt: Try) -> Evidence:
    """Try it in the oldest workspace. What it is refused with is what is wrong."""
    if not now.places:
        return unknown(_("No data"), _("There is no workspace yet."))
    try:
        words, value = attempt(house_actor(now.places[0]))
    except Refused as refusal:
        return failed(_("Refused"), link, refusal.message)
    except Exception as error:
        return failed(_("Broke"), link, _("Read the log: {error}.").format(error=type(error).__name__))
    return ok(words, link, value)


def _job(now: Moment) -> Evidence:
    """N-03: a job with its visit is added and read back."""

    def attempt(actor: Actor) -> tuple[str, float | None]:
        return _("Job {number}").format(number=jobs.probe(actor)), None

    return _tried(now, "/jobs", attempt)


def _invoice(now: Moment) -> Evidence:
    """N-03: a draft is written, its total equals a sum that knows nothing of ours, and it is drawn. It takes no number."""
    currency = workspace(now.places[0]).currency if now.places else ""

    def attempt(actor: Actor) -> tuple[str, float | None]:
        drawn = drawing.probe(actor, currency)
        if drawn.total != drawing.expected(exponent(currency)):
            raise Refused(_("The total is wrong: {total}.").format(total=shown(drawn.total, currency)))
        return _("{total}, PDF").format(total=shown(drawn.total, currency)), drawn.total

    return _tried(now, "/invoices", attempt)


def _import(now: Moment) -> Evidence:
    """D-22: a file of two rows is read, planned and written."""

    def attempt(actor: Actor) -> tuple[str, float | None]:
        began = time.perf_counter()
        count = importing.probe(actor)
        return _("{count} rows, {time}").format(count=count, time=took(time.perf_counter() - began)), count

    return _tried(now, "/imports", attempt)


COLLECTORS = {
    "probe.job": Collector(N_("A job can be added"), _job),
    "probe.invoice": Collector(N_("An invoice can be made"), _invoice),
    "probe.import": Collector(N_("A file can be imported"), _import),
}
