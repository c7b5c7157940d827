"""The settings of likely duplicates: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import whole

DUPLICATES_FROM = setting(
    "duplicates.from",
    N_("Likely duplicates from score"),
    whole(70, 100),
    70,
    group=N_("Duplicates"),
    help=N_("Pairs of contacts with at least this score, of 100, wait on the page of duplicates."),
)
DUPLICATES_WARN = setting(
    "duplicates.warn",
    N_("Warn while typing from score"),
    whole(70, 100),
    80,
    group=N_("Duplicates"),
    help=N_("A new contact that is this likely to be there already is pointed out while it is typed."),
)
