"""Calls: what a provider tells us, after its signature was checked. Errands without an actor: the house is at work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from models.language import N_, _
from services.channels import msg91, twilio, waha, web
from services.channels.incoming import Heard, Report
from services.texting import inbound, reports
from services.work import Actor, errand, vault
from services.work.config import Config
from services.work.places import places

ABOUT = b"msg91"  # what the token in its address is made of
AT_TWILIO = N_(
    "Enter it at the number or messaging service, for incoming messages, by POST. Statuses come by themselves."
)
AT_MSG91 = N_("Enter it at SMS, Webhook, version 2 or 3. Keep it secret: whoever knows it can report.")
UNSIGNED = N_("Its calls are refused until STEWARD_WAHA_HMAC_KEY is set, here and at the session.")
AT_WAHA = N_("Add it as a webhook of the session, with the events message and message.ack and the HMAC key.")


def from_twilio(config: Config, addresses: Sequence[str], params: Any, *, signature: str, named: str = "") -> bool:
    """Take a call of Twilio to one of these addresses. `named` is the message it is about. Return False where the
    signature is wrong: nothing was changed."""
    token = config.twilio_auth_token
    if token is None or not twilio.signed(token.get_secret_value(), addresses, params, signature):
        return False
    flat: Mapping[str, str] = {name: params.getlist(name)[0] for name in params}
    _take([twilio.read(flat)], _id(named))
    return True


def from_waha(config: Config, raw: bytes, signature: str) -> bool:
    """Take a call of the WAHA server. Return False where the signature is wrong: nothing was changed."""
    key = config.waha_hmac_key
    if key is None or not waha.signed(key.get_secret_value(), raw, signature):
        return False
    _take([waha.read(raw, config.waha_session)])
    return True


def from_msg91(config: Config, token: str, raw: bytes, kind: str) -> bool:
    """Take a call of MSG91. Return False where the token in its address is wrong: nothing was changed."""
    if config.msg91_auth_key is None or not token.isascii() or not vault.mac_holds(ABOUT, "callbacks", token):
        return False
    _take(msg91.read(raw, kind))
    return True


@dataclass(frozen=True, slots=True)
class CallAddress:
    """The address that a provider must be given, and where it is entered there."""

    provider: str
    address: str
    entered: str


@errand("maintenance.run")
def call_addresses(actor: Actor) -> list[CallAddress]:
    """Return the addresses to enter at the providers that are set up. That of MSG91 is a secret."""
    config = places().config
    found = []
    if config.twilio_account_sid:
        found.append(CallAddress("Twilio", f"{config.address}{twilio.PATH}", _(AT_TWILIO)))  # no text
    if config.msg91_auth_key is not None:
        found.append(CallAddress("MSG91", address_of_msg91(config), _(AT_MSG91)))
    if config.waha_base_url:
        found.append(
            CallAddress("WAHA", f"{config.address}{waha.PATH}", _(AT_WAHA if config.waha_hmac_key else UNSIGNED))
        )
    return found


def reachable() -> bool:
    """Return whether providers can call this installation: whether its address is a public one."""
    return web.public(places().config.site_url, "") is not None


def address_of_msg91(config: Config) -> str:
    """Return the address to enter at MSG91 for delivery reports. It holds the token, so only operators see it."""
    return f"{config.address}{msg91.PATH}/{vault.mac(ABOUT, 'callbacks')}"


def _take(told: Iterable[Report | Heard | None], outgoing_id: UUID | None = None) -> None:
    for one in told:
        if isinstance(one, Report):
            reports.take(one, outgoing_id)
        elif isinstance(one, Heard):
            inbound.take(one)


def _id(named: str) -> UUID | None:
    try:
        return UUID(named)
    except ValueError:
        return None
