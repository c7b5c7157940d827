"""What came with a mail: the mail itself and its files, kept beside its row. Sight of them follows the row's."""

from collections.abc import Sequence

from sqlmodel import Session

from models.inbound import Received
from models.language import N_
from services import files
from services.inbound import imap
from services.inbound.imap import Fetched
from services.inbound.parsing import Mail
from services.work import TooLarge, blobs, step

MAIL = "message.eml"  # no text
TOO_LARGE = N_("It is larger than 30 MB: only its head was read.")
NO_ROOM = N_("There was no room for its files: they are only in the mailbox.")
COMING = N_("Its files are being fetched from the provider.")
LEFT = N_("Not all of its files could be fetched. They are still with the provider.")
FULL = N_("There was no room for its files: they are still with the provider.")
INCOMPLETE = (TOO_LARGE, NO_ROOM, COMING, LEFT, FULL)


def lay(place: str, mails: Sequence[tuple[Fetched, Mail]]) -> None:
    """Put the bytes of these mails and their files on the disk, before the work that stores them."""
    for fetched, mail in mails:
        for content in (fetched.raw, *(part.content for part in mail.parts)):
            blobs.lay(place, content)


@step
def keep(session: Session, row: Received, fetched: Fetched, mail: Mail) -> None:
    """Keep a mail and its files, and name them in its row; all or none of them. What is not kept, the row says in its
    `why`."""
    if not fetched.whole:
        row.why = TOO_LARGE
    named = [(MAIL, fetched.raw), *((part.name, part.content) for part in mail.parts)]
    try:
        kept = files.keep_all(session, named, most=imap.LARGEST, subject="received", subject_id=row.id)
    except TooLarge:
        row.why = NO_ROOM
        return
    row.file_id, row.files = kept[0].id, [str(one.id) for one in kept[1:]]
