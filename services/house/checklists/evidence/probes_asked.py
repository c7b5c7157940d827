"""Probes that ask this very process over HTTP, as a browser does (N-01). Their requests carry a word that only this process
knows, so that no figure of people counts them."""

import time
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlmodel import col

from models.health import Crash
from models.language import N_, _
from services import dashboard
from services.accounts import probing
from services.house import serving
from services.house.checklists.evidence import gathering, links
from services.house.checklists.evidence.found import DAY, Collector, Evidence, Moment, failed, ok, unknown
from services.house.checklists.evidence.wording import took, weekday
from services.house.telemetry import goals
from services.work import house_actor, perform
from services.work.places import places

SECONDS = 3.0  # for each answer: all probes together are to end within five
STEPS = 3  # redirects that are followed


class Answer(NamedTuple):
    """What a request was answered with: its status, how long it took in seconds, and whether it was a page."""

    status: int
    seconds: float
    page: bool


def ask(path: str) -> Answer | None:
    """Ask this process for a page, and follow where it leads. None: this process does not serve. Raises OSError."""
    here = serving.address()
    if here is None:
        return None
    began = time.perf_counter()
    for _step in range(STEPS):
        with closing(HTTPConnection(*here, timeout=SECONDS)) as line:
            line.request("GET", path, headers=_headers(here))
            answer = line.getresponse()
            answer.read()
        if answer.status not in (301, 302, 303, 307, 308):
            break
        path = _path(answer.getheader("location") or "/")
    html = (answer.getheader("content-type") or "").startswith("text/html")
    return Answer(answer.status, time.perf_counter() - began, html)


def _headers(here: tuple[str, int]) -> dict[str, str]:
    config = places().config
    site = urlsplit(config.site_url or "")
    headers = {"Host": site.netloc or f"{here[0]}:{here[1]}", "User-Agent": "Steward probe"}  # no text
    return headers | {serving.PROBE: serving.word(), "X-Forwarded-Proto": "https" if config.https else "http"}


def _path(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _seen(path: str) -> Evidence | Answer:
    """Return the answer of a page, or the evidence that there was none."""
    try:
        found = ask(path)
    except (OSError, HTTPException) as error:
        return failed(_("No answer"), path, _("Read the log: {error}.").format(error=type(error).__name__))
    if found is None:
        return unknown(_("Not asked"), _("This process serves no pages. Run it again from the page."), path)
    if found.status != 200 or not found.page:
        return failed(_("Answered {status}").format(status=found.status), path, _("Read the log of this minute."))
    return found


def _home(_moment: Moment) -> Evidence:
    """N-01: whoever opens the address of this installation gets a page."""
    found = _seen("/")
    return found if isinstance(found, Evidence) else _in_time(found.seconds, "/")


def _sign_in(now: Moment) -> Evidence:
    """N-01: the page of the sign-in opens in time, and an account signs in that exists only inside the probe. Hashing its
    password takes long on purpose, so its time is told, and not judged."""
    found = _seen("/sign-in")
    if isinstance(found, Evidence) and found.verdict == "failed":
        return found
    if not now.places:
        return unknown(_("No data"), _("There is no workspace yet."))
    began = time.perf_counter()
    probing.probe(now.places[0])
    seconds = time.perf_counter() - began
    if isinstance(found, Evidence):
        return found
    return _in_time(found.seconds, "/sign-in", more=seconds)


def _in_time(seconds: float, link: str, more: float = 0) -> Evidence:
    """Judge how long a page took, by the limit of pages (N-02). Tell it with what took `more` seconds beside it."""
    text = took(seconds + more)
    if seconds * 1_000 >= goals.PAGE_MS:
        return failed(text, link, _("See what is slow on the Performance page."), seconds * 1_000)
    return ok(text, link, (seconds + more) * 1_000)


def _dashboard(now: Moment) -> Evidence:
    """N-01: Home is computed for each workspace, and broke for nobody since yesterday."""
    for place in now.places:
        perform(house_actor(place), dashboard.numbers)
    since = now.at - DAY
    home = select(func.count()).select_from(Crash).where(col(Crash.at) > since, col(Crash.where) == "/")
    count = gathering.count_in_house(home)
    text = _("{count} since {day}").format(count=count, day=weekday(since, now.zone))
    if count:
        return failed(text, links.ERRORS, _("Read the error, and mend its cause."), count)
    return ok(text, links.ERRORS, 0)


COLLECTORS = {
    "probe.home": Collector(N_("The first page answers"), _home),
    "probe.sign_in": Collector(N_("An account signs in"), _sign_in),
    "probe.dashboard": Collector(N_("Home has no errors"), _dashboard),
}
