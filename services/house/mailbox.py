"""The local mailbox: letters that were kept instead of leaving, for operators who try things out."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from models.language import _
from services.channels import mailbox
from services.channels.mailbox import Letter
from services.work import Actor, NotFound, errand
from services.work.config import Config
from services.work.places import places


@dataclass(frozen=True, slots=True)
class Mailbox:
    """What lies in the mailbox, the newest first, and the mail server that takes everything instead (empty: none is set)."""

    letters: list[Letter]
    server: str


@errand("maintenance.read")
def letters(actor: Actor) -> Mailbox:
    """The newest hundred letters of every company of this house, and where mail really goes."""
    config = places().config
    return Mailbox(mailbox.letters(_folder(config)), server(config))


@errand("maintenance.read")
def letter(actor: Actor, letter_id: UUID) -> Letter:
    """One letter."""
    found = mailbox.letter(_folder(places().config), letter_id)
    if found is None:
        raise NotFound(_("That message is no longer in the mailbox."))
    return found


def server(config: Config) -> str:
    """The mail server that is set, as host and port, never with its password; empty when there is none."""
    address = config.smtp_url.get_secret_value() if config.smtp_url else ""
    return urlsplit(address).netloc.rpartition("@")[2]


def _folder(config: Config) -> Path:
    return config.data_dir / "mailbox"
