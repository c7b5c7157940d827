"""The settings of keeping contacts tidy: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import span, whole

VERIFY_AFTER = setting(
    "contacts.verify_days",
    N_("Verify details every"),
    span("days", 30, 3_650),
    365,
    group=N_("Contacts"),
    help=N_("Hygiene lists the contacts whose details nobody has verified for longer than this."),
)
STALE_AFTER = tuple(  # by rating: 4 or 5 stars, 1 to 3, none
    setting(
        f"contacts.stale_{name}_days",
        label,
        span("days", 1, 3_650),
        days,
        group=N_("Contacts"),
        help=N_("Without messages, tasks, deals or payments for longer than this, Hygiene lists the lead as stale."),
    )
    for name, label, days in (
        ("hot", N_("Leads with 4 or 5 stars are stale after"), 30),
        ("warm", N_("Leads with 1 to 3 stars are stale after"), 90),
        ("cold", N_("Leads without stars are stale after"), 180),
    )
)
ARCHIVE_AFTER = setting(
    "contacts.archive_years",
    N_("Propose to archive after"),
    whole(1, 30, "years"),
    3,
    group=N_("Contacts"),
    help=N_(
        "Once a year, contacts without activity for longer and without open money are proposed. Nothing moves by itself."
    ),
)
