"""What running costs, and what a plan allows: a part of TABLE 7. Rates are in US dollars, as clouds list them."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.plan_limits import plan_limits
from services.house.settings.types import money

_HELP = N_("In US dollars. An estimate of what this costs you; the defaults are rough: write what you really pay.")
MILLION_QUERIES = setting(
    "costs.million_queries",
    N_("A million statements of the database"),
    money(10_000),
    "0.20",
    group=N_("Costs"),
    help=_HELP,
    scope="installation",
)
GB_MONTH = setting(
    "costs.gb_month",
    N_("A gigabyte stored for a month"),
    money(10_000),
    "0.12",
    group=N_("Costs"),
    help=_HELP,
    scope="installation",
)
MILLION_CALLS = setting(
    "costs.million_calls",
    N_("A million requests of the API"),
    money(10_000),
    "1.00",
    group=N_("Costs"),
    help=_HELP,
    scope="installation",
)
GB_SENT = setting(
    "costs.gb_sent",
    N_("A gigabyte sent"),
    money(10_000),
    "0.09",
    group=N_("Costs"),
    help=_HELP,
    scope="installation",
)
BASE_MONTH = setting(
    "costs.base_month",
    N_("The machine and everything else, a month"),
    money(),
    "0.00",
    group=N_("Costs"),
    help=N_("In US dollars: what you pay anyway. It is shared by the workspaces evenly."),
    scope="installation",
)
PLAN_LIMITS = setting(
    "costs.plans",
    N_("What each plan allows"),
    plan_limits(),
    "",
    group=N_("Costs"),
    help=N_(
        "One plan a line, as in “trial: 10 users, 5 GB stored, 20 GB sent”. Steward alerts from 80 % on; more people, "
        "and more files, are refused. A plan that is not named has no limit but the room for files."
    ),
    scope="installation",
)
