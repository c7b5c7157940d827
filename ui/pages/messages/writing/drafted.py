"""The sheet as a draft keeps it, and back; and with a message that waits in it."""

import json
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from services.channels import CHANNELS
from services.messages import MessageCard
from ui import guard
from ui.parts import pictures
from ui.parts.unfinished import Attempt

if TYPE_CHECKING:
    from ui.pages.messages.writing.sheet import Sheet


def typed(sheet: "Sheet") -> dict[str, str | None]:
    """Return the fields' contents, for the draft."""
    if sheet.body.empty() and not sheet.attached.kept:
        return {}  # nothing worth keeping
    texts = sheet.body.typed()
    rest = {
        "channel": sheet.channels.value,
        "template": str(sheet.body.template.id) if sheet.body.template else "",
        "files": sheet.attached.typed(),
        "more": sheet.to.kept(),
        "named": sheet.named.value,
        "signed": sheet.body.signed,
        "when": sheet.when.typed(),
    }
    return {
        "contact_id": str(sheet.to.one.contact_id) if sheet.to.one.contact_id else None,
        "typed": sheet.to.one.typed,
        "to": sheet.to.one.address,
        "subject": texts["subject"],
        "body": texts["text"],
        "html": texts["html"],
        "sheet": json.dumps(rest),
    }


async def fill(sheet: "Sheet", left: Attempt) -> None:
    """Put a draft back into the fields. A recipient typed after the draft was stored replaces its contact."""
    values = left.values
    rest = rest_of(values.get("sheet"))
    if sheet.card is None and rest.get("channel") in CHANNELS:
        sheet.channels.value = rest["channel"]
        await sheet.body.turn(sheet.channels.value)
        await sheet.turn()
    if guard.is_id(str(rest.get("template"))):
        await sheet.body.take(str(rest["template"]), texts=False)
        await sheet.body.offer_templates()
    sheet.body.sign_with(bool(rest.get("signed", True)))
    sheet.body.fill({**values, "text": values.get("body")})
    sheet.attached.fill(rest.get("files") or [])
    sheet.named.value = rest.get("named") if rest.get("named") in sheet.named.options else "me"
    sheet.when.fill({**(rest.get("when") or {}), **values})
    sheet.to.restore(rest.get("more") or [])
    now = values.get("typed now")
    if now is not None and now.strip() != values.get("typed"):
        sheet.to.one.clear(now)
    elif "typed" in values:
        await sheet.to.restore_one(values)
    await sheet.foresee()


async def begin(sheet: "Sheet", card: MessageCard) -> None:
    """Put a message that waits into the fields, as it would leave."""
    whom = {"contact_id": str(card.contact_id or ""), "typed": card.contact or card.to, "to": card.to}
    await sheet.to.restore_one(whom)
    sheet.body.sign_with(False)
    sheet.body.fill({"subject": card.subject, "html": card.html, "text": "" if card.html else card.body})
    inside = set(pictures.ids(card.html))
    sheet.attached.fill([one.model_dump(mode="json") for one in card.attachments if str(one.id) not in inside])
    at = card.due_at.astimezone(ZoneInfo(sheet.actor.zone))
    sheet.when.fill({"way": "at", "send_at": f"{at:%Y-%m-%dT%H:%M}"})


def rest_of(kept: str | None) -> dict[str, Any]:
    """Return what a draft keeps beside its texts: the channel, the template, the files; empty where that is no JSON."""
    try:
        found = json.loads(kept or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
