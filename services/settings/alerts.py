"""The setting of alerts: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import one_of

ALERT_PROFILE = setting(
    "alerts.profile",
    N_("Thresholds of alerts"),
    one_of({"usual": N_("Usual"), "lenient": N_("Lenient")}),
    "usual",
    group=N_("Alerts"),
    help=N_(
        "Lenient waits for worse before it alerts of errors, slow answers and memory. Each rule can be changed, too."
    ),
    scope="installation",
)
