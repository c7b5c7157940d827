"""What the customers of the demonstration answered, who opted out, and a campaign that waits for tomorrow."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from models.templates import Template
from services import campaigns, contacts, optouts
from services.channels.incoming import Heard
from services.texting import inbound
from services.work import Actor, clock, house_actor, perform, work

ANSWERS = (
    "Thank you! Tuesday at 9 is perfect. The gate is open.",
    "Can you bring the small radiator, too? The one in the hall is cold.",
    "We are away until Monday. Could somebody come the week after?",
)


def correspond(actor: Actor, people: Sequence[contacts.ContactCard], zone: str) -> None:
    """Add them. The answers come by text from people who have a phone."""
    place = house_actor(actor.place)
    phones = [card for card in people if card.phones and card.owner_id]
    for number, (card, text) in enumerate(zip(phones[3:], ANSWERS, strict=False)):
        heard = Heard("sms", "twilio", f"text:demo{number}", card.phones[0], "+33100000000", text, card.name, 0)
        with clock.at(clock.now() - timedelta(minutes=50 + 190 * number)), work(place) as session:
            inbound.keep(session, place, heard)
    for card, reason in zip(
        [one for one in people if one.emails][30:33], ("asked", "complained", "asked"), strict=True
    ):
        perform(actor, optouts.add, {"channel": "email", "address": card.emails[0], "reason": reason})
    with work(actor, read=True) as session:
        yearly = session.exec(select(Template.id).where(col(Template.name) == "Yearly boiler check")).one()
    morning = datetime.fromisoformat(f"{clock.today(zone) + timedelta(days=1)}T09:00:00")
    perform(
        actor,
        campaigns.start,
        {"name": "Winter check", "template_id": str(yearly), "filter": {"status": "customer"}, "send_at": f"{morning}"},
    )
