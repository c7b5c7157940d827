"""Doubles of the demonstration: people who were typed twice, for the page of duplicates."""

from collections.abc import Sequence
from datetime import timedelta

from services import contacts
from services.contacts import ContactCard
from services.duplicates.pairs import refresh
from services.work import Actor, clock, house_actor, perform, work

DOUBLES = 6  # contacts, two of each sort


def double(maya: Actor, people: Sequence[ContactCard]) -> list[ContactCard]:
    """Add some people a second time, each as it happens: with another spelling of the mailbox, with the same phone and a
    slip in the name, from the same company with the names turned round; and find the pairs."""
    mailed = [one for one in people if one.email and one.company][:2]
    called = [one for one in people if one.phone and len(one.name.split()[-1]) > 5 and one not in mailed][:2]
    known = [one for one in people if one.company and one not in mailed and one not in called][:2]
    typed: list[dict[str, object]] = []
    for one in mailed:
        user, _at, host = (one.email or "").partition("@")
        typed.append({"name": one.name, "email": f"{user}+offers@{host}", "interests": ["Service plan"]})
    typed += [{"name": f"{one.name[:-2]}{one.name[-1]}", "phone": one.phone, "city": "Nantes"} for one in called]
    for one in known:
        first, _space, last = one.name.rpartition(" ")
        typed.append({"name": f"{last} {first}", "company_id": str(one.company_id), "title": "Caretaker"})
    made = []
    for number, values in enumerate(typed):
        with clock.at(clock.now() - timedelta(hours=3 * number + 1)):
            made.append(perform(maya, contacts.create, values))
    with work(house_actor(maya.place)) as session:
        refresh(session, [one.id for one in made])
    return made
