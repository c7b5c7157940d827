"""VAPID: the key pair by which push services know that a push comes from this installation (RFC 8292).

The private key is STEWARD_VAPID_PRIVATE_KEY, or one that the house makes once and keeps sealed. Browsers subscribe to
the public key: another key makes their subscriptions useless.
"""

import base64
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02  # type: ignore[import-untyped]

from services.channels import encode, sender
from services.house import settings
from services.work import CannotStart, Conflict, clock, house_actor, vault, work
from services.work.config import Config
from services.work.places import Places, places

FACT = "vapid_key"
LIFE = timedelta(hours=12)  # of a signature; push services take at most 24


@dataclass(slots=True)
class _Known:
    """The key of the open house."""

    house: Places | None = None
    key: Vapid02 | None = None


_known = _Known()


def public_key() -> str:
    """Return the public key as browsers take it: base64 for URLs, without padding."""
    point = _key().public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def authorization(endpoint: str) -> str:
    """Return the Authorization header for a push to this address. An errand: the key may have to be read."""
    parts, config = urlsplit(endpoint), places().config
    until = int((clock.now() + LIFE).timestamp())
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": until, "sub": f"mailto:{_contact(config)}"}
    header: str = _key().sign(claims)["Authorization"]
    return header


def read(text: str) -> Vapid02:
    """Return a private key from its text, PEM or base64. Refuses anything else (`CannotStart`)."""
    try:
        return Vapid02.from_pem(text.encode()) if "BEGIN" in text else Vapid02.from_string(text)
    except Exception:  # the library's errors may quote the key
        raise CannotStart("STEWARD_VAPID_PRIVATE_KEY is not a private key for web push.") from None


def _key() -> Vapid02:
    if _known.key is None or _known.house is not places():
        given = places().config.vapid_private_key
        _known.key, _known.house = read(given.get_secret_value() if given else _own()), places()
    return _known.key


def _own() -> str:
    """Return the house's own key, made on first use. Of two processes that make one, the second takes the first's."""
    with work(house_actor(), read=True) as session:
        sealed = settings.read(session, FACT)
    if sealed is None:
        made = Vapid02()
        made.generate_keys()
        raw = made.private_key.private_numbers().private_value.to_bytes(32, "big")
        with suppress(Conflict), work(house_actor()) as session:
            if settings.read(session, FACT) is None:
                text = base64.urlsafe_b64encode(raw).decode().rstrip("=")
                settings.write(session, FACT, vault.seal(text, f"settings.value:{FACT}"))
        with work(house_actor(), read=True) as session:
            sealed = settings.read(session, FACT)
    return vault.unseal(str(sealed), f"settings.value:{FACT}")


def _contact(config: Config) -> str:
    return config.vapid_claims_email or encode.mailbox(sender.of(config.mail_from, config.site_url), "sender")[1]
