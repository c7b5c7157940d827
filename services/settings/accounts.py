"""The settings of signing in: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.codes import https
from services.house.settings.types import one_of, whole
from services.roles import ROLES

# Who must have a second factor: the roles of each choice (U-12). Off until an administrator sets it.
FACTOR_ROLES: dict[str, frozenset[str]] = {
    "": frozenset(),
    "administrators": frozenset({"administrator"}),
    "leaders": frozenset({"administrator", "management"}),
    "office": frozenset(ROLES) - {"field"},
    "everyone": frozenset(ROLES),
}
FACTORS = setting(
    "accounts.factors",
    N_("Second factor required of"),
    one_of(
        {
            "": N_("Nobody"),
            "administrators": N_("Administrators"),
            "leaders": N_("Administrators and management"),
            "office": N_("Everyone but the field"),
            "everyone": N_("Everyone"),
        }
    ),
    "",
    group=N_("Signing in"),
    help=N_("Who has none is asked to set one up at the next sign-in. Programs of these people need a code as well."),
)
PASSWORD_LENGTH = setting(
    "accounts.password_length",
    N_("Shortest password"),
    whole(8, 64),
    8,
    group=N_("Signing in"),
    help=N_("In characters, for passwords that are chosen from now on. They must be hard to guess as well."),
)
PASSWORD_DAYS = setting(
    "accounts.password_days",
    N_("Passwords expire after"),
    whole(0, 730, N_("days")),
    0,
    group=N_("Signing in"),
    help=N_("0: never, which is the advice of NIST and OWASP. Who comes later chooses a new one at the sign-in."),
)
BREACHES = setting(
    "accounts.breaches",
    N_("Ask a list of leaked passwords"),
    https(),
    "",
    group=N_("Signing in"),
    help=N_(
        "An address such as https://api.pwnedpasswords.com/range/, which is told five characters of a digest and never "
        "the password. Empty: nothing is asked."
    ),
)
