"""The settings of the limit of the API: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import span, whole

API_LIMIT = setting(
    "api.limit",
    N_("Requests allowed"),
    whole(1, 10_000_000, "requests"),
    group=N_("API limit"),
    help=N_(
        "How many requests one user's programs may make in a period. Without a sign-in, it counts per network address."
    ),
    scope="installation",
    env="rate_limit_max",
)
API_WINDOW = setting(
    "api.window_minutes",
    N_("Period"),
    span("minutes", 1, 1_440),
    group=N_("API limit"),
    help=N_("How long a period lasts. One that has begun keeps its end."),
    scope="installation",
    env="rate_limit_window_ms",
    from_env=lambda milliseconds: milliseconds / 60_000,
)
