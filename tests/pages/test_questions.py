"""How often a page asks the database: as often for fifty records as for one (H-22)."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from nicegui import Client
from nicegui.testing import User
from sqlmodel import Session

from models.duplicates import DuplicatePair
from models.imports import Import
from models.payments import BankLine
from services import campaigns, contacts, messages, optouts, payments
from services.accounts import invitations, users
from services.channels.mailbox import MailboxTransport
from services.contacts import ContactCard
from services.doors import incoming, sheets, webhooks
from services.notices import trying
from services.work import Actor, clock, work
from services.work.config import Config
from tests.cast import Cast, actor
from tests.channels.envelopes import Hand, envelope
from tests.inbound.letters import come_within
from tests.pages.acts import built
from tests.pages.test_roles import addresses
from tests.records.samples import KEPT, SAMPLES
from tests.reminders.world import owe
from tests.statements import statements

Opened = Callable[[str | None], User]


# What every page reads again each few seconds, however long it takes to open: the banner of announcements.
BY_THE_CLOCK = ("BEGIN", "FROM announcements", "FROM settings WHERE settings.name")


@pytest.mark.sqlite_only
async def test_h22_a_page_asks_as_often_for_fifty_records_as_for_one(
    house: Config, opened: Opened, people: Cast, alice: Actor, ada: ContactCard
) -> None:
    letter = envelope()
    await MailboxTransport(house.data_dir / "mailbox").send(letter, Hand())
    places = addresses(ada, alice) | {"/mailbox/{letter_id}": f"/mailbox/{letter.id}"}
    counts = []
    for more in (1, 49):
        for number in range(more):
            with work(alice) as session:
                add(session, alice, ada, f"{more}-{number}")
        await asyncio.sleep(0.5)  # the loop hears of what was added, before a page is open that would be read again
        # Twice, for what a page reads on the side (the bell, what is under way) may fall before or after its count.
        counts += [
            {path: await questions(opened, people.alice, address) for path, address in places.items()} for _ in (1, 2)
        ]
    one = {path: max(counts[0][path], counts[1][path]) for path in places}
    fifty = {path: min(counts[2][path], counts[3][path]) for path in places}
    assert {path: (asked, one[path]) for path, asked in fifty.items() if asked > one[path]} == {}
    assert all(fifty.values())


async def questions(opened: Opened, token: str, address: str) -> int:
    """How many statements it takes to open a page when nobody has another one open."""
    from ui.live import hub

    actor(token)  # notes that she was seen, which otherwise one page a minute does
    with statements() as asked:
        answer = await opened(token).http_client.get(address)
        await built()
    assert answer.status_code == 200, address
    for client in list(Client.instances.values()):
        client.delete()
    hub().answers.clear()
    return sum(not any(one in " ".join(text.split()) for one in BY_THE_CLOCK) for text in asked)


def add(session: Session, alice: Actor, ada: ContactCard, word: str) -> None:
    """One more of everything that a page shows: in the company, with Ada, and at her company."""
    incoming.create_hook(session, alice, {"name": word})
    sheets.create(session, alice, {"sheet": "1AbcDefGhiJklMnoPqrStu", "tab": word})
    url = f"https://hooks.example.com/{word}"
    webhooks.create(session, alice, {"name": word, "url": url, "kinds": ["contact.added"]})
    email, tomorrow = f"{word}@example.com", clock.now() + timedelta(days=1)
    colleague = users.add(session, word, email, "sales", "x", users.add_team(session, alice, word).id)
    invitations.invite(session, alice, f"new-{email}", "sales")
    who = {"name": word, "interests": [word], "owner_id": colleague.id}
    contacts.create(session, alice, {**who, "company": "Engines"})
    one = contacts.create(session, alice, {**who, "company": word, "emails": [email, f"2-{email}"]})
    contacts.bin(session, alice, contacts.create(session, alice, who).id)
    for record in KEPT:
        record.service.create(session, alice, SAMPLES[record.noun].named(f"New {word}"))
        record.service.bin(
            session, alice, record.service.create(session, alice, SAMPLES[record.noun].named(f"Old {word}")).id
        )
    optouts.add(session, alice, {"address": f"stop-{email}"})
    campaigns.start(session, alice, {"subject": word, "text": word, "contact_ids": [str(one.id)]})
    trying.send_test(session, alice)
    payments.record(session, alice, {"amount": 5, "contact_id": ada.id, "reference": word})
    owe(session, one.id, word)
    low, high = sorted((ada.id, one.id))
    session.add(DuplicatePair(low_id=low, high_id=high, score=80, reasons=["same_name"]))
    session.add(
        BankLine(account="FR76", key=word, booked_on=date(2026, 11, 28), amount=5, currency="EUR", reference=word)
    )
    session.add(Import(name=word, digest=word, size=1, made_by=colleague.id, state="previewed"))
    for contact in (ada, one):
        optouts.record(session, alice, contact.id, "marketing", True, word)
        letter = {"contact_id": contact.id, "subject": word, "body": word}
        messages.send(session, alice, letter)
        come_within(session, alice, word)
        daily = {"starts_at": datetime(tomorrow.year, tomorrow.month, tomorrow.day), "zone": "UTC"}
        messages.create_schedule(session, alice, letter | daily)
