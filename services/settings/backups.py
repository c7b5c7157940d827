"""The setting of backups: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import yes_no

BACKUP_HOURLY = setting(
    "backups.hourly",
    N_("Back up every hour"),
    yes_no(),
    False,
    group=N_("Backups"),
    help=N_("Besides the backup at night. At most an hour of work can then be lost, and 48 hourly backups are kept."),
    scope="installation",
)
