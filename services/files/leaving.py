"""Files that leave: a message's files are read as it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from models.language import N_
from services.channels import Attachment, Envelope, ForGood
from services.files import stored
from services.outbox.claim import Claimed
from services.work import NotFound

MISSING = N_("A file of this message is no longer here, so it cannot be sent as it was written.")


def carried(kept: Mapping[UUID, UUID], html: str) -> list[dict[str, str]]:
    """Return files as the outbox keeps them, from the ids they were given by (`belong`). Those that the HTML shows
    (`cid:` and that id) travel inside it."""
    return [{"id": str(own), **({"cid": str(one)} if f'"cid:{one}"' in html else {})} for one, own in kept.items()]


def attach(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Return the envelope with the files of its message. Raises ForGood when one is missing."""
    if not row.files:
        return envelope
    return replace(envelope, attachments=(*envelope.attachments, *_attachments(place, row.files)))


def _attachments(place: str, files: Sequence[Any]) -> list[Attachment]:
    found = []
    for one in files:
        file_id, cid = (one["id"], one.get("cid", "")) if isinstance(one, dict) else (one, "")
        try:
            row, content = stored.read(place, UUID(str(file_id)))
        except NotFound:
            raise ForGood(None, MISSING, "data") from None
        found.append(Attachment(row.name, row.type, content, cid))
    return found
