"""How the actions about what people send are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from models.templates import TemplateVersion
from services import optouts
from services.messages import listing as message_listing
from services.messages.schedules import ScheduleQuery
from services.optouts import consents
from services.work import clock

CANARY = "Zanzibar"
DAY = timedelta(days=1)
LETTER = {"subject": "Hello", "body": "Hello"}
DAILY = {**LETTER, "starts_at": datetime.combine(clock.today("UTC") + DAY, datetime.min.time()), "zone": "UTC"}

MESSAGES: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "messages.explain.find": lambda t: [("gone", (t.message,)), ("gone", (t.cancelled,))],
    "messages.compose.send": lambda t: [
        ("gone", ({**LETTER, "contact_id": t.contact},)),
        ("gone", ({**LETTER, "contact_id": t.binned},)),
    ],
    "messages.listing.search": lambda t: [
        ("nothing", (message_listing.Query(),)),
        ("nothing", (message_listing.Query(q=CANARY),)),
        ("nothing", (message_listing.Query(contact_id=t.contact),)),
        ("nothing", (message_listing.Query(schedule_id=t.schedule),)),
        ("nothing", (message_listing.Query(day=clock.today("UTC")),)),
    ],
    "messages.listing.counts": lambda t: [("nothing", (clock.now() - DAY,))],
    "messages.listing.standing": lambda t: [("nothing", ())],
    "messages.listing.daily_counts": lambda t: [("nothing", ())],
    "messages.calendar.going_out": lambda t: [("nothing", (clock.today("UTC"), clock.today("UTC") + 9 * DAY))],
    "messages.changing.change_schedule": lambda t: [("gone", (t.schedule, {"body": "Mine"}))],
    "messages.changing.pause_schedule": lambda t: [("gone", (t.schedule,))],
    "messages.changing.resume_schedule": lambda t: [("gone", (t.schedule,))],
    "messages.changing.skip": lambda t: [("gone", (t.schedule, clock.today("UTC") + DAY))],
    "messages.changing.unskip": lambda t: [("gone", (t.schedule, clock.today("UTC") + DAY))],
    "messages.times.next_times": lambda t: [
        ("gone", (t.schedule,)),
        ("gone", ({"starts_at": "2030-01-01T09:00", "zone": "UTC", "in_zones": True, "contact_id": t.contact},)),
    ],
    "messages.schedules.create_schedule": lambda t: [("gone", ({**DAILY, "contact_id": t.contact},))],
    "messages.schedules.end_schedule": lambda t: [("gone", (t.schedule,))],
    "messages.schedules.find_schedule": lambda t: [("gone", (t.schedule,))],
    "messages.schedules.schedules": lambda t: [("nothing", ()), ("nothing", (ScheduleQuery(ended=True),))],
    "messages.withhold.stopped": lambda t: [("gone", (t.contact,)), ("gone", (t.binned,))],
    "messages.writing.desk": lambda t: [("nothing", ())],
    "messages.writing.foresee": lambda t: [("nothing", ("email", [t.contact]))],
    "messages.editing.waiting": lambda t: [("gone", (t.message,))],
    "messages.settle.cancel": lambda t: [("gone", (t.message,))],
    "messages.settle.settle": lambda t: [("gone", (t.message, "sent", "I say so"))],
    "messages.signature.sign": lambda t: [("nothing", ("<p>Another</p>",))],
    "messages.settle.release": lambda t: [("nothing", ())],
    "optouts.listing.search": lambda t: [
        ("nothing", (optouts.Query(),)),
        ("nothing", (optouts.Query(q=CANARY, lifted=True),)),
        ("nothing", (optouts.Query(topic=t.topic),)),
    ],
    "optouts.listing.counts": lambda t: [("nothing", ())],
    "optouts.listing.topics": lambda t: [("nothing", ())],
    "optouts.listing.of_contact": lambda t: [("gone", (t.contact,)), ("gone", (t.binned,))],
    "optouts.editing.add": lambda t: [("wrong", ({"address": "a@b.example", "topic_id": UUID(int=7)},))],
    "optouts.editing.lift_one": lambda t: [("gone", (t.optout,))],
    "optouts.editing.lift_because": lambda t: [("gone", (t.optout, "I say so"))],
    "optouts.consents.record": lambda t: [("gone", (t.contact, "marketing", True, "Yes"))],
    "optouts.consents.record_mine": lambda t: [("nothing", ("marketing", True, "Yes"))],
    "optouts.consents.of_contact": lambda t: [("gone", (t.contact,))],
    "optouts.consents.mine": lambda t: [("nothing", ())],
    "optouts.consents.search": lambda t: [
        ("nothing", (consents.Query(),)),
        ("nothing", (consents.Query(t.contact),)),
    ],
    "templates.templates.add_version": lambda t: [("gone", (t.records["template"], {"text": "Mine now"}))],
    "templates.versions.versions": lambda t: [("gone", (t.records["template"],))],
    "templates.topics.names": lambda t: [("nothing", ())],
    "templates.previewing.missing_for": lambda t: [("nothing", (TemplateVersion(text="{{ title }}"), [t.contact]))],
    "messages.many.cancel_many": lambda t: [("nothing", ([t.message],))],
    "messages.many.hold_many": lambda t: [("nothing", ([t.message],))],
    "messages.many.release_many": lambda t: [("nothing", ([t.message],))],
    "messages.many.retry_many": lambda t: [("nothing", ([t.message],))],
    "messages.many.settle_many": lambda t: [("nothing", ([t.message], "sent", "I say so"))],
    "queues.overview": lambda t: [("nothing", ())],
    "queues.hold_all": lambda t: [("nothing", ())],
    "queues.release_all": lambda t: [("nothing", ())],
    "queues.hold": lambda t: [("nothing", ("sms",))],
    "queues.release": lambda t: [("nothing", ("sms",))],
}
