"""The trouble of the demonstration: five components of the status page, and an incident that is over."""

from datetime import timedelta

from services.house import incidents
from services.house.status import components
from services.work import Actor, clock

PARTS = ("Online payments", "Customer portal", "Booking and visits", "Email", "Text messages")
BEGUN = timedelta(days=9, hours=3)
SAID = (  # minutes after it was opened, the new status, and what customers read
    (4, "investigating", "Some of our emails leave late. We are looking into it."),
    (21, "identified", "Our provider limits us since this morning. Emails wait and are not lost."),
    (38, "fixing", "We send by a second server. The waiting ones leave within the hour."),
    (52, "monitoring", "All waiting emails have left. We keep watching."),
)


def have_trouble(operator: Actor) -> None:
    """Add them, as this operator would have."""
    with clock.at(clock.now() - timedelta(days=100)):
        parts = {name: components.add(operator, name).id for name in PARTS}
    begun = clock.now() - BEGUN
    with clock.at(begun):
        one = incidents.create(
            operator,
            {
                "title": "Emails leave late",
                "severity": 2,
                "source": "report",
                "impact": "31 emails, up to an hour late",
            },
        )
    for minutes, status, text in SAID:
        with clock.at(begun + timedelta(minutes=minutes)):
            if status == "investigating":
                incidents.lead(operator, one.id)
                incidents.publish(operator, one.id, text)
                incidents.affect(operator, one.id, {parts["Email"]: "slow"})
            else:
                incidents.post(operator, one.id, {"text": text, "status": status})
    with clock.at(begun + timedelta(minutes=113)):
        incidents.change(operator, one.id, {"cause": "The provider's new limit per minute", "decision": "hotfix"})
        incidents.resolve(operator, one.id, "Emails leave on time again.")
        incidents.write(operator, one.id, incidents.find(operator, one.id).row.post_mortem, done=True)
