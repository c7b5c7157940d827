"""Adding: each piece of the sample data through the ordinary actions, as the person who pressed the button.

Quotes and orders stay drafts: a document that was sent or approved has a number of its series, and removing it would
leave a gap. Nobody is told: tasks count as reminded of, and no message is written.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.errands import ErrandRow
from models.language import N_
from models.money import exponent
from models.tags import Tag
from models.tasks import Task
from models.text import fold
from services import companies, contacts, deals, notes, orders, prices, quotes, stages, tags, tasks
from services.house.register import workspace
from services.records.errands import Effect, ErrandKind, Portion, Worked
from services.samples import texts
from services.samples.registered import register, registered, tell
from services.work import Actor, Refused, clock, step

Made = Mapping[tuple[str, int], UUID]  # by table and number
Make = Callable[[Session, Actor, Made, int], UUID | None]


@step
def work(session: Session, actor: Actor, portion: Portion) -> Worked:
    """Add the next pieces. One that is refused, such as an address that a contact already has, is left out."""
    first = int(portion.cursor or 0)
    if first == 0 and any(registered(session).values()):  # a second press was quicker
        return Worked(0)
    made, effects = _made(session, portion.id), list[Effect]()
    for position in range(first, min(first + portion.at_once, len(PIECES))):
        table, number, make = PIECES[position]
        try:
            with session.begin_nested():
                row_id = make(session, actor, made, number)
                if row_id is not None:
                    register(session, table, row_id)
        except Refused as refusal:
            effects.append(Effect("refused", None, refusal.message, position=position))
            continue
        if row_id is not None:
            made[table, number] = row_id
            effects.append(Effect("created", row_id, position=position))
    tell(session, {table: [one for (of, _number), one in made.items() if of == table] for table, _n, _make in PIECES})
    done = min(portion.at_once, len(PIECES) - first)
    counts = {verb: sum(one.verb == verb for one in effects) for verb in ("created", "refused")}
    cursor = str(first + done) if first + done < len(PIECES) else None
    return Worked(done, cursor, {verb: count for verb, count in counts.items() if count}, effects)


ADD = ErrandKind("samples.add", N_("Adding sample data"), "samples.edit", work, 10, "/")


@step
def _made(session: Session, errand_id: UUID) -> dict[tuple[str, int], UUID]:
    """Return what earlier works have added."""
    query = select(col(ErrandRow.position), col(ErrandRow.record_id)).where(
        col(ErrandRow.errand_id) == errand_id, col(ErrandRow.verb) == "created"
    )
    return {PIECES[position][:2]: row_id for position, row_id in session.execute(query) if row_id is not None}


@step
def _tag(session: Session, actor: Actor, made: Made, number: int) -> UUID | None:
    """Add the tag that marks sample data; one that was there before is not part of it."""
    here = (col(Tag.name_key) == fold(texts.TAG["name"]), col(Tag.binned_at).is_(None))
    if session.scalar(select(col(Tag.id)).where(*here)) is not None:
        return None
    return tags.create(session, actor, texts.TAG).id


@step
def _company(session: Session, actor: Actor, made: Made, number: int) -> UUID:
    name, street, city, country = texts.COMPANIES[number]
    values = {"name": name, "street": street, "city": city, "country": country, "website": f"{_word(name)}.example"}
    return companies.create(session, actor, {**values, "tags": [texts.TAG["name"]]}).id


@step
def _contact(session: Session, actor: Actor, made: Made, number: int) -> UUID:
    name, title, company, status, stars = texts.PEOPLE[number]
    at = _word(texts.COMPANIES[company][0]) if company >= 0 else "mail"  # no text
    values: dict[str, Any] = {"name": name, "title": title, "status": status, "rating": stars}
    values["emails"] = [f"{'.'.join(name.lower().split())}@{at}.example"]
    values["phones"] = [f"+44 7700 900{number:03d}"] if number % 3 else []
    values["interests"] = [texts.INTERESTS[number % 4]] if number % 2 else []
    values["company_id"] = made.get(("companies", company))
    return contacts.create(session, actor, {**values, "tags": [texts.TAG["name"]]}).id


@step
def _deal(session: Session, actor: Actor, made: Made, number: int) -> UUID:
    title, amount, contact, days = texts.DEALS[number]
    smallest = 10 ** exponent(workspace(session.info["place"]).currency)
    values = {"title": title, "amount": amount * smallest, "contact_id": made.get(("contacts", contact))}
    day = clock.today(actor.zone) + timedelta(days=days)
    deal = deals.create(session, actor, {**values, "close_on": day, "tags": [texts.TAG["name"]]})
    columns = [*stages.names(session, actor)]
    stage = columns[number % len(columns)]
    if stage != deal.stage_id:
        deals.move(session, actor, deal.id, stage, lost_reason=texts.LOST)
    return deal.id


@step
def _note(session: Session, actor: Actor, made: Made, number: int) -> UUID | None:
    kind, contact, text = texts.NOTES[number]
    about = made.get(("contacts", contact))
    return notes.create(session, actor, {"kind": kind, "contact_id": about, "text": text}).id if about else None


@step
def _task(session: Session, actor: Actor, made: Made, number: int) -> UUID:
    title, contact, days, priority = texts.TASKS[number]
    day = clock.today(actor.zone) + timedelta(days=days)
    values = {"title": title, "contact_id": made.get(("contacts", contact)), "due_on": day, "priority": priority}
    task = tasks.create(session, actor, {**values, "owner_id": actor.user_id})
    session.get_one(Task, task.id).reminded_at = clock.now()
    return task.id


@step
def _document(service: Any, some: Any, session: Session, actor: Actor, made: Made, number: int) -> UUID:
    title, contact, lines = some[number]
    usual = next((one.rate for one in prices.taxes.choices(session, actor) if one.usual), "0")
    values = {"title": title, "contact_id": made.get(("contacts", contact))}
    found: UUID = service.create(session, actor, {**values, "lines": [{**one, "tax": usual} for one in lines]}).id
    return found


def _word(name: str) -> str:
    return "".join(sign for sign in name.lower().replace("&", "") if sign.isalpha())


SORTS: tuple[tuple[str, int, Make], ...] = (
    ("tags", 1, _tag),
    ("companies", len(texts.COMPANIES), _company),
    ("contacts", len(texts.PEOPLE), _contact),
    ("deals", len(texts.DEALS), _deal),
    ("notes", len(texts.NOTES), _note),
    ("tasks", len(texts.TASKS), _task),
    ("quotes", len(texts.QUOTES), partial(_document, quotes, texts.QUOTES)),
    ("orders", len(texts.ORDERS), partial(_document, orders, texts.ORDERS)),
)
PIECES: list[tuple[str, int, Make]] = [(table, number, make) for table, count, make in SORTS for number in range(count)]
