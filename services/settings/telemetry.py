"""The settings of what Steward measures of itself: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import whole

SLOW_STATEMENT = setting(
    "telemetry.slow_statement_ms",
    N_("Slow statements of the database"),
    whole(10, 60_000, "milliseconds"),
    1_000,
    group=N_("Performance"),
    help=N_("A statement that takes longer is listed under Maintenance, Performance, with what asked for it."),
    scope="installation",
)
