"""Words that stand nowhere else, planted in every kind of field of one person (G-01)."""

import hashlib
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.campaigns import Campaign, CampaignRecipient
from models.columns import uuid7
from models.health import Crash
from models.inbound import ProviderEvent, Received, Thread
from models.jobs import Job, JobSeries
from models.messages import Message
from models.notices import Notice
from models.outbox import Attempt
from models.payments import Summary
from models.technicians import Technician
from models.templates import Template, TemplateVersion
from models.tokens import IdempotentAnswer
from models.visits import ChecklistItem, Photo, Signature, Visit, VisitTelling
from services import (
    contacts,
    deals,
    files,
    invoices,
    messages,
    notes,
    optouts,
    orders,
    quotes,
    sites,
    tasks,
)
from services.records import drafts
from services.work import Actor, clock, house_actor, perform, step, work
from tests.custom_fields.samples import define
from tests.privacy import people

DIGEST = "3" * 64


class Words:
    """Gives a new word each time; `given` are all of them, with what each stands in."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def __call__(self, where: str) -> str:
        """Return a word that stands nowhere else: letters alone, so that every index keeps it as it is."""
        digits = hashlib.sha256(f"{len(self.given)} {where}".encode()).hexdigest()[:14]
        word = "".join(chr(ord("a") + int(one, 16)) for one in digits)
        self.given[word] = where
        return word


def plant(actor: Actor, word: Words) -> UUID:
    """Add a person with a word in every kind of field. Return the contact's id."""
    own = define(actor, "text")
    typed = {name: word(f"contact {name}") for name in ("name", "title", "street", "postcode", "city", "note")}
    home = {"label": "Home", "street": word("address street"), "city": word("address city"), "country": "FR"}
    who = {
        "emails": [f"{word('first email')}@example.com", f"{word('second email')}@example.com"],
        "phones": ["+33 1 23 45 67 89"],
        "interests": [word("interest")],
        "addresses": [home],
    }
    ada = perform(actor, contacts.create, {**typed, **who})
    perform(
        actor, contacts.change, ada.id, {"title": word("title since"), "fields": {str(own.id): word("custom field")}}
    )
    _written(actor, word, ada.id)
    _sold(actor, word, ada.id)
    _told(actor, word, ada.id)
    with work(actor) as session:
        _received(session, word, ada.id)
        _visited(session, word, ada.id)
        _kept(session, word, ada)
    with work(house_actor()) as session:
        trace = f"ValueError: {ada.emails[0]} of {ada.name}"
        session.add(
            Crash(reference="abcdef01", at=clock.now(), where="page", what=f"ValueError {ada.name}", trace=trace)
        )
    logging.getLogger("services.messages").warning("a message waits", extra={"place": actor.place})
    return ada.id


def _written(actor: Actor, word: Words, ada: UUID) -> None:
    note = perform(actor, notes.create, {"text": word("note, its former text"), "contact_id": ada})
    perform(actor, notes.change, note.id, {"text": word("note")})
    perform(actor, tasks.create, {"title": word("task"), "note": word("note of a task"), "contact_id": ada})
    perform(actor, sites.create, {"address": word("site"), "label": word("label of a site"), "contact_id": ada})
    people.attached(actor, ada, word("content of a file").encode(), f"{word('name of a file')}.txt")
    loose = files.put(actor, f"{word('file of a message')}.txt", word("content of a file of a message").encode())
    letter = {"contact_id": ada, "subject": word("subject"), "body": word("body"), "attachments": [str(loose.id)]}
    perform(actor, messages.send, {**letter, "send_at": people.tomorrow()})
    daily = {"starts_at": people.tomorrow().replace(tzinfo=None), "zone": "UTC"}
    texts = {"subject": word("daily subject"), "body": word("daily body")}
    perform(actor, messages.create_schedule, {"contact_id": ada, **texts, **daily})
    perform(actor, drafts.keep, "message", {"contact_id": str(ada), "body": word("draft")})


def _sold(actor: Actor, word: Words, ada: UUID) -> None:
    perform(actor, deals.create, {"title": word("deal"), "note": word("note of a deal"), "contact_id": ada})
    for room, name in ((quotes, "quote"), (orders, "order"), (invoices, "invoice that is a draft")):
        document = {one: word(f"{one} of a {name}") for one in ("title", "reference", "note")}
        create: Any = room.create  # type: ignore[attr-defined]
        perform(actor, create, {**document, "contact_id": ada})


def _told(actor: Actor, word: Words, ada: UUID) -> None:
    agreed = word("consent"), word("source of a consent")
    perform(actor, optouts.record, ada, "marketing", True, *agreed)
    email = perform(actor, contacts.find, ada).emails[0]
    with work(actor) as session:
        optouts.suppress(session, "email", email, "asked", word("detail of an opt-out"))


@step
def _received(session: Session, word: Words, ada: UUID) -> None:
    now = clock.now()
    thread = Thread(contact_id=ada, subject=word("conversation"), last_at=now)
    raw = files.keep(session, "mail.eml", word("mail as it came").encode())
    session.add(thread)
    session.flush()
    got = Received(
        channel="email", sender=f"{word('sender')}@example.com", sender_key="", subject=word("subject that came in"),
        sender_name=word("name of a sender"), text=word("text that came in"), shown_text=word("text as shown"), at=now,
        contact_id=ada, thread_id=thread.id, file_id=raw.id,
    )  # fmt: skip
    session.add(got)
    message = session.scalars(select(col(Message.id)).where(col(Message.contact_id) == ada).limit(1)).one()
    session.add(
        ProviderEvent(channel="email", provider="test", provider_id=word("report"), status="sent", outgoing_id=message)
    )
    session.add(Attempt(outgoing_id=message, at=now, number=1, state="pending", text=word("answer of a mail server")))


@step
def _visited(session: Session, word: Words, ada: UUID) -> None:
    now, technician = clock.now(), Technician(name="Bert", name_key="bert")
    session.add(technician)
    named: dict[str, Any] = {"contact_id": ada, "name_key": ""}
    job = Job(title=word("job"), note=word("note of a job"), **named)
    series = JobSeries(title=word("series"), **named)
    session.add_all([job, series])
    session.flush()
    visit = Visit(title=word("visit"), job_id=job.id, technician_id=technician.id, state="scheduled", **named)
    visit.start_at, visit.end_at = now, now + timedelta(hours=1)
    session.add(visit)
    session.flush()
    pictures = [
        files.keep(session, f"{name}.png", word(f"bytes of a {name}").encode()).id for name in ("photo", "sign")
    ]
    photo: dict[str, Any] = {"caption": word("caption"), "digest": DIGEST, "client_id": uuid7(), "taken_at": now}
    session.add_all(
        [
            ChecklistItem(visit_id=visit.id, text=word("item of a checklist")),
            Photo(visit_id=visit.id, file_id=pictures[0], **photo),
            Signature(visit_id=visit.id, name=word("who signed"), signed_at=now, file_id=pictures[1]),
            VisitTelling(visit_id=visit.id, about="time", key=uuid7().hex, told_at=now, why=word("telling")),
        ]
    )


@step
def _kept(session: Session, word: Words, ada: Any) -> None:
    """Add what Steward itself keeps about a person."""
    template = Template(name="Shared", name_key="shared")
    session.add(template)
    session.flush()
    version = TemplateVersion(template_id=template.id, number=1, subject="Shared", digest=DIGEST)
    session.add(version)
    session.flush()
    campaign = Campaign(name="Shared", version_id=version.id)
    session.add(campaign)
    session.flush()
    files.keep(session, "contacts.csv", word("export").encode(), subject="exports")
    actor = session.info["actor"]
    session.add_all(
        [
            CampaignRecipient(
                campaign_id=campaign.id, address_key=word("recipient of a campaign"), contact_id=ada.id, detail=word("why")
            ),
            Notice(user_id=actor.user_id, kind="contact.added", subject="contacts", subject_id=ada.id,
                   data={"name": word("notice")}),
            IdempotentAnswer(key="k" * 64, digest=DIGEST, status=201, body=f'{{"id": "{ada.id}", "x": "{word("answer")}"}}'),
            Summary(contact_id=ada.id, text=word("summary"), digest=DIGEST),
        ]
    )  # fmt: skip
