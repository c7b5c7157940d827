"""Look-ups: what only others can tell, asked once a day or a week by a chore, and kept in the house for the checks.

The checks themselves read what was kept, so they are quick, and honest where nothing was reached: "not checked".
"""

import asyncio
import json
import logging
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib.metadata import distributions
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver
from sqlmodel import SQLModel

from models.language import N_
from services.channels import sender
from services.channels.channel import ForGood, ForNow
from services.channels.connections import Connections
from services.channels.email import parse
from services.house import mailbox, settings, straight
from services.house.checks import newer
from services.work import Actor, clock, house_actor, work
from services.work.config import Config
from services.work.places import places

log = logging.getLogger(__name__)
FACT = "checks.lookups"  # the name under which the house keeps them
DAILY, WEEKLY = timedelta(days=2), timedelta(days=8)  # how long an answer counts: one run may be missed
DNS_SECONDS, MAIL_SECONDS, WEB_SECONDS = 3.0, 8.0, 10.0  # the most that one question may take
NEVER = N_("It was not looked up yet: Steward does so each night, or `python main.py check --online` at once.")
AWAY = N_("It could not be looked up: the server did not answer.")
OFF = "off"


class Lookups(SQLModel):
    """The last answers. None where nobody answered; an empty list where the answer was that there is nothing."""

    at: datetime | None = None
    domain: str = ""
    selector: str = ""
    spf: list[str] | None = None
    dkim: list[str] | None = None
    dmarc: list[str] | None = None
    server: str = ""
    login: str | None = None  # the trouble of the sign-in to the mail server, empty when it works
    skew: float | None = None  # seconds that this machine's clock is ahead
    weak_at: datetime | None = None
    weak: list[str] | None = None  # packages with known weaknesses: name, version and ids
    newer_at: datetime | None = None
    newer: list[str] | None = None  # packages with newer versions: name, ours and the newest

    @property
    def fresh(self) -> bool:
        """Whether the daily answers are of the last two days."""
        return self.at is not None and clock.now() - self.at < DAILY

    def lately(self, at: datetime | None) -> bool:
        """Return whether a weekly answer that came then still counts."""
        return at is not None and clock.now() - at <= WEEKLY

    @property
    def why_not(self) -> str:
        """Return why there is no answer: it was not asked for lately, or nobody answered."""
        return AWAY if self.fresh else NEVER


def kept() -> Lookups:
    """Return the last answers."""
    with work(house_actor(), read=True) as session:
        return Lookups.model_validate(settings.read(session, FACT) or {})


def look_up(actor: Actor, resolver: Resolver | None = None) -> Lookups:
    """Ask about the domain of our mail, the mail server and the time; keep the answers. A chore: once a day."""
    config = places().config
    before, ours = kept(), _domain(config)
    now = Lookups(at=clock.now(), domain=ours, selector=config.dkim_selector or "", server=mailbox.server(config))
    if ours and config.smtp_url:
        resolver = resolver or _resolver()
        told = _txt(resolver, ours)
        now.spf = None if told is None else [one for one in told if one.startswith("v=spf1")]
        now.dmarc = _dmarc(resolver, ours)
        now.dkim = _txt(resolver, f"{now.selector}._domainkey.{ours}") if now.selector else None
        now.login = asyncio.run(sign_in(config.smtp_url.get_secret_value()))
    now.skew = _skew(config.advisories_url)
    now.weak_at, now.weak, now.newer_at, now.newer = before.weak_at, before.weak, before.newer_at, before.newer
    return _keep(now)


def look_up_packages(actor: Actor) -> Lookups:
    """Ask which installed packages have known weaknesses or newer versions; keep the answers. A chore: once a week."""
    now, config = kept(), places().config
    weak, newest = _weaknesses(config.advisories_url), newer.look_up(config.package_index_url)
    if weak is not None:
        now.weak_at, now.weak = clock.now(), weak
    if newest is not None:
        now.newer_at, now.newer = clock.now(), newest
    return _keep(now)


def _keep(now: Lookups) -> Lookups:
    with work(house_actor()) as session:
        settings.write(session, FACT, now.model_dump(mode="json"))
    return now


def _domain(config: Config) -> str:
    try:
        return sender.domain(sender.of(config.mail_from, config.site_url))
    except (ValueError, ForGood):  # a finding of its own
        return ""


def _resolver() -> Resolver | None:
    try:
        return Resolver()
    except (DNSException, OSError):  # this machine has no name server
        return None


def _txt(resolver: Resolver | None, name: str) -> list[str] | None:
    """Return the TXT records of a name; none is an empty list, and no answer at all is None."""
    if resolver is None:
        return None
    try:
        answer = resolver.resolve(name, "TXT", lifetime=DNS_SECONDS, search=False)
    except (NXDOMAIN, NoAnswer):
        return []
    except (DNSException, OSError, UnicodeError):
        return None
    return [b"".join(one.strings).decode("ascii", "replace") for one in answer]


def _dmarc(resolver: Resolver | None, domain: str) -> list[str] | None:
    """Return the policy of a domain, or of the nearest one above it."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        told = _txt(resolver, "_dmarc." + ".".join(labels[start:]))
        if told is None:
            return None
        if policies := [one for one in told if one.startswith("v=DMARC1")]:
            return policies
    return []


async def sign_in(url: str) -> str | None:
    """Sign in to the mail server as a message would. Return its refusal, nothing when it works, None when it is silent."""
    try:
        account = parse(url)
    except ValueError:  # the start refuses it
        return None
    line = Connections(
        account,
        command_seconds=MAIL_SECONDS,
        idle_seconds=1,
        check_after_seconds=1,
        tls_context=None,
        hello="",
    )
    try:
        async with asyncio.timeout(MAIL_SECONDS):
            client = await line.connect()
            await client.quit()
    except (ForNow, ForGood) as refused:
        return str(refused.text)[:300]
    except Exception as error:  # it worked as far as was asked, or it was silent
        log.info("the mail server was not tried to the end", extra={"error": type(error).__name__})
        return None if isinstance(error, TimeoutError) else ""
    return ""


def _skew(address: str) -> float | None:
    """Return how many seconds this clock is ahead of a server's, by the date of its answer, whatever it answers."""
    if address == OFF:
        return None
    try:
        date = _open(address).headers["Date"]
    except HTTPError as refused:
        date = refused.headers["Date"]
    except (OSError, ValueError):
        return None
    try:
        return (clock.now() - parsedate_to_datetime(date)).total_seconds()
    except (TypeError, ValueError):
        return None


def _weaknesses(address: str) -> list[str] | None:
    """Ask an OSV service about every installed package. Return those with known weaknesses, None without an answer."""
    if address == OFF:
        return None
    here = sorted({(one.metadata["Name"], one.version) for one in distributions() if one.metadata["Name"]})
    some = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, version in here]
    try:
        with _open(address, json.dumps({"queries": some}).encode()) as answer:
            results = json.load(answer)["results"]
        told = [[one["id"] for one in result.get("vulns") or []] for result in results]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return [f"{name} {version} ({', '.join(ids)})" for (name, version), ids in zip(here, told, strict=False) if ids]


def _open(address: str, data: bytes | None = None) -> Any:
    """Ask an address that the settings name (http or https, `Config` checks it): its head, or the answer to `data`."""
    method, headers = ("POST" if data else "HEAD"), {"Content-Type": "application/json"}
    request = Request(address, data, headers, method=method)  # noqa: S310
    return straight.ask(request, WEB_SECONDS)
