"""What Alice has, one of everything, and how anybody may ask for it: the table behind the tests of isolation.

A new table or action fails these tests until it has its line here.
"""

import importlib.util
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import Session

from models.base import tables
from models.errands import Errand, ErrandRow
from models.notices import Notice
from models.tokens import IdempotentAnswer
from services import companies, contacts, files, messages, notices
from services.accounts import invitations, users
from services.contacts import listing
from services.outbox import claim
from services.records import activity
from services.records.declaration import Record
from services.records.lists import Slice
from services.roles import PERMISSIONS
from services.work import Actor, clock, perform, work
from services.work.action import marked
from services.work.trail import HEAD_ID, seal
from tests.records.samples import KEPT, SAMPLES
from tests.rules.books import keep_books
from tests.rules.correspondence import correspond
from tests.rules.doors_rows import open_doors
from tests.rules.field_rows import go_out
from tests.rules.inbound_questions import came_in
from tests.rules.people import keep_people
from tests.rules.questions import QUESTIONS
from tests.rules.trust_rows import prove_themselves

CANARY = "Zanzibar"  # stands in every text of Alice's
DAY = timedelta(days=1)
ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/one"


@dataclass(frozen=True, slots=True)
class Things:
    """One of everything, by id."""

    user: UUID
    session: UUID
    contact: UUID
    binned: UUID
    company: UUID
    message: UUID
    cancelled: UUID
    schedule: UUID
    records: Mapping[str, UUID]
    errand: UUID
    notice: UUID
    thread: UUID
    received: UUID
    mailbox: UUID
    topic: UUID
    optout: UUID
    campaign: UUID = UUID(int=0)
    team: UUID = UUID(int=0)
    invitation: UUID = UUID(int=0)


def daily_work(actor: Actor) -> Things:
    """What anyone who works with contacts leaves behind: contacts, a company, messages, a schedule."""
    who = {
        "name": f"Ada {CANARY}",
        "emails": [f"ada@{CANARY}.example"],
        "phones": ["+33123456789"],
        "interests": [CANARY],
    }
    contact = perform(actor, contacts.create, {**who, "company": f"{CANARY} Ltd", "note": CANARY})
    binned = perform(actor, contacts.create, {"name": f"Old {CANARY}"})
    perform(actor, contacts.bin, binned.id)
    letter = {"contact_id": contact.id, "subject": CANARY, "body": CANARY}
    message = perform(actor, messages.send, letter, clock.now() + DAY)
    cancelled = perform(
        actor, messages.send, {"to": f"x@{CANARY}.example", "subject": CANARY, "body": CANARY}, clock.now() + DAY
    )
    perform(actor, messages.cancel, cancelled.id)
    tomorrow = datetime.combine(clock.today("UTC") + DAY, datetime.min.time())
    schedule = perform(actor, messages.create_schedule, {**letter, "starts_at": tomorrow, "zone": "UTC"})
    errand, notice = _shared(actor, contact.id)
    topic, optout, campaign = correspond(actor, CANARY, contact.id, message.id)
    books = keep_books(actor, CANARY, contact.id) | keep_people(actor, CANARY, contact.id, binned.id)
    others = _others(actor)
    books |= go_out(actor, CANARY, contact.id, others["technician"]) | prove_themselves(actor, CANARY)
    books |= open_doors(actor, CANARY, contact.id)
    file = files.put(actor, f"{CANARY}.txt", CANARY.encode())
    assert actor.user_id and actor.session_id and contact.company_id
    return Things(
        actor.user_id,
        actor.session_id,
        contact.id,
        binned.id,
        contact.company_id,
        message.id,
        cancelled.id,
        schedule.id,
        {"contact": contact.id, "company": contact.company_id, "file": file.id} | books | others,
        errand,
        notice,
        *came_in(actor),
        topic,
        optout,
        campaign,
    )


def _others(actor: Actor) -> dict[str, UUID]:
    """A record of each other type."""
    others = [one for one in KEPT if one.noun not in ("contact", "company")]
    # What everybody of a company sees may be found by colleagues.
    names = {one.noun: CANARY if one.row.seen is not None else "Shared" for one in others}
    may = replace(actor, permissions=frozenset(PERMISSIONS))  # also what the role itself does not make, such as stages
    return {one.noun: perform(may, one.service.create, SAMPLES[one.noun].named(names[one.noun])).id for one in others}


def _shared(actor: Actor, contact_id: UUID) -> tuple[UUID, UUID]:
    """Rows of what records share, which their own rooms make; an errand and a notice."""
    with work(actor) as session:
        errand = Errand(kind="test", params={"name": CANARY}, trouble=CANARY)
        session.add(errand)
        session.flush()
        session.add(ErrandRow(errand_id=errand.id, position=1, record_id=contact_id, verb="created", reason=CANARY))
        assert actor.user_id
        about = {"subject": "contacts", "subject_id": contact_id}
        notice = Notice(user_id=actor.user_id, kind="contact.added", data={"name": CANARY}, **about)
        session.add(notice)
    return errand.id, notice.id


def everything(alice: Actor) -> Things:
    """A row in every table of a tenant, made through the services where a service makes such rows."""
    things = daily_work(alice)
    team = perform(alice, users.add_team, f"Team {CANARY}")
    perform(alice, invitations.invite, f"new@{CANARY}.example", "sales", CANARY, team.id)
    invitation = perform(alice, invitations.waiting)[0]
    with work(alice) as session:
        claim.hold(session, f"{CANARY} is a copy.")
        session.add(IdempotentAnswer(key="k" * 64, digest=CANARY, status=201, body=CANARY))
    with work(alice) as session:
        seal(session)
    return replace(things, team=team.id, invitation=invitation.id)


def dump(actor: Actor) -> dict[str, list[str]]:
    """Every row of every table of the actor's place by plain `SELECT *`, ids without dashes."""
    with work(actor, read=True) as session:
        return {table.name: _all(session, table.name) for table in tables("tenant")}


def ids(actor: Actor) -> set[str]:
    """Every id in the actor's place, as 32 hexadecimal digits."""
    with work(actor, read=True) as session:
        found = [one for table in tables("tenant") if "id" in table.c for one in session.scalars(select(table.c.id))]
    return {one.hex for one in found if isinstance(one, UUID) and one != HEAD_ID}


def plain(thing: object) -> str:
    """Anything as text in which an id would be found."""
    return re.sub(r"(?<=[0-9a-f])-(?=[0-9a-f])", "", repr(thing))


def action(name: str) -> Callable[..., Any]:
    """The function behind a name of `ACTIONS`."""
    module, _, word = name.rpartition(".")
    shelf = next(
        (s for s in ("", "records.", "house.") if importlib.util.find_spec(f"services.{s}{module.partition('.')[0]}")),
        "",
    )
    return getattr(importlib.import_module(f"services.{shelf}{module}"), word)  # type: ignore[no-any-return]


def _all(session: Session, table: str) -> list[str]:
    return sorted(plain(row) for row in session.execute(text(f'SELECT * FROM "{table}"')))


# How each action is asked for with what is Alice's: (arguments, whether it must say that there is no such thing).
# "gone": NotFound. "wrong": a field is refused. "nothing": it may answer, but with nothing of Alice's.
ASKED: dict[str, Callable[[Things], list[tuple[str, tuple[Any, ...]]]]] = {
    "accounts.sessions.mine": lambda t: [("nothing", ())],
    "accounts.sessions.end": lambda t: [("gone", (t.session,))],
    "accounts.sessions.end_others": lambda t: [("nothing", ())],
    "accounts.users.colleagues": lambda t: [("nothing", ())],
    "accounts.users.sizes": lambda t: [("nothing", ())],
    "accounts.users.owners": lambda t: [("nothing", ())],
    "accounts.users.teams": lambda t: [("nothing", ())],
    "accounts.users.add_team": lambda t: [("nothing", ("Another team",))],
    "accounts.users.rename_team": lambda t: [("gone", (t.team, "Mine now"))],
    "accounts.users.remove_team": lambda t: [("gone", (t.team,))],
    "accounts.users.change_role": lambda t: [("gone", (t.user, "sales")), ("gone", (t.user, "administrator", t.team))],
    "accounts.users.disable": lambda t: [("gone", (t.user,))],
    "accounts.users.enable": lambda t: [("gone", (t.user,))],
    "accounts.own_language.choose": lambda t: [("nothing", ("fr_FR",))],
    "accounts.users.set_look": lambda t: [("nothing", ("dark",))],
    "accounts.users.set_density": lambda t: [("nothing", ("compact",))],
    "accounts.viewings.stop": lambda t: [("nothing", ())],
    "accounts.viewings.of_me": lambda t: [("nothing", ())],
    "accounts.viewings.search": lambda t: [("nothing", ())],
    "accounts.users.rename": lambda t: [("nothing", ("Somebody",))],
    "accounts.users.me": lambda t: [("nothing", ())],
    "accounts.invitations.invite": lambda t: [("wrong", ("a@b.example", "sales", "", t.team))],
    "accounts.invitations.waiting": lambda t: [("nothing", ())],
    "accounts.invitations.withdraw": lambda t: [("gone", (t.invitation,))],
    "bin.days": lambda t: [("nothing", ())],
    "bin.binned": lambda t: [("nothing", ("contact",)), ("nothing", ("company",))],
    "companies.search": lambda t: [
        ("nothing", (companies.Query(),)),
        ("nothing", (companies.Query(q=CANARY),)),
        ("nothing", (companies.Query(owner=t.user),)),
    ],
    "companies.suggest": lambda t: [("nothing", (CANARY,))],
    "companies.count": lambda t: [("nothing", ())],
    "contacts.contacts.create": lambda t: [("wrong", ({"name": "Another", "company_id": t.company},))],
    "contacts.contacts.rate": lambda t: [("gone", (t.contact, 5))],
    "contacts.listing.search": lambda t: [
        ("nothing", (listing.Query(),)),
        ("nothing", (listing.Query(q=CANARY),)),
        ("nothing", (listing.Query(q="3456789"),)),
        ("nothing", (listing.Query(interest=CANARY, owner=t.user, company=t.company),)),
        ("nothing", (listing.Query(company=t.company),)),
        ("nothing", (listing.Query(owner=t.user, part=Slice(size=100)),)),
    ],
    "contacts.listing.suggest": lambda t: [("nothing", (CANARY,)), ("nothing", ("3456789",))],
    "contacts.listing.interests": lambda t: [("nothing", ())],
    "contacts.listing.count_new": lambda t: [("nothing", (clock.now() - DAY,))],
    "files.stored.add": lambda t: [("nothing", ("mine.txt", b"mine"))],
    "files.stored.find": lambda t: [("gone", (t.records["file"],))],
    "notices.reading.mine": lambda t: [("nothing", ())],
    "notices.reading.search": lambda t: [("nothing", ()), ("nothing", (notices.Query("archived"),))],
    "notices.reading.find": lambda t: [("gone", (t.notice,))],
    "notices.reading.unread": lambda t: [("nothing", ())],
    "notices.reading.unread_about": lambda t: [("nothing", ([t.contact],))],
    "notices.reading.read": lambda t: [("gone", (t.notice,))],
    "notices.reading.read_all": lambda t: [("nothing", ())],
    "notices.choices.mine": lambda t: [("nothing", ())],
    "notices.choices.choose": lambda t: [("nothing", ("news", "mail", True))],
    "notices.choices.set_quiet": lambda t: [("nothing", ("21:00", "08:00"))],
    "notices.pushing.mine": lambda t: [("nothing", ())],
    "notices.pushing.subscribe": lambda t: [("nothing", (ENDPOINT, "B" * 87, "A" * 22))],
    "notices.pushing.unsubscribe": lambda t: [("nothing", ("", t.notice))],
    "notices.trying.send_test": lambda t: [("nothing", ())],
    "drafts.keep": lambda t: [("nothing", ("message", {"subject": "Hello"}))],
    "drafts.read": lambda t: [("nothing", ("message",))],
    "drafts.forget": lambda t: [("nothing", ("message",))],
    "dashboard.numbers": lambda t: [("nothing", ())],
    "errands.errands.find": lambda t: [("gone", (t.errand,))],
    "errands.errands.mine": lambda t: [("nothing", ())],
    "errands.errands.cancel": lambda t: [("gone", (t.errand,))],
    "errands.errands.rows": lambda t: [("gone", (t.errand,)), ("gone", (t.errand, "created"))],
    "timeline.of_record": lambda t: [
        ("gone", ("contact", t.contact)),
        ("gone", ("contact", t.binned)),
        ("gone", ("company", t.company)),
        ("gone", ("message", t.message)),
        ("gone", ("schedule", t.schedule)),
    ],
    "lookup.lookup": lambda t: [("nothing", (CANARY,))],
    "lookup.everywhere": lambda t: [("nothing", (CANARY,)), ("nothing", ("Zanzibra",))],
    "lookup.opened_lately": lambda t: [("nothing", ())],
    "activity.happened": lambda t: [
        ("nothing", (activity.Query(),)),
        ("nothing", (activity.Query(colleague=t.user, noun="contact"),)),
    ],
    "attention.mine": lambda t: [("nothing", ())],
    "attention.sales": lambda t: [("nothing", ())],
    "attention.post": lambda t: [("nothing", ())],
    "attention.people": lambda t: [("nothing", ())],
    **QUESTIONS,
}


def _of(record: Record) -> dict[str, Callable[[Things], list[tuple[str, tuple[Any, ...]]]]]:
    """How the verbs that all record types share are asked for, with Alice's record."""
    service, sample = record.service, SAMPLES[record.noun]

    def gone(*more: Any) -> Callable[[Things], list[tuple[str, tuple[Any, ...]]]]:
        return lambda t: [("gone", (t.records[record.noun], *more))]

    ways = {verb: gone() for verb in ("find", "bin", "restore")} | {"change": gone({sample.by: "Mine now"})}
    ways["create"] = lambda t: [("nothing", (sample.named("Another"),))]
    ways["search"] = lambda t: [("nothing", (service.Query(),)), ("nothing", (service.Query(q=CANARY),))]
    return {marked(getattr(service, verb)).name: way for verb, way in ways.items()}  # type: ignore[union-attr]


for one in KEPT:
    ASKED = _of(one) | ASKED
