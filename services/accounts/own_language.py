"""The language in which a person reads Steward."""

from sqlmodel import Session

from models.language import _
from services.accounts import users
from services.languages import LOCALES
from services.records import fields
from services.work import Actor, SignInNeeded, action


@action("account.edit")
def choose(session: Session, actor: Actor, locale: str) -> str:
    """Choose the language in which one reads Steward, one of LOCALES (`fr_FR`); empty: that of the browser. Return it."""
    if actor.user_id is None:
        raise SignInNeeded(_("Please sign in."))
    chosen = users.row(session, actor.user_id).locale = fields.one_of(locale, ("", *LOCALES.values()), "locale")
    return chosen
