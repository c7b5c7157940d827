"""The step of a message that is rendered as it leaves: its row holds a version and values instead of texts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from uuid import UUID

from models.language import N_
from models.templates import TemplateVersion
from services.channels import Envelope, ForGood
from services.outbox.claim import Claimed
from services.templates import rendering, variables
from services.work import NotFound, Refused, clock, house_actor, work
from services.work.errors import Invalid

UNSUBSCRIBE = "List-Unsubscribe"
FRESH = 60  # seconds that the name of a workspace may be old


@dataclass(frozen=True, slots=True)
class Frozen:
    """The texts of a version, outside its database."""

    subject: str
    html: str
    text: str
    content_sid: str | None


def complete(place: str, row: Claimed, envelope: Envelope) -> Envelope:
    """Return the envelope with its texts. Raises ForGood where the version is gone or a value is missing."""
    if row.version_id is None or row.variables is None:
        return envelope
    version = _version(place, row.version_id)
    late = _late(place, int(clock.now().timestamp()) // FRESH)
    values: Mapping[str, Any] = {**row.variables, **late, "unsubscribe_link": _link(envelope)}
    try:
        texts = rendering.render(version, values)
    except Refused as refusal:
        said = [refusal.message, *(refusal.fields.values() if isinstance(refusal, Invalid) else ())]
        raise ForGood(None, " ".join(said), "connect") from None
    more = {"content_sid": version.content_sid} if version.content_sid else {}
    return replace(
        envelope, subject=texts.subject or envelope.subject, html=texts.html, body=texts.text,
        values={**envelope.values, **more},
    )  # fmt: skip


@lru_cache(maxsize=256)  # a version never changes: one question for all messages of a campaign
def _version(place: str, version_id: UUID) -> Frozen:
    with work(house_actor(place), read=True) as session:
        found = session.get(TemplateVersion, version_id)
        if found is None:
            text = N_("The template it was written with is gone, so it cannot be sent.")
            raise ForGood(None, text, "connect")
        return Frozen(found.subject, found.html, found.text, found.content_sid)


@lru_cache(maxsize=256)
def _late(place: str, minute: int) -> dict[str, Any]:
    try:
        return variables.late(place)
    except NotFound:
        return {}


def _link(envelope: Envelope) -> str:
    """Return the web address in the header by which this recipient opts out, or nothing."""
    for part in envelope.headers.get(UNSUBSCRIBE, "").split(","):
        address = part.strip().removeprefix("<").removesuffix(">")
        if address.startswith(("https://", "http://")):
            return address
    return ""
