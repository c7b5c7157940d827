"""Trials and erasing of workspaces: a part of TABLE 7, for operators."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import whole

TRIAL_DAYS = setting(
    "workspaces.trial_days",
    N_("Days of a trial"),
    whole(1, 400),
    14,
    group=N_("Workspaces"),
    help=N_(
        "For who signs up. Their address is written to 7 days and 1 day before the end; then the workspace is suspended."
    ),
    scope="installation",
)
ERASE_DAYS = setting(
    "workspaces.erase_days",
    N_("Days until a workspace is erased"),
    whole(0, 90),
    7,
    group=N_("Workspaces"),
    help=N_("It is closed at once, and can be kept until then. 0: within seconds."),
    scope="installation",
)
