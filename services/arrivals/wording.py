"""The words of messages to the customer of a visit: the workspace's own, with its places filled in."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlmodel import Session

from models.contacts import Contact
from models.jobs import Job
from models.language import _, language
from models.sites import Site
from models.technicians import Technician
from models.visits import Visit
from services import settings
from services.arrivals import links
from services.house.register import workspace
from services.reminders.writing import filled
from services.templates.variables import split
from services.visits.answers import Promised, promised
from services.work import step


@step
def zone_of(session: Session, visit: Visit) -> str:
    """Return the zone in which the customer reads the time: that of the site, else that of the workspace."""
    job = session.get(Job, visit.job_id) if visit.job_id else None
    site = session.get(Site, job.site_id) if job and job.site_id else None
    return (site.zone if site else None) or workspace(session.info["place"]).zone


@step
def technician_of(session: Session, visit: Visit) -> str:
    """Return the first name of who comes; empty while nobody has the visit."""
    who = session.get(Technician, visit.technician_id) if visit.technician_id else None
    return split(who.name)[0] if who else ""


@step
def places(session: Session, visit: Visit) -> dict[str, str]:
    """Return what is filled in, by the names of the places."""
    contact = session.get(Contact, visit.contact_id) if visit.contact_id else None
    us = workspace(session.info["place"])
    return {
        "name": split(contact.name)[0] if contact else "",
        "when": said(promised(visit), zone_of(session, visit)),
        "technician": technician_of(session, visit) or _("Our technician"),
        "link": links.hidden(),
        "phone": settings.get(session, settings.SELLER["phone"]) or "",
        "workspace": us.name,
    }


@step
def written(session: Session, visit: Visit, text: str, *, subject: bool) -> tuple[str, str]:
    """Return the subject and the body of a text; with a `subject`, that is its first line."""
    whole = filled(text, places(session, visit))
    if not subject:
        return "", whole
    first, _line, rest = whole.partition("\n")
    return " ".join(first.split()), rest.strip()


def said(time: Promised, zone: str) -> str:
    """Return a time as people say it, as in `Monday 4 March, between 09:00 and 11:00`; empty without one."""
    if time.start_at is None:
        return ""
    begin = time.start_at.astimezone(ZoneInfo(zone))
    if time.end_at is None:
        return _("{day}, about {time}").format(day=day(time.start_at, zone), time=f"{begin:%H:%M}")
    end = time.end_at.astimezone(ZoneInfo(zone))
    if begin.date() != end.date():
        both = (f"{day(one, zone)} {at:%H:%M}" for one, at in ((time.start_at, begin), (time.end_at, end)))
        return _("between {begin} and {end}").format(**dict(zip(("begin", "end"), both, strict=True)))
    within = _("between {begin} and {end}").format(begin=f"{begin:%H:%M}", end=f"{end:%H:%M}")
    return _("{day}, {within}").format(day=day(time.start_at, zone), within=within)


def day(at: datetime, zone: str) -> str:
    """Return a day as people say it in the language of the moment, as in `Monday 4 March` and `lundi 4 mars`."""
    local = at.astimezone(ZoneInfo(zone))
    return format_date(local, "EEEE d MMMM", locale=language())  # no text
