"""Payment reminders of the demonstration: what the runs of the last weeks sent, and one customer who asked for time."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from models.payments import Reminder
from services import reminders
from services.outbox.states import Change, apply
from services.work import Actor, clock, house_actor, perform, work

RUNS = (40, 31, 24, 17, 9, 0)  # days ago
TAKEN = "2.0.0 Ok: queued"
REFUSED = "5.1.1 Recipient address rejected: User unknown"
FAILED = 2  # of the reminders of the past, in their order
WHY = "They moved to a new bank and pay at the end of next week."


def remind(writer: Actor, zone: str) -> None:
    """Run as on some of the last days, say what became of each reminder, and hold one customer's."""
    for ago in RUNS:
        day = datetime.combine(clock.today(zone) - timedelta(days=ago), time(10), ZoneInfo(zone))
        with clock.at(min(day, clock.now())):
            reminders.run(house_actor(writer.place))
        if ago:
            with clock.at(day + timedelta(minutes=1)):
                _settle(writer)
    for one in perform(writer, reminders.on).lines:
        if one.group == "reminded":
            until = clock.today(zone) + timedelta(days=9)
            perform(
                writer,
                reminders.hold,
                {**one.model_dump(include={"invoice_id", "order_id"}), "until": until, "why": WHY},
            )
            return


def _settle(writer: Actor) -> None:
    house = house_actor(writer.place)
    with work(house) as session:
        query = select(col(Reminder.message_id)).where(col(Reminder.message_id).is_not(None))
        for number, one in enumerate(session.scalars(query.order_by(col(Reminder.id))).all()):
            assert one is not None
            if number == FAILED:
                apply(session, house, [Change(one, ("pending",), "failed", 1, code=550, text=REFUSED)])
            else:
                apply(session, house, [Change(one, ("pending",), "sent", 1, phase="dot", code=250, text=TAKEN)])
