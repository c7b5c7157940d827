"""The last way in: nobody gives up by themselves what alone still opens their account."""

from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.language import N_, _
from models.sign_on import Identity, SignOnProvider
from services.accounts.factors import passkeys
from services.accounts.sign_on import switching
from services.work import Conflict, step

ONLY = N_("This is your only way in. Choose a password first: “Forgot your password?” sends you a link.")
OFF = N_("This is your only way in, since passwords are switched off. Add a passkey or link a service first.")


@step
def refuse_none(session: Session, user: User) -> None:
    """Refuse (`Conflict`) when neither a password, nor a service that is on, nor a passkey opens an account any more. Call it
    after what was given up is deleted."""
    off = switching.is_off(session)
    if user.password_hash is not None and not off:
        return
    mine = (col(Identity.user_id) == user.id, col(SignOnProvider.on))
    query = select(col(Identity.id)).join(SignOnProvider, col(SignOnProvider.id) == col(Identity.provider_id))
    if session.scalar(query.where(*mine).limit(1)) is None and not passkeys.usable(session, user):
        raise Conflict(_(OFF) if off else _(ONLY))
