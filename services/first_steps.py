"""First steps: what a new colleague does first, by what the role allows. The data itself says which are done."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlmodel import Field, Session, SQLModel, col

from models.accounts import Invitation, User
from models.backups import Destination
from models.contacts import Contact
from models.invoices import Invoice
from models.language import N_
from models.messages import Message
from models.sales import Quote
from models.tasks import Task
from models.views import ViewPin
from services import companies, contacts, invoices, messages, pins, quotes, samples, tasks
from services.accounts import invitations, users
from services.house import settings
from services.outbox import claim
from services.settings import seller
from services.work import HOUSE, Actor, action, clock, kind, step, visible
from services.work.events import signal
from services.work.places import session_in

PUT_AWAY = kind("first_steps.put_away", N_("{actor} put the first steps away, or brought them back"), "task_alt")
KINDS = [
    PUT_AWAY,
    claim.QUEUED,
    pins.CHANGED,
    samples.CHANGED,
    *companies.KINDS,
    *contacts.KINDS,
    *invitations.KINDS,
    *invoices.KINDS,
    *messages.KINDS,
    *quotes.KINDS,
    *settings.KINDS,
    *tasks.KINDS,
    *users.KINDS,
]


class FirstSteps(SQLModel):
    """The first steps that the actor may do: each by its key, and whether it is done. They are `open` as long as one is
    not done and the actor did not put them away. A `blank` workspace has nothing to count yet."""

    steps: dict[str, bool] = Field(default_factory=dict)
    open: bool = False
    blank: bool = False
    may_try: bool = False  # whether sample data may be added


@action("account.read")
def mine(session: Session, actor: Actor) -> FirstSteps:
    """Return which of the actor's first steps are done, as the data itself says."""
    steps = {key: done(session, actor) for key, done in _steps(actor)}
    away = session.scalar(select(col(User.guided_at)).where(col(User.id) == actor.user_id)) is not None
    shown = not away and not all(steps.values())
    blank = shown and not _any(session, select(col(Contact.id)).where(visible(actor, Contact)))
    blank = blank and not _any(session, select(col(Message.id)).where(visible(actor, Message)))
    may_try = actor.may("samples.edit") and not samples.total(session, actor) and samples.young(session)
    return FirstSteps(steps=steps, open=shown, blank=blank, may_try=may_try)


@action("account.edit")
def put_away(session: Session, actor: Actor) -> None:
    """Stop showing the first steps to the actor."""
    users.me(session, actor).guided_at = clock.now()
    _tell(session, actor)


@action("account.edit")
def bring_back(session: Session, actor: Actor) -> FirstSteps:
    """Show the first steps to the actor again."""
    users.me(session, actor).guided_at = None
    _tell(session, actor)
    session.flush()
    return mine(session, actor)


def _tell(session: Session, actor: Actor) -> None:
    if actor.user_id is not None:
        signal(session, PUT_AWAY, "users", [actor.user_id])


def _steps(actor: Actor) -> Iterator[tuple[str, Callable[[Session, Actor], bool]]]:
    """Return the steps of the actor's role, in their order: of those who set a workspace up, and of all others."""
    manages = actor.may("settings.edit")
    if manages:
        yield "company", _company
    if actor.may("maintenance.run"):
        yield "mail", lambda session, actor: not messages.keeps("email")
    if actor.may("users.edit"):
        yield "colleague", _colleague
    if actor.may("messages.send") and not manages:
        yield "signature", _signature
    if actor.may("contacts.edit"):
        yield "contacts" if manages else "contact", _contact
    if actor.may("messages.send"):
        yield "message", _message
    if actor.may("invoices.edit"):
        yield "document", _document
    if actor.may("tasks.edit") and not manages:
        yield "task", _task
    if actor.may("views.edit") and not manages:
        yield "view", _view
    if actor.may("maintenance.run"):
        yield "backups", _backups


@step
def _company(session: Session, actor: Actor) -> bool:
    """Whether documents have an address and a logo to print."""
    return bool(settings.get(session, seller.SELLER["street"]) and settings.get(session, seller.LOGO))


@step
def _colleague(session: Session, actor: Actor) -> bool:
    people = session.scalar(select(func.count()).select_from(User)) or 0
    return people > 1 or _any(session, select(col(Invitation.id)))


@step
def _signature(session: Session, actor: Actor) -> bool:
    return bool(session.scalar(select(col(User.signature)).where(col(User.id) == actor.user_id)))


@step
def _contact(session: Session, actor: Actor) -> bool:
    """Whether there is a contact, one's own where others set the workspace up, that is no sample."""
    there = select(col(Contact.id)).where(visible(actor, Contact), col(Contact.binned_at).is_(None))
    if not actor.may("settings.edit"):
        there = there.where(or_(col(Contact.owner_id) == actor.user_id, col(Contact.made_by) == actor.user_id))
    return _any(session, there.where(~samples.is_sample("contacts", col(Contact.id))))


@step
def _message(session: Session, actor: Actor) -> bool:
    written = select(col(Message.id)).where(visible(actor, Message))
    return _any(
        session, written if actor.may("settings.edit") else written.where(col(Message.made_by) == actor.user_id)
    )


@step
def _document(session: Session, actor: Actor) -> bool:
    offered = select(col(Quote.id)).where(visible(actor, Quote), ~samples.is_sample("quotes", col(Quote.id)))
    return _any(session, offered) or _any(session, select(col(Invoice.id)).where(visible(actor, Invoice)))


@step
def _task(session: Session, actor: Actor) -> bool:
    own = select(col(Task.id)).where(col(Task.made_by) == actor.user_id)
    return _any(session, own.where(~samples.is_sample("tasks", col(Task.id))))


@step
def _view(session: Session, actor: Actor) -> bool:
    return _any(session, select(col(ViewPin.id)).where(col(ViewPin.user_id) == actor.user_id))


@step
def _backups(session: Session, actor: Actor) -> bool:
    """Whether backups are kept anywhere besides this machine."""
    with session_in(HOUSE, read=True) as house:
        return (house.scalar(select(func.count()).select_from(Destination)) or 0) > 1


def _any(session: Session, rows: Select[Any]) -> bool:
    return bool(session.scalar(select(exists(rows))))
