"""TABLE 4: the channels, by the word on a message's `channel`. For the outbox, which alone sends.

A new channel is a file beside this one and a line here: channel.py describes it, and everything else (writing, sending,
explaining, the pages, the API) asks this table.
"""

from services.channels.channel import (
    PHASES,
    Attachment,
    Channel,
    Envelope,
    ForGood,
    ForNow,
    Handed,
    Receipt,
    Transport,
    Unclear,
    Withdrawn,
)
from services.channels.email import EMAIL
from services.channels.push import PUSH
from services.channels.sms import SMS
from services.channels.webhook import WEBHOOK
from services.channels.whatsapp import WHATSAPP

CHANNELS: dict[str, Channel] = {one.name: one for one in (EMAIL, SMS, WHATSAPP, PUSH, WEBHOOK)}


def written() -> tuple[str, ...]:
    """Return the channels that people write messages for."""
    return tuple(name for name, one in CHANNELS.items() if one.written)


__all__ = [
    "CHANNELS",
    "PHASES",
    "Attachment",
    "Channel",
    "Envelope",
    "ForGood",
    "ForNow",
    "Handed",
    "Receipt",
    "Transport",
    "Unclear",
    "Withdrawn",
    "written",
]
