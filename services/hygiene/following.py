"""What people do about the contacts of a group: one, or all they chose, in works of a hundred each."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.contacts import Contact
from models.language import N_, _
from models.tasks import Task
from services import contacts, notices, tasks
from services.hygiene.groups import within
from services.records import verbs
from services.work import Actor, Conflict, clock, errand, step, visible, work

AT_ONCE = 100  # contacts of one work, so that the only writer is soon free again
WITHIN = timedelta(days=7)  # until a task of this kind is due
TITLES = {
    "unreachable": N_("Find an email or a phone number for {name}"),
    "bouncing": N_("Find an address that works for {name}"),
    "unverified": N_("Verify the details of {name}"),
    "stale": N_("Follow up with {name}"),
    "unowned": N_("Find an owner for {name}"),
    "remove": N_("Decide whether to keep {name}"),
    "archive": N_("Decide whether to keep {name}"),
}
LONGEST = 200  # characters of a task's title


@errand("contacts.edit")
def verify(actor: Actor, group: str, ids: Sequence[UUID]) -> list[UUID]:
    """Mark these contacts of a group as verified today. Return which; those that have left the group stay as they are."""
    return _each(actor, "hygiene.verify", group, ids, contacts.mark_verified)


@errand("contacts.delete")
def put_away(actor: Actor, group: str, ids: Sequence[UUID]) -> list[UUID]:
    """Move these contacts of a group to the bin. Return which; those that have left the group stay where they are."""

    def put(session: Session, actor: Actor, one: Contact) -> None:
        verbs.move_to_bin(session, actor, contacts.CONTACT, one.id)

    return _each(actor, "hygiene.put_away", group, ids, put)


@errand("contacts.edit")
def bring_back(actor: Actor, ids: Sequence[UUID]) -> int:
    """Restore contacts that were put away. Return how many; one whose email was given to another contact stays."""
    back = 0
    for one in ids:
        with suppress(Conflict), work(actor) as session:
            contacts.restore(session, actor, one)
            back += 1
    return back


@errand("tasks.edit")
def ask_owners(actor: Actor, group: str, ids: Sequence[UUID]) -> list[UUID]:
    """Add a task for the owner of each of these contacts, without one for the actor, due in a week. Return for which
    contacts: those that have such an open task already get no second one. Each owner is told once."""
    told: set[UUID | None] = set()

    def ask(session: Session, actor: Actor, one: Contact) -> bool:
        task = _task(session, actor, group, one)
        if task is not None and task.owner_id not in told:
            told.add(task.owner_id)
            notices.tell(session, [task.owner_id], notices.GIVEN, task)
        return task is not None

    return _each(actor, "hygiene.ask_owners", group, ids, ask)


@step
def _task(session: Session, actor: Actor, group: str, one: Contact) -> Task | None:
    key = f"hygiene:{group}:{one.id}"
    still = (col(Task.contact_id) == one.id, col(Task.key).startswith(key), col(Task.done_at).is_(None))
    if session.scalar(select(col(Task.id)).where(*still, col(Task.binned_at).is_(None)).limit(1)) is not None:
        return None
    today = clock.today(actor.zone)
    return tasks.ask_for(
        session,
        f"{key}:{today}",
        Task(
            title=_(TITLES[group]).format(name=one.name)[:LONGEST],
            contact_id=one.id,
            owner_id=one.owner_id or actor.user_id,
            due_on=today + WITHIN,
        ),
    )


def _each(
    actor: Actor, name: str, group: str, ids: Sequence[UUID], do: Callable[[Session, Actor, Contact], Any]
) -> list[UUID]:
    """Do something to each of these contacts that the actor sees and that is in the group. Return to which; one for which
    it returns False is not among them."""
    done: list[UUID] = []
    for start in range(0, len(ids), AT_ONCE):
        with work(actor) as session:
            session.info["action"] = name
            some = (col(Contact.id).in_(ids[start : start + AT_ONCE]), visible(actor, Contact))
            rows = session.scalars(select(Contact).where(*some, within(session, actor, group))).all()
            done += [one.id for one in rows if do(session, actor, one) is not False]
    return done
