"""Texts: which provider carries those of a channel, and which providers can be asked what became of one."""

from typing import Any

from services.channels import sms, whatsapp

ASKED = ("twilio", "waha")  # both list what was sent to a number; MSG91 answers only for ids of its own


def carrier_of(channel: str, config: Any) -> str:
    """Return twilio, waha or msg91; empty for a channel without a provider, and for one that sends no texts."""
    return {"sms": sms.carried_by, "whatsapp": whatsapp.carried_by}.get(channel, lambda _: "")(config)
