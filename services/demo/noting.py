"""Notes and tags of the demonstration: what was said on the phone, and who came to the trade fair."""

import random
from collections.abc import Sequence
from datetime import timedelta

from services import contacts, notes, tags
from services.contacts import ContactCard
from services.work import Actor, clock, perform

TAGS = {"Trade fair": "violet", "Heat pump 2027": "blue", "Pays late": "amber", "VIP": "green"}
SAID = (
    ("call", "Wants the softener sized for **12 people**. Send the datasheet in French if there is one."),
    ("note", "The key is with the neighbour. Ring twice, the bell is quiet."),
    ("meeting", "Agreed:\n\n- new pump before Christmas\n- pipes in spring\n- one contact for both houses"),
    ("call", "Not reached. Try again after ten. @Priya Patel knows the caretaker."),
    ("note", "Prefers a call to an email, and always answers before nine."),
    ("call", "Happy with the repair. Asked for the price of a yearly check."),
)


def note_down(maya: Actor, people: Sequence[ContactCard], dice: random.Random) -> None:
    """Add a dozen notes, and tags on some contacts."""
    for name, colour in TAGS.items():
        perform(maya, tags.create, {"name": name, "colour": colour})
    some = dice.sample(list(people), 24)
    for card in some:
        perform(maya, contacts.change, card.id, {"tags": dice.sample(list(TAGS), dice.choice((1, 1, 2)))})
    for number, card in enumerate(some[:12]):
        kind, text = SAID[number % len(SAID)]
        with clock.at(clock.now() - timedelta(hours=dice.randint(2, 12 * 24))):
            perform(maya, notes.create, {"text": text, "kind": kind, "contact_id": card.id})
