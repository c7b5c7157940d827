"""Telling people by mail what happened to their account, so that who did not do it learns of it at once."""

from markupsafe import Markup
from sqlmodel import Session

from models.accounts import User
from models.columns import uuid7
from models.language import N_, _, speaking
from services import languages
from services.outbox import claim
from services.work import clock, step

DONE = {
    "factor_added": N_("A second factor was added to your account"),
    "factor_removed": N_("The second factor of your account was removed"),
    "factor_reset": N_("An administrator reset the second factor of your account"),
    "passkey_added": N_("A passkey was added to your account"),
    "passkey_removed": N_("A passkey of your account was removed"),
    "passkey_alarm": N_("A passkey of your account may have been copied"),
    "recovery_used": N_("A recovery code was used to sign in to your account"),
    "new_device": N_("Your account was used on a new device"),
    "new_network": N_("Your account was used from a new network"),
    "session_moved": N_("A session of your account went on in another browser and another network"),
    "token_made": N_("A token for programs was made for your account"),
    "password_changed": N_("The password of your account was changed"),
}
NOT_YOU = N_("If this was not you, change your password at once and tell an administrator.")
PAGE = Markup("<p><b>{}</b></p><p>{}</p><p>{}</p>")


@step
def mail(session: Session, user: User, what: str, detail: str = "") -> None:
    """Queue a mail to a person about their account. `what` is a key of `DONE`; `detail` says when and where."""
    with speaking(languages.of_colleague(user.locale)):
        said, not_you = _(DONE[what]), _(NOT_YOU)
    when = clock.now().strftime("%Y-%m-%d %H:%M UTC")
    line = f"{when}{' · ' if detail else ''}{detail}"
    claim.put(
        session,
        key=f"account:{uuid7()}",
        channel="email",
        recipient=user.email,
        subject=said,
        body="\n\n".join([f"{said}.", line, not_you]),
        html=str(PAGE.format(f"{said}.", line, not_you)),
        due_at=clock.now(),
        headers={"Auto-Submitted": "auto-generated"},
        queue="notices",
    )
