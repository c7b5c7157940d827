"""TABLE 7: the settings on the pages, each by its key. A service reads one by `settings.get(session, settings.…)`.

Each new line gets its field on the page, its entry in the trail and its row in docs/reference.md.
"""

from models.language import N_
from services.house.settings import get, setting, stored
from services.house.settings.types import (
    country,
    currency,
    days,
    line,
    one_of,
    rates,
    span,
    time_of_day,
    whole,
    yes_no,
    zone,
)

__all__ = ["get", "stored"]

# The workspace's own, kept in the register, where every place can read them.
NAME = setting(
    "workspace.name",
    N_("Name"),
    line(200, 1),
    group=N_("Workspace"),
    help=N_("Shown at the top of every page. Where there are several workspaces, people sign in with it."),
    column="name",
)
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

QUIET_FROM = setting(
    "quiet.from",
    N_("Quiet hours begin"),
    time_of_day(),
    "21:00",
    group=N_("Sending"),
    help=N_(
        "SMS and WhatsApp messages of a topic wait from then on, in the recipient's time zone. Personal messages do not "
        "wait."
    ),
)
QUIET_UNTIL = setting(
    "quiet.until",
    N_("Quiet hours end"),
    time_of_day(),
    "08:00",
    group=N_("Sending"),
    help=N_("The same time as their beginning: there are no quiet hours."),
)

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
CIRCUIT_AFTER = setting(
    "sending.circuit_failures",
    N_("Pause a channel after failures"),
    whole(1, 100),
    5,
    group=N_("Sending"),
    help=N_(
        "In a row, when its server cannot be reached or refuses our account. What recipients refuse does not count."
    ),
    scope="installation",
)
CIRCUIT_PAUSE = setting(
    "sending.circuit_seconds",
    N_("Pause it for"),
    span("seconds", 1, 3_600),
    60,
    group=N_("Sending"),
    help=N_("Then one message is tried. If it leaves, the others follow."),
    scope="installation",
)
RATES = {
    channel: setting(
        f"sending.{channel}_rate",
        label,
        rates(),
        default,
        group=N_("Sending"),
        help=N_("What the provider allows, as 10/s, 500/h or both with a comma. Empty: no limit."),
        scope="installation",
    )
    for channel, label, default in (
        ("email", N_("Emails at most"), ""),
        ("sms", N_("SMS at most"), "5/s"),
        ("whatsapp", N_("WhatsApp messages at most"), "2/s"),
    )
}
BACKUP_HOURLY = setting(
    "backups.hourly",
    N_("Back up every hour"),
    yes_no(),
    False,
    group=N_("Backups"),
    help=N_("Besides the backup at night. At most an hour of work can then be lost, and 48 hourly backups are kept."),
    scope="installation",
)

MODES = {"live": N_("Live"), "test": N_("Test"), "off": N_("Off")}
SWITCHES = {  # by channel: how it is switched, and where its messages go while it is on test
    channel: (
        setting(
            f"sending.{channel}",
            label,
            one_of(MODES),
            "live",
            group=N_("Sending"),
            help=N_("Test sends every message to one address. Off refuses new messages and holds those that wait."),
            scope="installation",
        ),
        setting(
            f"sending.{channel}_test",
            test,
            line(320),
            "",
            group=N_("Sending"),
            help=N_("The address or number that every message of this channel goes to while it is on test."),
            scope="installation",
        ),
    )
    for channel, label, test in (
        ("email", N_("Email"), N_("Email: test address")),
        ("sms", N_("SMS"), N_("SMS: test number")),
        ("whatsapp", N_("WhatsApp"), N_("WhatsApp: test number")),
    )
}
EMAILS_UNPROVED = setting(
    "sending.emails_unproved",
    N_("Emails a day without SPF, DKIM and DMARC"),
    whole(1, 10_000_000),
    5_000,
    group=N_("Sending"),
    help=N_(
        "More are refused while the sender's domain lacks one of these records: large providers would not take them."
    ),
    scope="installation",
)
COPY_ADDRESS = setting(
    "inbound.copy_address",
    N_("Copy address"),
    line(254),
    "",
    group=N_("Received mail"),
    help=N_(
        "An address whose mail comes into one of the mailboxes that are read. A colleague who puts it into the blind "
        "copy of a mail written elsewhere files that mail with the contact it went to."
    ),
)
SOFT_BOUNCES = setting(
    "inbound.soft_bounces",
    N_("Give up an address after"),
    whole(1, 100, "bounces"),
    3,
    group=N_("Received mail"),
    help=N_(
        "That many messages that came back within 30 days because a mailbox was full or a server did not answer. An "
        "address that does not exist is given up at once."
    ),
)
