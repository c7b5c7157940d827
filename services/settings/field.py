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
