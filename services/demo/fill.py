"""The demonstration: colleagues, contacts, and two weeks of letters in every state."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from models.columns import uuid7
from models.text import fold
from services import companies, contacts, first_steps, messages
from services.accounts import passwords, sessions, users
from services.demo.asking import ask_more
from services.demo.books import describe_seller, fill_books
from services.demo.correspondence import correspond
from services.demo.doubles import DOUBLES, double
from services.demo.field import go_out
from services.demo.names import CITIES, COLLEAGUES, COMPANIES, FIRST, INTERESTS, LAST, LETTERS, NOTES, TITLES
from services.demo.noting import note_down
from services.demo.offers import offer, price
from services.demo.opinions import have_opinions
from services.demo.reminding import remind
from services.demo.reporting import report
from services.demo.routines import look_after
from services.demo.selling import sell
from services.demo.starters import add_starters
from services.demo.trouble import have_trouble
from services.house import settings, tenants
from services.outbox import claim
from services.outbox.states import Change, apply
from services.work import Actor, CannotStart, clock, house_actor, perform, work

EMAIL, PASSWORD = "maya@harbour.example", "harbour demonstration"
ZONE = "Europe/Paris"
CONTACTS, DAYS = 240, 14
WHOLE = "demonstration"  # a setting: the demonstration was completed
STATUSES = ("lead", "lead", "qualified", "qualified", "customer", "customer", "customer", "former")
TAKEN = "2.0.0 Ok: queued"
FULL = "5.2.2 Mailbox full"
GONE = "5.1.1 <{to}>: Recipient address rejected: User unknown"


@dataclass(frozen=True, slots=True)
class End:
    """The fate of a letter: the states it went through, and the mail server's words."""

    states: tuple[str, ...]
    code: int | None = None
    text: str = ""


ENDS = {
    "sent": End(("handed", "sent"), 250, TAKEN),
    "delivered": End(("handed", "sent", "delivered"), 250, TAKEN),
    "bounced": End(("handed", "sent", "bounced"), 550, FULL),
    "failed": End(("failed",), 550, GONE),
    "unknown": End(("handed", "unknown"), None, "The connection broke after the message was handed over."),
}
LIKELY = ["sent"] * 70 + ["delivered"] * 20 + ["failed"] * 5 + ["bounced"] * 3 + ["unknown"] * 2


def fill() -> str:
    """Make the demonstration, once. Return the sentence to print. Refuses a folder with other data in it."""
    hint = f"Sign in as {EMAIL} with “{PASSWORD}”. This is a demonstration: nothing leaves this machine."
    here = tenants.everyone()
    if here and all(_whole(one.id) for one in here):
        return f"The demonstration is here already. {hint}"
    if here:
        raise CannotStart(
            "This folder holds other data, or a demonstration that was cut off while it was made. "
            "Choose another one with --folder. A demonstration that was cut off may be deleted; other data may not."
        )
    dice = random.Random(20261121)
    tenant = tenants.create("Harbour Plumbing", ZONE, "EUR", country="FR")
    staff = _colleagues(tenant.id)
    people = _contacts(staff, dice)
    _letters(staff, people, dice)
    _waiting(staff, people)
    _handed_over(staff, people)
    sell([staff[word] for word in ("priya", "maya", "tom")], people, dice)
    add_starters(staff["maya"])
    correspond(staff["maya"], people, ZONE)
    describe_seller(staff["maya"])
    price(staff["maya"])
    offer(staff["maya"], [staff["maya"], staff["tom"]], people)
    fill_books(staff, people, dice, ZONE)
    remind(staff["maya"], ZONE)
    note_down(staff["maya"], people, dice)
    ask_more(staff["maya"], people, dice)
    go_out(staff["maya"], staff, people, dice)
    have_trouble(staff["maya"])
    report(staff["maya"], len(staff), dice, ZONE)
    have_opinions(staff, dice)
    look_after(staff["maya"], staff)
    twice = double(staff["maya"], people)
    perform(staff["maya"], first_steps.put_away)
    with work(house_actor(tenant.id.hex)) as session:
        settings.write(session, WHOLE, True)
    count = len(people) + len(twice)
    return f"Harbour Plumbing has {count} contacts, {len(staff)} colleagues and two weeks of history. {hint}"


def _whole(tenant_id: UUID) -> bool:
    with work(house_actor(tenant_id.hex), read=True) as session:
        return bool(settings.read(session, WHOLE))


def _colleagues(tenant_id: UUID) -> dict[str, Actor]:
    hashed, place, found = passwords.hash_password(PASSWORD), tenant_id.hex, {}
    with clock.at(clock.now() - timedelta(days=DAYS + 7)):
        with work(house_actor(place)) as session:
            teams = {name: users.add_team(session, house_actor(place), name).id for name in ("North", "South")}
            made = [
                users.add(session, name, f"{word}@harbour.example", role, hashed, teams.get(team or ""))
                for name, word, role, team in COLLEAGUES
            ]
        tenants.make_operator(tenant_id, made[0].id)
    for user, (_, word, _, _) in zip(made, COLLEAGUES, strict=True):
        with work(house_actor(place)) as session:
            opened = sessions.open_session(session, user, "program", "the demonstration", "")
        actor = sessions.by_id(place, opened.id)
        found[word] = actor
        with work(house_actor(place)) as session:
            sessions.end_all(session, user.id)
    return found


def _contacts(staff: dict[str, Actor], dice: random.Random) -> list[contacts.ContactCard]:
    found = {name: dice.choice([staff[word] for word in ("maya", "priya", "tom")]) for name in COMPANIES}
    for name, maker in found.items():
        with clock.at(_some_time(dice, DAYS, DAYS + 6)):
            place = {
                "name": name,
                "city": dice.choice(CITIES),
                "country": "France",
                "website": f"{_word(name)}.example",
            }
            perform(maker, companies.create, place)
    made = []
    pairs = dice.sample([(a, b) for a in FIRST for b in LAST], CONTACTS - DOUBLES)
    for number, (first, last) in enumerate(pairs):
        newest = 0 if number % 8 == 0 else DAYS
        with clock.at(_some_time(dice, newest, newest + 6)):
            made.append(_meet(staff, found, _person(number, first, last, dice), dice))
    for card in dice.sample(made, 40):
        with clock.at(_some_time(dice, 0, 6)):
            perform(staff["maya"], contacts.rate, card.id, dice.randint(3, 5))
    return made


def _meet(
    staff: dict[str, Actor], found: dict[str, Actor], person: dict[str, object], dice: random.Random
) -> contacts.ContactCard:
    """Add a contact as a colleague: one who sees its company, or Nora on the road, who names none."""
    maker = dice.choice([staff["nora"], staff["sara"], staff["maya"], *[found[str(person["company"])]] * 4])
    return perform(maker, contacts.create, person | ({"company": None} if maker is staff["nora"] else {}))


def _person(number: int, first: str, last: str, dice: random.Random) -> dict[str, object]:
    company = dice.choice(COMPANIES)
    return {
        "name": f"{first} {last}",
        "title": dice.choice(TITLES),
        "company": company,
        "emails": [f"{_word(first)}.{_word(last)}@{_word(company)}.example"] if number % 12 else [],
        "phones": [f"+33199{number:06d}"] if number % 3 else [],  # 01 99 00 is kept free for fiction in France
        "status": dice.choice(STATUSES),
        "rating": dice.choice((0, 0, 1, 2, 3, 4, 5)),
        "preferred": number % 11 == 0,
        "interests": dice.sample(INTERESTS, dice.randint(0, 2)),
        "note": dice.choice(NOTES),
    }


def _letters(staff: dict[str, Actor], people: list[contacts.ContactCard], dice: random.Random) -> None:
    writers = [staff[word] for word in ("maya", "sara", "hugo", "jonas")]
    reachable = [card for card in people if card.emails]
    for days in range(DAYS, 0, -1):
        for at in _day(dice, days):
            _letter(dice.choice(writers), dice.choice(reachable), at, ENDS[dice.choice(LIKELY)], dice)
    for end in ENDS.values():
        _letter(writers[0], dice.choice(reachable), clock.now() - timedelta(minutes=dice.randint(20, 90)), end, dice)


def _letter(writer: Actor, card: contacts.ContactCard, at: datetime, end: End, dice: random.Random) -> None:
    subject, text = dice.choice(LETTERS)
    body = f"Dear {card.name.split()[0]},\n\n{text}\n\nKind regards\n{writer.name}\nHarbour Plumbing"
    house, boot = house_actor(writer.place), uuid7()
    with clock.at(at):
        made = perform(writer, messages.send, {"contact_id": card.id, "subject": subject, "body": body})
    with clock.at(at + timedelta(seconds=1)), work(house) as session:
        claim.claim(session, house, boot, 10)
    was = ("claimed",)
    for seconds, state in enumerate(end.states, start=2):
        with clock.at(at + timedelta(seconds=seconds)), work(house) as session:
            last = state == end.states[-1]
            code, text = (end.code, end.text.format(to=made.to)) if last else (250, TAKEN)
            if state == "handed":
                code, text = None, f"Message-ID <{made.id}@harbour.example>"
            phase = "data" if state == "handed" else "rcpt" if state == "failed" else "dot"
            apply(session, house, [Change(made.id, was, state, 1, boot, phase, code, text)])
        was = (state,)


def _waiting(staff: dict[str, Actor], people: list[contacts.ContactCard]) -> None:
    reachable = [card for card in people if card.emails]
    writers = [staff[word] for word in ("sara", "hugo", "jonas", "maya")]
    for number, card in enumerate(reachable[:6]):
        subject, text = LETTERS[number]
        words = {"contact_id": card.id, "subject": subject, "body": f"Dear {card.name.split()[0]},\n\n{text}"}
        writer, later = writers[number % 4], clock.now() + timedelta(hours=5 + 20 * number)
        with clock.at(clock.now() - timedelta(minutes=95 - 13 * number)):
            made = perform(writer, messages.send, words, send_at=later)
        if number == 5:
            perform(writer, messages.cancel, made.id)
    for number, late in enumerate(("latest", "skip", "all")):
        card = reachable[10 + number]
        start = f"{clock.today(ZONE) + timedelta(days=1)}T{8 + number:02d}:00:00"
        daily = {
            "contact_id": card.id,
            "subject": "Today's opening hours",
            "body": "Good morning,\n\nwe are here from 8 to 17.",
            "starts_at": start,
            "zone": ZONE,
            "late": late,
        }
        with clock.at(clock.now() - timedelta(days=1, minutes=40 * number)):
            made_schedule = perform(writers[number], messages.create_schedule, daily)
        if number == 2:
            perform(writers[0], messages.end_schedule, made_schedule.id)


def _handed_over(staff: dict[str, Actor], people: list[contacts.ContactCard]) -> None:
    """Give Maya two contacts of a colleague, so that her bell has notices; in `people` they are hers from then on."""
    for number, card in enumerate([one for one in people if one.owner == staff["priya"].name][:2]):
        with clock.at(clock.now() - timedelta(minutes=35 + 150 * number)):
            given = perform(staff["priya"], contacts.change, card.id, {"owner_id": staff["maya"].user_id})
        people[people.index(card)] = given


def _day(dice: random.Random, days: int) -> Iterator[datetime]:
    local = clock.now().astimezone(ZoneInfo(ZONE)) - timedelta(days=days)
    busy = 3 if local.weekday() >= 5 else dice.randint(7, 14)
    for _ in range(busy):
        yield local.replace(hour=dice.randint(8, 17), minute=dice.randint(0, 59), second=dice.randint(0, 59))


def _some_time(dice: random.Random, newest: int, oldest: int) -> datetime:
    """Return a moment in working hours, so many days ago; never in the future."""
    local = clock.now().astimezone(ZoneInfo(ZONE)) - timedelta(days=dice.randint(newest, oldest))
    return min(local.replace(hour=dice.randint(8, 17), minute=dice.randint(0, 59)), clock.now() - timedelta(minutes=5))


def _word(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())
