"""The settings of colleagues who stay away: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import span, yes_no

IDLE_AFTER = setting(
    "users.idle_days",
    N_("Report inactive colleagues after"),
    span("days", 1, 365),
    7,
    group=N_("Colleagues"),
    help=N_("On Mondays administrators are told how many colleagues have not been here for longer."),
)
AWAY_AFTER = setting(
    "users.away_days",
    N_("Propose to disable colleagues after"),
    span("days", 7, 3_650),
    30,
    group=N_("Colleagues"),
    help=N_("Who has not been here for longer is proposed under Team, Away, and administrators are told once a month."),
)
AWAY_AUTOMATIC = setting(
    "users.away_automatic",
    N_("Disable them without asking"),
    yes_no(),
    False,
    group=N_("Colleagues"),
    help=N_("Once a month. The last administrator always stays. Their records are kept."),
)
ROLES_REVIEWED = setting(
    "users.roles_days",
    N_("Review each role every"),
    span("days", 7, 365),
    30,
    group=N_("Colleagues"),
    help=N_("The page of roles says which ones nobody has looked at for longer."),
)
