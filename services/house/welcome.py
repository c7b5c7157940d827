"""Welcome: a mail to the administrator of a new workspace, with the first steps and the way in (S-15)."""

from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy import select
from sqlmodel import Session, col

from models.accounts import User
from models.language import N_, _
from models.outbox import Outgoing
from services.outbox import claim
from services.work import clock, step

KEY = "welcome"
STEPS: Sequence[tuple[str, str]] = (
    (N_("Add your first contacts, or bring your list along."), "/contacts"),
    (N_("Invite your colleagues, each with a role."), "/users"),
    (N_("Write to a contact, and see when your message arrived."), "/messages"),
)
PAGE = Markup("<p>{}</p><ol>{}</ol><p>{}</p>")
INVITED = Markup('<p>{}</p><p>{}</p><p><a href="{}">{}</a></p>')
STEP = Markup('<li><a href="{}">{}</a></li>')


@step
def put(session: Session, user: User, workspace: str, address: str) -> None:
    """Queue the mail in the new workspace, whose links begin with `address`. Once: later administrators are invited."""
    if session.scalar(select(col(Outgoing.id)).where(col(Outgoing.key) == KEY)) is not None or _others(session, user):
        return
    hello = _("Hello {name}, your workspace {workspace} is ready. Three first steps:").format(
        name=user.name, workspace=workspace
    )
    end = _("You sign in at {address} with {email}.").format(address=address, email=user.email)
    lines = [f"{number}. {_(text)}\n   {address}{path}" for number, (text, path) in enumerate(STEPS, 1)]
    steps = Markup("").join(STEP.format(f"{address}{path}", _(text)) for text, path in STEPS)
    claim.put(
        session,
        key=KEY,
        channel="email",
        recipient=user.email,
        subject=_("Welcome to {workspace}").format(workspace=workspace),
        body="\n\n".join([hello, *lines, end]),
        html=str(PAGE.format(hello, steps, end)),
        due_at=clock.now(),
        headers={"Auto-Submitted": "auto-generated"},
        queue="notices",
    )


@step
def invite(session: Session, name: str, email: str, workspace: str, address: str, secret: str) -> None:
    """Queue the mail with the invitation of the first administrator of a new workspace, whose links begin with `address`."""
    link = f"{address}/invitation/{secret}"
    hello = _("Hello {name}, your workspace {workspace} is ready.").format(name=name, workspace=workspace)
    text = _("Open this link to choose your password. It works once, within seven days:")
    claim.put(
        session,
        key=KEY,
        channel="email",
        recipient=email,
        subject=_("Welcome to {workspace}").format(workspace=workspace),
        body="\n\n".join([hello, text, link]),
        html=str(INVITED.format(hello, text, link, _("Choose a password"))),
        due_at=clock.now(),
        headers={"Auto-Submitted": "auto-generated"},
        queue="notices",
    )


def _others(session: Session, user: User) -> bool:
    return session.scalar(select(col(User.id)).where(col(User.id) != user.id).limit(1)) is not None
