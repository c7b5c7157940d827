"""The settings of work at customers': a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import span

POSITIONS_KEPT = setting(
    "field.positions_days",
    N_("Positions are kept for"),
    span("days", 1, 365),
    30,
    group=N_("Field"),
    help=N_("Where colleagues were who agreed to it. Older positions are deleted."),
)
PHOTOS_COLD = setting(
    "visits.photos_cold_days",
    N_("Mark photos as old after"),
    span("days", 1, 3_650),
    90,
    group=N_("Field"),
    help=N_("Photos of visits that are older are marked, so that they may be moved to cheaper storage."),
)
PHOTOS_EXPIRE = setting(
    "visits.photos_expire_days",
    N_("Remove photos after"),
    span("days", 30, 3_650),
    365,
    group=N_("Field"),
    help=N_("Each night the pictures of older photos are removed for good. The visit still says that they were taken."),
)
