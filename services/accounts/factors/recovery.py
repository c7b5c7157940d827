"""Recovery codes: ten, shown once, each good once, for when the other factors are lost.

A code is 80 random bits, so its SHA-256 is kept as that of every other token is (`vault.fingerprint`).
"""

import secrets
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from models.factors import RecoveryCode
from services.work import clock, step, vault

COUNT = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
LENGTH = 16  # letters: 79 bits
TABLE = RecoveryCode.__table__  # type: ignore[attr-defined]


@step
def renew(session: Session, user_id: UUID) -> list[str]:
    """Replace a person's codes by ten new ones, and return them: nobody can read them again."""
    forget(session, user_id)
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(COUNT)]
    for number, code in enumerate(codes):
        session.add(RecoveryCode(user_id=user_id, number=number, code_hash=vault.fingerprint(code)))
    return [spoken(code) for code in codes]


@step
def accept(session: Session, user_id: UUID, code: str) -> bool:
    """Return whether a code is one of the person's and was not used before. From now on it is."""
    clean = code.lower().replace("-", "").replace(" ", "")
    if len(clean) != LENGTH:
        return False
    mine = (TABLE.c.user_id == user_id, TABLE.c.code_hash == vault.fingerprint(clean), TABLE.c.used_at.is_(None))
    return bool(session.connection().execute(update(TABLE).where(*mine).values(used_at=clock.now())).rowcount)


@step
def left(session: Session, user_id: UUID) -> int:
    """Return how many codes a person has not used."""
    mine = (col(RecoveryCode.user_id) == user_id, col(RecoveryCode.used_at).is_(None))
    return session.scalar(select(func.count()).where(*mine)) or 0


@step
def forget(session: Session, user_id: UUID) -> None:
    """Remove all codes of a person."""
    session.execute(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))


def spoken(code: str) -> str:
    """Return a code in groups of four, as it is written down."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
