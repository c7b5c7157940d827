"""WhatsApp: by Twilio where its number for WhatsApp is set, else by a WAHA server."""

from typing import Any

from models.language import N_
from services.channels import addresses, sender, twilio, waha
from services.channels.channel import Channel, Transport
from services.channels.mailbox import MailboxTransport

LONGEST = 1_600  # characters: Twilio's limit; WhatsApp's own is 4,096


def carried_by(config: Any) -> str:
    """Return the provider of WhatsApp messages: twilio, waha, or empty without one."""
    if config.twilio_account_sid and config.twilio_whatsapp_from:
        return "twilio"
    return "waha" if config.waha_base_url else ""


def _open(config: Any) -> Transport:
    by = carried_by(config)
    if by == "twilio":
        return twilio.TwilioTransport(twilio.account(config, "whatsapp"), "whatsapp")
    if by == "waha":
        return waha.WahaTransport(waha.account(config))
    return MailboxTransport(config.data_dir / "mailbox", sender.of(config.mail_from, config.site_url))


WHATSAPP = Channel(
    name="whatsapp",
    carrier=N_("WhatsApp provider"),
    address=N_("phone number"),
    point="phone",
    clean=addresses.mobile,
    ready=lambda config: bool(carried_by(config)),
    open=_open,
    subject=False,
    private=True,
    longest=LONGEST,
)
