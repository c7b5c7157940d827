"""SMS: by Twilio, or by MSG91 where only that is set up."""

from typing import Any

from models.language import N_
from services.channels import addresses, msg91, sender, twilio
from services.channels.channel import Channel, Transport
from services.channels.mailbox import MailboxTransport

LONGEST = 1_600  # characters of one message: more is refused by Twilio


def carried_by(config: Any) -> str:
    """Return the provider of text messages: twilio, msg91, or empty without one."""
    if config.twilio_account_sid and (config.twilio_from or config.twilio_messaging_service_sid):
        return "twilio"
    return "msg91" if config.msg91_auth_key else ""


def _open(config: Any) -> Transport:
    by = carried_by(config)
    if by == "twilio":
        return twilio.TwilioTransport(twilio.account(config, "sms"), "sms")
    if by == "msg91":
        key = config.msg91_auth_key.get_secret_value()
        return msg91.Msg91Transport(msg91.Account(key, config.msg91_template_id, config.msg91_url.rstrip("/")))
    return MailboxTransport(config.data_dir / "mailbox", sender.of(config.mail_from, config.site_url))


SMS = Channel(
    name="sms",
    carrier=N_("SMS provider"),
    address=N_("phone number"),
    point="phone",
    clean=addresses.mobile,
    ready=lambda config: bool(carried_by(config)),
    open=_open,
    subject=False,
    private=True,
    longest=LONGEST,
)
