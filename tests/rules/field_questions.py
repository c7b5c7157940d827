"""How the actions about field work are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from PIL import Image

from services import jobs, sites, visits
from services.files.pictures import Photographed
from services.jobs import series

CANARY = "Zanzibar"
AT = datetime(2100, 1, 4, 9, 0, tzinfo=UTC)
AN_ID = uuid4()
_drawn = BytesIO()
Image.new("RGBA", (9, 9)).save(_drawn, "PNG")
PNG = _drawn.getvalue()

Ways = Callable[[Any], list[tuple[str, tuple[Any, ...]]]]


def _gone(noun: str, *more: Any) -> Ways:
    return lambda t: [("gone", (t.records[noun], *more))]


FIELD: dict[str, Ways] = {
    "jobs.record.search": lambda t: [
        ("nothing", (jobs.Query(),)),
        ("nothing", (jobs.Query(q=CANARY, archived=True),)),
        ("nothing", (jobs.Query(contact=t.contact, company=t.company, site=t.records["site"], owner=t.user),)),
    ],
    "jobs.record.open_draft": _gone("job"),
    "jobs.record.cancel": _gone("job", "Mine"),
    "jobs.billing.to_bill": _gone("job"),
    "jobs.billing.bill": _gone("job"),
    "visits.record.search": lambda t: [
        ("nothing", (visits.Query(),)),
        ("nothing", (visits.Query(q=CANARY),)),
        ("nothing", (visits.Query(contact=t.contact, job=t.records["job"], technician=t.records["technician"]),)),
        ("nothing", (visits.Query(state="live", owner=t.user),)),
    ],
    "visits.nearest.nearest": lambda t: [("nothing", (visits.Query(contact=t.contact),))],
    "sites.with_jobs": lambda t: [("nothing", (sites.Query(contact=t.contact),))],
    "visits.scheduling.schedule": lambda t: [("gone", (t.records["visit"], t.records["technician"], AT))],
    "visits.scheduling.unschedule": _gone("visit"),
    "visits.scheduling.pin": _gone("visit", True),
    "visits.scheduling.promise": _gone("visit", AT, AT + timedelta(hours=2)),
    "arrivals.links.make": _gone("visit"),
    "arrivals.links.revoke": _gone("visit"),
    "arrivals.telling.standing": _gone("visit"),
    "arrivals.telling.foresee": _gone("visit"),
    "arrivals.telling.tell": _gone("visit"),
    "visits.working.set_out": _gone("visit"),
    "visits.working.arrive": _gone("visit"),
    "visits.working.pause": _gone("visit"),
    "visits.working.resume": _gone("visit"),
    "visits.working.finish": _gone("visit"),
    "visits.working.reopen": _gone("visit"),
    "visits.working.miss": _gone("visit", "Mine"),
    "visits.working.cancel": _gone("visit", "Mine"),
    "visits.working.tick": lambda t: [("gone", (t.records["visit"], t.records["item"]))],
    "visits.working.refuse_signature": _gone("visit", "Mine"),
    "jobs.series.search": lambda t: [("nothing", (series.Query(),)), ("nothing", (series.Query(q=CANARY),))],
    "jobs.series.leave_out": _gone("series", AT.date()),
    "jobs.series.pause": _gone("series"),
    "jobs.series.resume": _gone("series"),
    "positions.consents.standing": lambda t: [("nothing", ())],
    "positions.consents.agree": lambda t: [("nothing", ())],
    "positions.consents.withdraw": lambda t: [("nothing", ())],
    "positions.consents.looks": lambda t: [("nothing", ())],
    "positions.tracking.report": lambda t: [("wrong", (91.0, 0.0, 5.0, AT))],
    "positions.tracking.stop": lambda t: [("nothing", ())],
    "technicians.record.absences": _gone("technician"),
    "technicians.record.add_absence": _gone("technician", AT, AT + timedelta(hours=2)),
    "technicians.record.remove_absence": lambda t: [("gone", (t.records["technician"], t.records["absence"]))],
    "visits.photographing.sent_before": _gone("visit", AN_ID, "1" * 64),
    "visits.photographing.keep_photo": _gone("visit", AN_ID, "1" * 64, Photographed(b"", 1, 1)),
    "visits.photographing.photos": _gone("visit"),
    "visits.signing.sign_with": _gone("visit", PNG),
    "visits.signing.note": _gone("visit", "Mine"),
    "field.voices.heard_before": _gone("visit", AN_ID, "1" * 64),
    "field.voices.keep_voice": _gone("visit", AN_ID, "1" * 64, b"\x1aE\xdf\xa3"),
    "field.day.day": lambda t: [("nothing", ())],
}
