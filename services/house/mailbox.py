"""The local mailbox: letters kept instead of sent, for operators who try Steward."""

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
    """The mailbox's letters, the newest first, and the mail server that takes letters instead (empty: none is set)."""

    letters: list[Letter]
    server: str


@errand("maintenance.read")
def letters(actor: Actor) -> Mailbox:
    """Return the newest hundred letters of every company of this house, and the server that mail really goes to."""
    config = places().config
    return Mailbox(mailbox.letters(_folder(config)), server(config))


@errand("maintenance.read")
def letter(actor: Actor, letter_id: UUID) -> Letter:
    """Return one letter."""
    found = mailbox.letter(_folder(places().config), letter_id)
    if found is None:
        raise NotFound(_("That message is no longer in the mailbox."))
    return found


def server(config: Config) -> str:
    """Return the configured mail server, as host and port, never with its password; empty when there is none."""
    address = config.smtp_url.get_secret_value() if config.smtp_url else ""
    return urlsplit(address).netloc.rpartition("@")[2]


def _folder(config: Config) -> Path:
    return config.data_dir / "mailbox"
