"""The settings of payment reminders: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import line, one_of, span
from services.settings.letters import ENDS, LETTERS, SHORT
from services.settings.placed import placed

PLACES = ("document", "number", "open", "total", "due", "name", "phone", "bank", "link", "workspace")
WAYS = {"email": N_("Email"), "sms": N_("SMS"), "whatsapp": N_("WhatsApp")}


REMINDER_DAYS = tuple(
    setting(
        f"reminders.{name}_days",
        label,
        span("days", 1, 365),
        days,
        group=N_("Payment reminders"),
        help=N_("After the day it was due. Reminders leave at 10:00 in the workspace's time zone."),
    )
    for name, label, days in (
        ("first", N_("First reminder after"), 1),
        ("second", N_("Second reminder after"), 8),
        ("third", N_("Third reminder after"), 22),
    )
)
REMINDER_WAY = setting(
    "reminders.channel",
    N_("Remind by"),
    one_of(WAYS),
    "email",
    group=N_("Payment reminders"),
    help=N_("Customers who cannot be reached this way are reminded in another way: by email, SMS or WhatsApp."),
)
REMINDER_LINK = setting(
    "reminders.link",
    N_("Payment page"),
    line(300),
    "",
    group=N_("Payment reminders"),
    help=N_("Where customers pay online, for {link} in the texts. {number} in it becomes the invoice's."),
)
_HELP = N_(
    "The first line is the subject. {number}, {open}, {due}, {name}, {phone}, {bank}, {link} and {workspace} are filled "
    "in; a line with an empty place is left out."
)
_LABELS = {
    ("en", 1): N_("First reminder, in English"),
    ("en", 2): N_("Second reminder, in English"),
    ("en", 3): N_("Third reminder, in English"),
    ("fr", 1): N_("First reminder, in French"),
    ("fr", 2): N_("Second reminder, in French"),
    ("fr", 3): N_("Third reminder, in French"),
}
REMINDER_TEXTS = {
    (language, step): setting(
        f"reminders.text_{step}_{language}",
        _LABELS[language, step],
        placed(4_000, PLACES),
        f"{LETTERS[language, step]}\n\n{ENDS[language]}",
        group=N_("Payment reminders"),
        help=_HELP,
    )
    for language, step in LETTERS
}
REMINDER_SHORT = {
    language: setting(
        f"reminders.short_{language}",
        label,
        placed(600, PLACES),
        SHORT[language],
        group=N_("Payment reminders"),
        help=N_("For SMS and WhatsApp, at each step. The same places are filled in."),
    )
    for language, label in (
        ("en", N_("Text message, in English")),
        ("fr", N_("Text message, in French")),
    )
}
