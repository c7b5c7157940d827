"""TABLE 7: the settings on the pages, each by its key. A service reads one by `settings.get(session, settings.…)`.

Each new line gets its field on the page, its entry in the trail and its row in docs/reference.md.
"""

from models.language import N_
from services.house.settings import Setting, get, get_many, setting, stored
from services.house.settings.types import (
    country,
    currency,
    days,
    line,
    one_of,
    span,
    whole,
    zone,
)

__all__ = [
    "ALERT_PROFILE",
    "API_LIMIT",
    "API_WINDOW",
    "ARCHIVE_AFTER",
    "AWAY_AFTER",
    "AWAY_AUTOMATIC",
    "BACKUP_HOURLY",
    "BOOKS_KEPT",
    "BREACHES",
    "CAMPAIGN_BOUNCED",
    "CAMPAIGN_COMPLAINED",
    "CAMPAIGN_ENOUGH",
    "CAMPAIGN_LATE",
    "CIRCUIT_AFTER",
    "CIRCUIT_PAUSE",
    "COLOUR",
    "COPY_ADDRESS",
    "CREDIT_NUMBERS",
    "DRIVING_DETOUR",
    "DRIVING_SPEED",
    "DUPLICATES_FROM",
    "DUPLICATES_WARN",
    "EMAILS_UNPROVED",
    "FACTORS",
    "FACTOR_ROLES",
    "IDLE_AFTER",
    "INVOICE_NUMBERS",
    "JOBS_ARCHIVED",
    "JOB_NUMBERS",
    "LANGUAGE",
    "LANGUAGES",
    "LEADS_REMOVED",
    "LOGO",
    "LOG_ROOM",
    "MAP_CREDIT",
    "MAP_TILES",
    "MODES",
    "ON_WAY_LATE",
    "ON_WAY_SENT",
    "ON_WAY_TEXT",
    "ORDER_NUMBERS",
    "PAPER",
    "PAPERS",
    "PASSWORD_DAYS",
    "PASSWORD_LENGTH",
    "PAYMENT_TERMS",
    "PHOTOS_COLD",
    "PHOTOS_EXPIRE",
    "POSITIONS_KEPT",
    "QUIET_FROM",
    "QUIET_UNTIL",
    "QUOTE_DAYS",
    "QUOTE_NUMBERS",
    "RATES",
    "REGION",
    "REMINDER_DAYS",
    "REMINDER_LINK",
    "REMINDER_SHORT",
    "REMINDER_TEXTS",
    "REMINDER_WAY",
    "ROLES_REVIEWED",
    "SELLER",
    "SLOW_STATEMENT",
    "SOFT_BOUNCES",
    "STALE_AFTER",
    "SURVEY",
    "SWITCHES",
    "VERIFY_AFTER",
    "VISIT_TOLD",
    "VISIT_TOLD_SHORT",
    "Setting",
    "costs",
    "get",
    "get_many",
    "incidents",
    "savings",
    "stored",
    "workspaces",
]

# The workspace's own, kept in the register, where every place can read them.
NAME = setting(
    "workspace.name",
    N_("Name"),
    line(200, 1),
    group=N_("Workspace"),
    help=N_("Shown at the top of every page. Where there are several workspaces, people sign in with it."), column="name",
)  # fmt: skip
ZONE = setting(
    "workspace.zone",
    N_("Time zone"),
    zone(),
    group=N_("Workspace"),
    help=N_("Used for everyone who has not chosen a zone of their own. Applies to a page when it is next opened."),
    column="zone",
)
COUNTRY = setting(
    "workspace.country",
    N_("Country"),
    country(),
    group=N_("Workspace"),
    help=N_("Where the workspace is."),
    column="country",
)
CURRENCY = setting(
    "workspace.currency",
    N_("Currency"),
    currency(),
    group=N_("Workspace"),
    help=N_("Used for amounts that do not name one."),
    column="currency",
)

HOLIDAYS = setting(
    "workspace.holidays",
    N_("Holidays"),
    days(),
    "",
    group=N_("Workspace"),
    help=N_("One day a line, as in 2027-12-25. Schedules that keep to working days send on the next working day."),
)

SESSION_IDLE = setting(
    "sessions.idle_hours",
    N_("Sign out after inactivity"),
    span("hours", 1, 168),
    group=N_("Sign-in"),
    help=N_("A browser that has not been used for this long must sign in again. Applies immediately."),
    env="session_idle_hours",
)
SESSION_LIFE = setting(
    "sessions.days",
    N_("Maximum session length"),
    span("days", 1, 90),
    group=N_("Sign-in"),
    help=N_("After this, a browser must sign in again, however busy it was. Applies from the next sign-in."),
    env="session_days",
)

from services.settings.accounts import BREACHES, FACTOR_ROLES, FACTORS, PASSWORD_DAYS, PASSWORD_LENGTH  # noqa: E402
from services.settings.colleagues import AWAY_AFTER, AWAY_AUTOMATIC, IDLE_AFTER, ROLES_REVIEWED  # noqa: E402

UNDO = setting(
    "messages.undo_seconds",
    N_("Time to undo sending"),
    span("seconds", 0, 60),
    10,
    group=N_("Sending"),
    help=N_("What is written on the page waits so long before it leaves. 0: it leaves immediately."),
)
SMS_PRICE = setting(
    "messages.sms_price",
    N_("Price of an SMS segment"),
    line(20),
    "",
    group=N_("Sending"),
    help=N_("In the currency of the workspace, as in 0.07. Shown while an SMS is written. Empty: no price is shown."),
)
from services.settings.customers import ON_WAY_LATE, ON_WAY_SENT, ON_WAY_TEXT, VISIT_TOLD, VISIT_TOLD_SHORT  # noqa: E402
from services.settings.dispatch import DRIVING_DETOUR, DRIVING_SPEED  # noqa: E402
from services.settings.documents import (  # noqa: E402
    CREDIT_NUMBERS,
    INVOICE_NUMBERS,
    JOB_NUMBERS,
    ORDER_NUMBERS,
    PAYMENT_TERMS,
    QUOTE_DAYS,
    QUOTE_NUMBERS,
)
from services.settings.duplicates import DUPLICATES_FROM, DUPLICATES_WARN  # noqa: E402
from services.settings.field import PHOTOS_COLD, PHOTOS_EXPIRE, POSITIONS_KEPT  # noqa: E402
from services.settings.hygiene import ARCHIVE_AFTER, STALE_AFTER, VERIFY_AFTER  # noqa: E402
from services.settings.map import MAP_CREDIT, MAP_TILES  # noqa: E402
from services.settings.reminders import (  # noqa: E402
    REMINDER_DAYS,
    REMINDER_LINK,
    REMINDER_SHORT,
    REMINDER_TEXTS,
    REMINDER_WAY,
)
from services.settings.seller import (  # noqa: E402  (where the page shows them)
    COLOUR,
    LANGUAGE,
    LANGUAGES,
    LOGO,
    PAPER,
    PAPERS,
    SELLER,
)

BIN_KEPT = setting(
    "bin.days",
    N_("Keep records in the bin"),
    span("days", 1, 3_650),
    30,
    group=N_("Retention"),
    help=N_(
        "Older contacts and companies in the bin are deleted for good, at 03:00 in the workspace's time zone. This also "
        "applies to what is in the bin now."
    ),
)
NOTICES_KEPT = setting(
    "notices.days",
    N_("Keep notifications"),
    span("days", 1, 365),
    90,
    group=N_("Retention"),
    help=N_("Older ones are deleted, read or not."),
)
FILES_ROOM = setting(
    "files.room_gb",
    N_("Room for files, in GB"),
    whole(1, 100_000),
    5,
    group=N_("Files"),
    help=N_("How much the files of the workspace may take together. One file may have 25 MB at the most."),
    needs="maintenance.run",
)
NOTICES_ARCHIVED_ON = setting(
    "notices.archived_on",
    N_("Archive notifications on"),
    one_of(
        {
            "0": N_("Monday"),
            "1": N_("Tuesday"),
            "2": N_("Wednesday"),
            "3": N_("Thursday"),
            "4": N_("Friday"),
            "5": N_("Saturday"),
            "6": N_("Sunday"),
        }
    ),
    "6",
    group=N_("Retention"),
    help=N_("Those read more than a week before leave the bell at 05:00. They stay on the page of notifications."),
)
NOTICES_MAILED_AFTER = setting(
    "notices.mailed_minutes",
    N_("Mail unread notifications after"),
    span("minutes", 1, 1_440),
    15,
    group=N_("Notifications"),
    help=N_("In one mail for each person, of what they want by mail. Each notification is mailed once."),
)
ANSWERS_KEPT = setting(
    "api.answers_hours",
    N_("Keep answers to repeated requests"),
    span("hours", 1, 168),
    24,
    group=N_("Retention"),
    help=N_(
        "A program that repeats a request with the same Idempotency-Key within this time gets the first answer again, "
        "and nothing is done twice."
    ),
)

# Last, because the pages show the settings in the order in which they are declared.
from services.settings import costs, incidents, savings, workspaces  # noqa: E402
from services.settings.alerts import ALERT_PROFILE  # noqa: E402
from services.settings.api import API_LIMIT, API_WINDOW  # noqa: E402
from services.settings.backups import BACKUP_HOURLY  # noqa: E402
from services.settings.insights import SURVEY  # noqa: E402
from services.settings.logs import LOG_ROOM  # noqa: E402
from services.settings.retention import BOOKS_KEPT, JOBS_ARCHIVED, LEADS_REMOVED, REGION  # noqa: E402
from services.settings.sending import (  # noqa: E402
    CAMPAIGN_BOUNCED,
    CAMPAIGN_COMPLAINED,
    CAMPAIGN_ENOUGH,
    CAMPAIGN_LATE,
    CIRCUIT_AFTER,
    CIRCUIT_PAUSE,
    COPY_ADDRESS,
    EMAILS_UNPROVED,
    MODES,
    QUIET_FROM,
    QUIET_UNTIL,
    RATES,
    SOFT_BOUNCES,
    SWITCHES,
)
from services.settings.telemetry import SLOW_STATEMENT  # noqa: E402
