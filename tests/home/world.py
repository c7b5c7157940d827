"""A house in which something of every sort waits for Alice."""

from datetime import timedelta
from typing import Any

from models.jobs import Job
from models.visits import Visit
from services import feedback, messages, optouts, queues, tasks
from services.work import Actor, clock, perform, work
from tests.duplicates.people import two
from tests.hygiene.people import contact
from tests.imports.files import imported, table
from tests.inbound.letters import come, letter
from tests.outbox.rows import force
from tests.quotes.drafts import sent
from tests.reminders.world import owe

LETTER = {"to": "grace@example.com", "subject": "Hello", "body": "x"}
SORTS = {
    *("queues", "tasks_late", "overdue", "unanswered", "failed", "unknown", "unfiled", "expiring", "tasks_today"),
    *("imports", "bouncing", "feedback", "duplicates", "stale", "offered", "to_bill", "wished"),
}


def everything_waits(alice: Actor) -> None:
    """One of each sort; of some, one more that does not wait."""
    today = clock.today(alice.zone)
    ada, _twin = two(alice)
    for title, due_on in (("Late", today - timedelta(days=2)), ("Now", today), ("Soon", today + timedelta(days=1))):
        perform(alice, tasks.create, {"title": title, "due_on": due_on})
    put_off(alice, "Put off", today - timedelta(days=1))
    sent(alice, contact_id=ada.id, expires_on=today + timedelta(days=2))
    sent(alice, contact_id=ada.id, expires_on=today + timedelta(days=30))
    with work(alice) as session:
        owe(session, ada.id, "INV-1", reminded=False)
        optouts.suppress(session, "email", "gone@example.com", "bounced")
        wished = {"title": "Move me", "name_key": "move me", "contact_id": ada.id, "owner_id": alice.user_id}
        session.add(Visit(**wished, wish="Tuesday", wished_at=clock.now()))
        session.add(Job(title="Done", name_key="done", state="done", contact_id=ada.id, owner_id=alice.user_id))
    for state in ("failed", "unknown", "sent"):
        force(alice, perform(alice, messages.send, LETTER).id, state)
    force(alice, perform(alice, messages.send, LETTER).id, "failed", settled_at=clock.now() - timedelta(days=9))
    come(alice, letter(), letter(sender="Eve <eve@example.com>", subject="Who are you?"))
    contact(alice, "Quiet", at=clock.now() - timedelta(days=400))
    contact(alice, "Bounced", email="gone@example.com")
    perform(alice, feedback.create, {"text": "More colours"})
    perform(alice, queues.hold, "sms", "Holiday")
    imported(alice, table("Name,Email", "Fay,fay@example.com", "Bad,not an email"))


def put_off(alice: Actor, title: str, due_on: Any) -> None:
    """A late task that its owner has put off."""
    made = perform(alice, tasks.create, {"title": title, "due_on": due_on})
    perform(alice, tasks.snooze, made.id, clock.today(alice.zone) + timedelta(days=3))
