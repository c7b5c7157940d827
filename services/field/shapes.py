"""What a phone sends of something that was done on it."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from models.language import N_, _
from services.work import Invalid, Refused

Name = Literal[
    "en_route", "arrive", "pause", "resume", "tick", "untick", "note", "sign", "no_signature", "finish", "miss"
]
# A phone with a broken clock says any year; one that no database can keep is refused.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
UNREADABLE = N_("This cannot be read. Save a copy, and tell the office.")


class Sent(BaseModel):
    """Something that was done on a phone: `id` is the phone's own and makes it happen once, `at` is when it was done.
    `user_id` is whose queue it waited in."""

    model_config = ConfigDict(extra="forbid")

    id: UUID
    visit_id: UUID
    act: Name
    at: AwareDatetime = Field(ge=EARLIEST, le=LATEST)
    user_id: UUID | None = None
    sequence: int = Field(default=0, ge=0, le=2**31 - 1)
    item_id: UUID | None = None
    text: str = Field(default="", max_length=4_000)
    name: str = Field(default="", max_length=200)
    picture: str = Field(default="", max_length=420_000)
    file_id: UUID | None = None

    @property
    def digest(self) -> str:
        """Return the digest of everything but the id."""
        said = self.model_dump(mode="json", exclude={"id"})
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def drawn(self) -> bytes:
        """Return the bytes of the picture. Refuses what is no base64."""
        try:
            return base64.b64decode(self.picture.rpartition(",")[2], validate=True)
        except (binascii.Error, ValueError):
            raise Invalid(_("The signature cannot be read. Have it signed again.")) from None


def read(sent: Mapping[str, Any]) -> Sent:
    """Return what was sent, checked. Refuses what cannot be read, naming the field (`Refused`)."""
    try:
        return Sent.model_validate(sent)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        field = ".".join(map(str, first["loc"]))[:40]
        if field == "act":
            raise Refused(_("There is no such act. Reload the page, so that it is the present one.")) from None
        raise Refused(f"{_(UNREADABLE)} ({field})") from None
