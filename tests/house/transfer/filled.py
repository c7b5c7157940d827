"""A house with something of everything in it, for exports."""

from dataclasses import dataclass
from datetime import timedelta

from services import companies, contacts, invoices, messages, views
from services.accounts import invitations, users
from services.house import settings
from services.records import drafts
from services.work import Actor, clock, house_actor, perform, work
from services.work.trail import seal

CANARY = "kanarienvogel"  # in everything that a person may type


@dataclass(frozen=True, slots=True)
class Filled:
    """What was put in, by what people typed: the words that an anonymised copy must not hold."""

    phone: str
    words: tuple[str, ...]


def fill(alice: Actor) -> Filled:
    """Put a record of every kind into Alice's workspace, changed and binned, with canaries in every text."""
    phone = "+33612345678"
    with work(alice) as session:
        team = users.add_team(session, alice, f"Team {CANARY}")
        users.add(session, f"Ulla {CANARY}", f"ulla-{CANARY}@canary.org", "sales", "x", team.id)
        invitations.invite(session, alice, f"new-{CANARY}@canary.org", "sales", name=f"New {CANARY}")
    perform(
        alice,
        companies.create,
        {
            "name": f"Works {CANARY}",
            "website": f"https://{CANARY}.org",
            "city": f"City {CANARY}",
            "country": "France",
            "note": f"Company note {CANARY}",
        },
    )
    person = {
        "name": f"Ada {CANARY}",
        "title": f"Title {CANARY}",
        "emails": [f"ada-{CANARY}@canary.org"],
        "phones": [phone],
        "interests": [f"Interest {CANARY}"],
        "company": f"Works {CANARY}",
        "note": f"Note\n{CANARY} two\t\\N \\. “q” 🦜 \u2028",
    }
    one = perform(alice, contacts.create, person)
    two = perform(alice, contacts.create, {"name": f"Second {CANARY}", "phones": ["+33698765432"]})
    perform(
        alice,
        contacts.change,
        one.id,
        {"name": f"Ada changed {CANARY}", "note": f"Another {CANARY}", "emails": [f"other-{CANARY}@canary.org"]},
    )
    perform(alice, contacts.bin, two.id)
    line = {"text": f"Boiler {CANARY}", "note": f"Second line {CANARY}", "price": "100", "tax": "19"}
    bill = {"contact_id": one.id, "title": f"Bill {CANARY}", "reference": f"PO {CANARY}", "note": f"Pay {CANARY}"}
    sale = perform(alice, invoices.create, bill | {"currency": "EUR", "lines": [line]})
    perform(alice, invoices.issue, sale.id)
    perform(alice, invoices.credit, sale.id, {"amount": 1_000})
    letter = {"contact_id": one.id, "subject": f"Subject {CANARY}", "body": f"Dear {CANARY},\n\nhello."}
    perform(alice, messages.send, letter)
    perform(alice, messages.send, letter, send_at=clock.now() + timedelta(days=3))
    day = f"{clock.now() + timedelta(days=1):%Y-%m-%dT09:00:00}"
    perform(alice, messages.create_schedule, letter | {"starts_at": day, "zone": "Europe/Paris"})
    tree = {
        "all": [{"field": "name", "op": "contains", "value": CANARY}, {"field": "status", "op": "is", "value": "lead"}]
    }
    perform(alice, views.create, {"name": f"View {CANARY}", "record": "contact", "filter": tree})
    perform(alice, drafts.keep, "contact", {"Name": f"Draft {CANARY}"})
    with work(house_actor(alice.place)) as session:
        for number, value in enumerate(["a text", "", [1, 2.5, None, {"ß": "\ud83d"}], 0, False, 10**15, "null"]):
            settings.write(session, f"odd {number}", value)
        seal(session)
    return Filled(phone, (CANARY, "canary.org", phone, phone[3:]))
