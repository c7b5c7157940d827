"""The page Sending: how each channel stands, and the records of the sender's domain with the line to add."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from models.language import N_, _
from services.channels import CHANNELS, dkim, sender, written
from services.channels.channel import ForGood
from services.house import mailbox
from services.house.checks import lookups
from services.house.checks.lookups import Lookups
from services.sending import known
from services.sending.known import Switch
from services.work import Actor, errand
from services.work.config import Config
from services.work.places import places

SIGNED_ELSEWHERE = N_("Set STEWARD_DKIM_SELECTOR to the selector that your mail provider names.")


@dataclass(frozen=True, slots=True)
class Standing:
    """A channel: its switch, and whether a provider is set up for it."""

    name: str
    carrier: str
    ready: bool
    switch: Switch


@dataclass(frozen=True, slots=True)
class Record:
    """One DNS record: SPF, DKIM or DMARC. `found` is None while nobody answered; `line` is what to add."""

    name: str
    found: Sequence[str] | None
    line: str
    why: str

    @property
    def state(self) -> str:
        """Return ok, missing, double or unknown."""
        if self.found is None:
            return "unknown"
        return "missing" if not self.found else "double" if self.name == "SPF" and len(self.found) > 1 else "ok"


@dataclass(frozen=True, slots=True)
class Overview:
    """The channels, the sender and its domain, its records as they were looked up, and the limit without them."""

    channels: Sequence[Standing]
    sender: str
    server: str
    signs: bool
    records: Sequence[Record]
    looked_at: datetime | None
    most: int
    lacks: Sequence[str]


@errand("settings.read")
def overview(actor: Actor) -> Overview:
    """Return how sending stands."""
    config, now, told = places().config, known.refresh(), lookups.kept()
    channels = [
        Standing(one.name, one.carrier, one.ready(config), now.switches.get(one.name, Switch()))
        for one in map(CHANNELS.__getitem__, written())
    ]
    ours, domain = _sender(config)
    told = told if told.domain == domain else Lookups()
    return Overview(
        channels=channels,
        sender=ours,
        server=mailbox.server(config),
        signs=config.dkim_private_key is not None,
        records=_records(config, domain, told) if domain else [],
        looked_at=told.at,
        most=now.most,
        lacks=now.lacks,
    )


@errand("maintenance.run")
def ask_again(actor: Actor) -> Overview:
    """Look the records up now, and return how sending stands."""
    lookups.look_up(actor)
    return overview(actor)


def _sender(config: Config) -> tuple[str, str]:
    try:
        ours = sender.of(config.mail_from, config.site_url)
        return ours, sender.domain(ours)
    except (ValueError, ForGood):
        return "", ""


def _records(config: Config, domain: str, told: Lookups) -> list[Record]:
    policy = f"v=DMARC1; p=none; rua=mailto:postmaster@{domain}"  # no text
    return [
        Record(
            "SPF",
            told.spf,
            _line(domain, f"v=spf1 {_mechanism(config, domain)} ~all"),
            _("Who may send for the domain."),
        ),
        _signature(config, domain, told),
        Record("DMARC", told.dmarc, _line(f"_dmarc.{domain}", policy), _("What others do with mail that fails both.")),
    ]


def _mechanism(config: Config, domain: str) -> str:
    """Return how SPF names the mail server: by its name, or by its address where it has no name (RFC 7208)."""
    host = mailbox.server(config).rpartition(":")[0].strip("[]") or domain
    try:
        return f"ip{ip_address(host).version}:{host}"  # no text
    except ValueError:
        return f"a:{host}"  # no text


def _signature(config: Config, domain: str, told: Lookups) -> Record:
    selector, key = config.dkim_selector, config.dkim_private_key
    why = _("That a mail comes from the domain and was not changed.")
    if not selector:
        return Record("DKIM", None, "", f"{why} {_(SIGNED_ELSEWHERE)}")  # no text
    value = dkim.record(key.get_secret_value()) if key else "v=DKIM1; k=rsa; p=…"  # no text
    found = told.dkim if told.selector == selector else None
    return Record("DKIM", found, _line(f"{selector}._domainkey.{domain}", value), why)


def _line(name: str, value: str) -> str:
    """Return a line of a zone file; a text of DNS has at most 255 characters, so longer ones are parts beside each other."""
    parts = " ".join(f'"{value[start : start + 255]}"' for start in range(0, len(value), 255))
    return f"{name}. IN TXT {parts}"  # no text
