"""The clocks of incidents: a part of TABLE 7. Each is a number of the whole installation."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import span

LIST = setting(
    "incidents.list_minutes",
    N_("Finish the first list of a SEV-1 incident within"),
    span("minutes", 1, 240),
    15,
    group=N_("Incidents"),
    help=N_("Notify everyone, maintenance mode, write down what is known, begin troubleshooting."),
    scope="installation",
)
UPDATE = setting(
    "incidents.update_minutes",
    N_("Write a public update at least every"),
    span("minutes", 5, 1_440),
    30,
    group=N_("Incidents"),
    help=N_("While a published incident is open. When it is late, operators get an email."),
    scope="installation",
)
CLEAN = setting(
    "incidents.clean_minutes",
    N_("Watch the fix before an incident is resolved"),
    span("minutes", 0, 1_440),
    60,
    group=N_("Incidents"),
    help=N_("From the status Monitoring on, without a new alert. It can be cut short for a reason."),
    scope="installation",
)
POST_MORTEM = setting(
    "incidents.post_mortem_hours",
    N_("Finish the post-mortem within"),
    span("hours", 1, 720),
    48,
    group=N_("Incidents"),
    help=N_("After an incident was opened."),
    scope="installation",
)
