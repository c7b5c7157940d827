"""The signature of a person, under the emails that they write."""

from sqlmodel import Session

from models.accounts import User
from models.language import _
from services import html
from services.accounts import users
from services.work import Actor, Invalid, action, announce

DELIMITER = "-- "  # a line of it separates the signature in plain text (RFC 3676, 4.3); mail programs fold it
LINE = "<p>-- </p>"
LONGEST = 5_000  # characters: it travels with every mail


@action("account.edit")
def sign(session: Session, actor: Actor, signature: str) -> User:
    """Change the signature under one's own emails, from HTML, which is cleaned. Refuses a very long one."""
    try:
        clean = html.clean(signature[: 4 * LONGEST])
    except Invalid as heavy:
        raise Invalid(heavy.message, signature=heavy.fields["html"]) from None
    if len(clean) > LONGEST or len(signature) > 4 * LONGEST:
        raise Invalid(_("Please check the form."), signature=_("This is too long for a signature."))
    user = users.me(session, actor)
    user.signature = clean
    announce(session, users.CHANGED, user)
    return user


def signed(text: str, rich: str, signature: str) -> tuple[str, str]:
    """Return the plain and the formatted text of an email with a signature, which is HTML, below them. A text without
    formatting stays without; none is signed twice."""
    plain = html.as_text(signature)
    if not plain:
        return text, rich
    below = f"\n\n{DELIMITER}\n{plain}"
    if text and not text.endswith(below):
        text = f"{text.rstrip()}{below}"
    if rich and signature not in rich:
        rich = f"{rich}{LINE}{signature}"
    return text, rich
