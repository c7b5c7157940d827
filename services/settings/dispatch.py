"""The settings of planning a day: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import whole

DRIVING_SPEED = setting(
    "dispatch.speed",
    N_("Driving speed, in km/h"),
    whole(5, 130),
    40,
    group=N_("Dispatch"),
    help=N_("How fast technicians drive on average. Driving times on the plan of the day are reckoned with it."),
)
DRIVING_DETOUR = setting(
    "dispatch.detour",
    N_("Detour, in per cent"),
    whole(100, 300),
    130,
    group=N_("Dispatch"),
    help=N_("How much longer roads are than a straight line: 130 means that 10 km become 13."),
)
