"""Razorpay: how its calls are signed, and what they say. Amounts are in the smallest unit of their currency (case 8)."""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from models.money import MOST, exponents
from models.text import line

NAME = "razorpay"
PATH = "/callbacks/razorpay"
CAPTURED, FAILED, REFUNDED = "payment.captured", "payment.failed", "refund.processed"
METHODS = {"card": "card", "emi": "card", "netbanking": "transfer", "upi": "transfer"}  # others are "online"
LONGEST = 120  # characters of a value


@dataclass(frozen=True, slots=True)
class Told:
    """What one call says. `key` names it, from signed values alone; `payment` and `refund` are Razorpay's ids; `notes`
    are ours (`invoice_id`, `order_id` or `number`). `amount` is None where the call has no usable one."""

    key: str
    event: str
    payment: str
    refund: str
    amount: int | None
    currency: str
    method: str
    at: datetime | None
    notes: Mapping[str, str]
    why: str


def signed(secret: str, raw: bytes, signature: str) -> bool:
    """Return whether a signature is that of these bytes: HMAC-SHA256 in hexadecimal digits."""
    expected = hmac.new(secret.encode(), raw, sha256).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.strip().lower().encode())


def read(raw: str) -> Told | None:
    """Return what a body says, or None where it is no event of Razorpay."""
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    event = _text(_of(body, "event"))
    payload = _of(body, "payload")
    payment, refund = (_of(_of(payload, name), "entity") for name in ("payment", "refund"))
    about = refund if event.startswith("refund.") else payment
    name = _text(_of(payment, "id")) or _text(_of(refund, "payment_id"))
    if not event or not (name or _text(_of(refund, "id"))):
        return None
    amount, currency = _of(about, "amount"), _text(_of(about, "currency")).upper()
    return Told(
        key=_key(name, _text(_of(refund, "id")), event, _text(_of(about, "status"))),
        event=event,
        payment=name,
        refund=_text(_of(refund, "id")),
        amount=amount if _is_amount(amount) and currency in exponents() else None,
        currency=currency,
        method=METHODS.get(_text(_of(payment, "method")), "online"),
        at=_time(_of(body, "created_at")),
        notes=_notes(_of(about, "notes")),
        why=_text(_of(payment, "error_description")),
    )


def unread(raw: str) -> str:
    """Return the key of a body that says nothing to us."""
    return f"unread:{sha256(raw.encode()).hexdigest()}"


def _key(*parts: str) -> str:
    key = ":".join(parts)
    return key if len(key) <= 200 else sha256(key.encode()).hexdigest()


def _of(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else None


def _text(value: Any) -> str:
    return line(value, LONGEST) or "" if isinstance(value, str) else ""


def _is_amount(value: Any) -> bool:
    return type(value) is int and 0 < value <= MOST


def _notes(value: Any) -> dict[str, str]:
    """Return the notes that are texts; Razorpay sends an empty list where there are none."""
    return {str(name)[:LONGEST]: _text(one) for name, one in value.items()} if isinstance(value, dict) else {}


def _time(value: Any) -> datetime | None:
    """Return a time that is given in seconds, unless it is no time."""
    try:
        return datetime.fromtimestamp(value, UTC) if type(value) is int else None
    except (ValueError, OverflowError, OSError):
        return None
