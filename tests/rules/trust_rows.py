"""A row in each table of accounts and trust, for the rules that hold for every table."""

from uuid import UUID

from sqlmodel import Session

from models.audit import AuditReview
from models.columns import uuid7
from models.factors import Passkey, RecoveryCode, ResetLink, SignInStep, TotpFactor
from models.own_roles import OwnRole
from models.sign_on import Identity, SignOnProvider, SignOnStart
from services.work import Actor, clock, step, work


def prove_themselves(actor: Actor, canary: str) -> dict[str, UUID]:
    """Add the rows, about this actor's account. Return the ids of some, by noun."""
    assert actor.user_id
    with work(actor) as session:
        provider = SignOnProvider(name=canary, issuer=f"https://{uuid7().hex}.example", client_id=canary)
        role = OwnRole(key=f"own-{uuid7().hex[-12:]}", label=canary, label_key=uuid7().hex, base="sales", scope="team")
        review = AuditReview(until_at=clock.now(), sequence=1, seal="0" * 64, entries=1, verdict="fine", by=canary)
        session.add_all([provider, role, review])
        session.flush()
        passkey = _factors(session, actor.user_id, canary)
        identity = Identity(user_id=actor.user_id, provider_id=provider.id, issuer=provider.issuer, subject=canary)
        started = {name: uuid7().hex * 2 for name in ("state_hash", "browser_hash", "nonce", "verifier")}
        session.add(identity)
        session.add(SignOnStart(provider_id=provider.id, expires_at=clock.now(), **started))
        session.flush()
        return {
            "provider": provider.id,
            "own_role": role.id,
            "review": review.id,
            "passkey": passkey,
            "identity": identity.id,
        }


@step
def _factors(session: Session, user_id: UUID, canary: str) -> UUID:
    now = clock.now()
    passkey = Passkey(
        user_id=user_id, name=canary, credential_id=uuid7().hex, public_key=canary, rp_id="steward.example"
    )
    session.add_all(
        [
            passkey,
            TotpFactor(user_id=user_id, secret=canary),
            RecoveryCode(user_id=user_id, number=0, code_hash=canary),
            SignInStep(token_hash=uuid7().hex * 2, purpose="sign_in", user_id=user_id, expires_at=now),
            ResetLink(user_id=user_id, token_hash=uuid7().hex * 2, expires_at=now, used_at=now),
        ]
    )
    session.flush()
    return passkey.id
