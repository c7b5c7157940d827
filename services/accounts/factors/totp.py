"""Codes of an authenticator app: RFC 6238, 30 seconds, six digits, a secret of 160 bits.

A code is good once: the step of time it belongs to is consumed by one conditional statement, whichever door it came
through. What a clock runs ahead or behind is learned at enrolment, up to 90 seconds, and 30 more are forgiven later.
"""

import hmac
from uuid import UUID

import pyotp
from sqlalchemy import select, update
from sqlmodel import Session, col

from models.factors import TotpFactor
from services.work import clock, step, vault

STEP = 30  # seconds
LEARNED, FORGIVEN = 3, 1  # steps around the present one, at enrolment and later
TABLE = TotpFactor.__table__  # type: ignore[attr-defined]


@step
def of(session: Session, user_id: UUID) -> TotpFactor | None:
    """Return the confirmed app of a person."""
    found = begun(session, user_id)
    return found if found is not None and found.confirmed_at is not None else None


@step
def begun(session: Session, user_id: UUID) -> TotpFactor | None:
    """Return the app of a person, whether or not its first code was right already."""
    return session.scalars(select(TotpFactor).where(col(TotpFactor.user_id) == user_id)).first()


@step
def begin(session: Session, user_id: UUID) -> str:
    """Return the secret to be typed into an app; the same one until its first code is right."""
    row = begun(session, user_id)
    if row is None:
        secret = pyotp.random_base32()
        session.add(TotpFactor(user_id=user_id, secret=vault.seal(secret, f"totp_factors.secret:{user_id}")))
        session.flush()
        return secret
    return _secret(row)


@step
def confirm(session: Session, user_id: UUID, code: str) -> bool:
    """Confirm a begun app by its first code. Return whether it was right; the code is used up."""
    row = begun(session, user_id)
    at = _fitting(row, code, LEARNED) if row is not None and row.confirmed_at is None else None
    if row is None or at is None:
        return False
    row.confirmed_at, row.last_step, row.drift = clock.now(), at, at - _now()
    return True


@step
def accept(session: Session, user_id: UUID, code: str) -> bool:
    """Return whether a code is right and was not used before. From now on it is."""
    row = of(session, user_id)
    at = _fitting(row, code, FORGIVEN) if row is not None else None
    if at is None:
        return False
    unused = (TABLE.c.user_id == user_id, TABLE.c.last_step < at)
    return bool(session.connection().execute(update(TABLE).where(*unused).values(last_step=at)).rowcount)


@step
def secret_of(session: Session, user_id: UUID) -> str:
    """Return the secret of an app that was begun; empty when there is none."""
    row = begun(session, user_id)
    return _secret(row) if row is not None else ""


def address(secret: str, email: str, workspace: str) -> str:
    """Return the address that an app reads from a picture (otpauth://)."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=f"Steward {workspace}".strip())  # no text


def _secret(row: TotpFactor) -> str:
    return vault.unseal(row.secret, f"totp_factors.secret:{row.user_id}")


def _fitting(row: TotpFactor, code: str, around: int) -> int | None:
    """Return the step of time that a code belongs to, the nearest one first; None when it fits none."""
    clean = code.replace(" ", "")
    if not (len(clean) == 6 and clean.isascii() and clean.isdigit()):
        return None
    app, now = pyotp.TOTP(_secret(row)), _now() + (row.drift if row.confirmed_at else 0)
    near = sorted(range(now - around, now + around + 1), key=lambda at: abs(at - now))
    fits = [at for at in near if hmac.compare_digest(app.generate_otp(at), clean)]
    return fits[0] if fits else None


def _now() -> int:
    return int(clock.now().timestamp()) // STEP
