"""Checks of mail: a server and a sender are set, the sign-in works, and the domain says who may send for it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlmodel import col

from models.health import Circuit
from models.language import _
from services.channels import CHANNELS, sender
from services.house import mailbox
from services.house.checks.lookups import Lookups, kept
from services.house.checks.table import DNS, ONLINE, found, unchecked
from services.house.finding import Finding
from services.work import house_actor, work
from services.work.config import Config


def settings(config: Config) -> Iterator[Finding]:
    """Check that a mail server is set, and a sender that mail can leave from."""
    server = mailbox.server(config)
    text = _("Email is sent through {server}.").format(server=server)
    if not server:
        text = _("No mail server is set up: messages stay in the local mailbox.")
    yield found("mail", bool(server), text)
    try:
        ours = sender.of(config.mail_from, config.site_url)
        ok, text = True, _("Email is sent from {sender}.").format(sender=ours)
    except ValueError as why:
        ok, text = False, str(why)
    yield found("sender", ok, text)


def server(config: Config) -> Iterator[Finding]:
    """Check what the last look-up saw: the sign-in to the mail server, and the domain's SPF, DKIM and DMARC records."""
    here = mailbox.server(config)
    try:
        domain = sender.domain(sender.of(config.mail_from, config.site_url))
    except ValueError:
        domain = ""
    if not here or not domain:  # nothing is sent by email
        return
    told = kept()
    known = told.fresh and (told.server, told.domain) == (here, domain)
    told = told if known else Lookups()
    yield _login(told)
    host = urlsplit(config.smtp_url.get_secret_value() if config.smtp_url else "").hostname
    yield _record("mail.spf", told.spf, told, name=domain, value=f"v=spf1 a:{host} ~all")  # no text
    policy = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"  # no text
    yield _record("mail.dmarc", told.dmarc, told, name=f"_dmarc.{domain}", value=policy)
    yield _signed(told, config, domain)


def accounts(config: Config) -> Iterator[Finding]:
    """Check that no channel has stopped after failures in a row (L-22)."""
    with work(house_actor(), read=True) as session:
        stopped = list(
            session.scalars(select(Circuit).where(col(Circuit.state) != "closed").order_by(col(Circuit.channel)))
        )
    if not stopped:
        yield found("channel.stopped", True, _("No channel has stopped after failures in a row."))
    for one in stopped:
        carrier = _(CHANNELS[one.channel].carrier) if one.channel in CHANNELS else one.channel
        text = _("Messages to the {carrier} have stopped: {reason}").format(
            carrier=carrier, reason=f"{_(one.why).rstrip('.')}."
        )
        yield found("channel.stopped", False, text, place=one.channel)


def _login(told: Lookups) -> Finding:
    if told.login is None:
        return unchecked("mail.login", _("The sign-in to the mail server was not tried."), fix=told.why_not)
    text = _("The sign-in to the mail server works.")
    if told.login:
        text = _("The mail server does not let Steward in: {reason}").format(reason=_(told.login))
    return found("mail.login", not told.login, text if text.endswith(".") else f"{text}.")


def _signed(told: Lookups, config: Config, domain: str) -> Finding:
    selector = config.dkim_selector
    if not selector or told.selector != selector:
        text = _("The DKIM record was not looked up: its selector is not known.")
        fix = _("Set STEWARD_DKIM_SELECTOR to the one that the mail provider names.")
        return unchecked("mail.dkim", text, fix=fix if not selector else ONLINE)
    name = f"{selector}._domainkey.{domain}"
    return _record("mail.dkim", told.dkim, told, name=name, value="v=DKIM1; k=rsa; p=…")  # no text


def _record(which: str, records: list[str] | None, told: Lookups, *, name: str, value: str) -> Finding:
    """Return whether a record is there; SPF is void when there are two of them."""
    if records is None:
        text = _("The record {name} was not looked up.").format(name=name)
        return unchecked(which, text, fix=told.why_not)
    double = which == "mail.spf" and len(records) > 1
    text = _("The record {name} is there.").format(name=name)
    if double:
        text = _("{name} has more than one SPF record, so none counts.").format(name=name)
    elif not records:
        text = _("The record of {name} is missing, so mail may end as spam.").format(name=name)
    line = f'{name}. IN TXT "{value}"'  # no text
    return found(which, bool(records) and not double, text, fix=f"{_(DNS)} {line}")
