"""The setting of the log: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import whole

LOG_ROOM = setting(
    "logs.room_mb",
    N_("Room for the log, in MB"),
    whole(10, 10_000),
    200,
    group=N_("Log"),
    help=N_("The log is kept for eight days. On days when more than this is written, the oldest files go sooner."),
    scope="installation",
)
