"""The texts of a message as its page shows them: those that were kept, or those of its version with its values."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.outbox import Outgoing, OutgoingText
from models.templates import TemplateVersion
from services import templates
from services.optouts import tokens
from services.work import Refused, step

UNKNOWN = "…"  # what is known only as it leaves, and is not kept


@step
def texts(session: Session, out: Outgoing, text: OutgoingText) -> tuple[str, str]:
    """Return the plain text and the HTML. A message of a campaign keeps its values only, so it is rendered as it was when
    it left; what was known only then and is not kept stays a dot."""
    if text.body or text.html or text.version_id is None:
        return text.body, shown(text.html, text.files)
    version = session.get(TemplateVersion, text.version_id)
    if version is None:
        return "", ""
    day = (out.settled_at or out.due_at).astimezone(ZoneInfo(session.info["actor"].zone)).date()
    then = {"today": day.isoformat(), "workspace": {"name": UNKNOWN}, "unsubscribe_link": tokens.site() or UNKNOWN}
    try:
        said = templates.render(version, {**(text.variables or {}), **then}, gaps=True)
    except Refused:
        return "", ""
    return said.text, shown(said.html, text.files)


def shown(rich: str, kept: Sequence[Any]) -> str:
    """Return a formatted text whose pictures are named by the ids of the message's own files: a file that was sent before
    has another one, and the mail keeps the name that it was written with."""
    for one in kept:
        if isinstance(one, dict) and one.get("cid"):
            rich = rich.replace(f'"cid:{one["cid"]}"', f'"cid:{one["id"]}"')
    return rich
