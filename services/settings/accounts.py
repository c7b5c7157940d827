"""The settings of passwords: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.codes import https
from services.house.settings.types import span, whole

PASSWORD_LENGTH = setting(
    "passwords.length",
    N_("Shortest password"),
    whole(8, 64),
    8,
    group=N_("Passwords"),
    help=N_("How many characters a new password must have at least. Whatever its length, an easy one is refused."),
)
PASSWORD_DAYS = setting(
    "passwords.days",
    N_("Passwords expire after"),
    span("days", 0, 3_650),
    0,
    group=N_("Passwords"),
    help=N_(
        "Who signs in with an older one must choose a new one first. 0: never, as is advised today: people who must "
        "change often choose weaker ones."
    ),
)
BREACHES = setting(
    "passwords.breaches",
    N_("List of leaked passwords"),
    https(),
    "",
    group=N_("Passwords"),
    help=N_(
        "The address of a list that is asked by the first five characters of a hash, as in "
        "https://api.pwnedpasswords.com/range/. The password itself is never sent. Empty: no list is asked. While it does "
        "not answer, passwords are accepted."
    ),
)
