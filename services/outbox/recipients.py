"""Recipients: how the address of each channel is stored, read, and found again.

An email address is stored as it is. A telephone number is sealed, and found by its blind index: the same index as that
of a contact's phone, so one number is one key everywhere (contacts, messages, opt-outs).
"""

from uuid import UUID

from models.text import digits
from services.channels import CHANNELS
from services.work import vault

SEALED = "v1."


def private(channel: str) -> bool:
    """Return whether addresses of this channel are sealed."""
    return channel in CHANNELS and CHANNELS[channel].private


def key_of(channel: str, address: str) -> str:
    """Return what an address is found by: an email address itself, in lower case, or the blind index of a number."""
    return key_of_number(address) if private(channel) else address.lower()[:254]


def key_of_number(number: str) -> str:
    """Return the blind index of a number, as of a contact's phone."""
    return vault.blind(_number(number), "phone")


def keys_of(channel: str, address: str) -> list[str]:
    """Return the keys of an address by every secret key that may have made one, the present one's first."""
    return vault.blinds(_number(address), "phone") if private(channel) else [key_of(channel, address)]


def stored(channel: str, address: str, column: str, row_id: UUID) -> str:
    """Return an address as `column` ("outbox.recipient") of that row holds it."""
    return vault.seal(address, f"{column}:{row_id}") if private(channel) and address else address


def opened(value: str, column: str, row_id: UUID) -> str:
    """Return a stored address as people read it."""
    return vault.unseal(value, f"{column}:{row_id}") if value.startswith(SEALED) else value


def _number(address: str) -> str:
    return f"+{digits(address)}" if address.startswith("+") else address
