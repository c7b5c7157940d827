"""The settings of what customers are told of visits: a part of TABLE 7."""

from models.language import N_
from services.house.settings import setting
from services.house.settings.types import one_of, span
from services.settings.letters import ON_WAY, TOLD, TOLD_SHORT
from services.settings.placed import placed

PLACES = ("name", "when", "technician", "link", "phone", "workspace")
_ENDS = {"en": "", "fr": "_fr"}  # of their names
_HELP = N_(
    "{name}, {when}, {technician}, {link}, {phone} and {workspace} are filled in; a line with an empty place is left out."
)

VISIT_TOLD = {
    code: setting(
        f"visits.told_text{_ENDS[code]}",
        label,
        placed(4_000, PLACES),
        TOLD[code],
        group=N_("Messages of visits"),
        help=N_("The first line is the subject. The same places are filled in as below."),
    )
    for code, label in (
        ("en", N_("Time of a visit, by email, in English")),
        ("fr", N_("Time of a visit, by email, in French")),
    )
}
VISIT_TOLD_SHORT = {
    code: setting(
        f"visits.told_short{_ENDS[code]}",
        label,
        placed(600, PLACES),
        TOLD_SHORT[code],
        group=N_("Messages of visits"),
        help=_HELP,
    )
    for code, label in (
        ("en", N_("Time of a visit, by SMS, in English")),
        ("fr", N_("Time of a visit, by SMS, in French")),
    )
}
ON_WAY_SENT = setting(
    "visits.on_way",
    N_("“On my way” by SMS"),
    one_of({"auto": N_("When an SMS provider is set up"), "on": N_("Yes"), "off": N_("No")}),
    "auto",
    group=N_("Messages of visits"),
    help=N_("Sent once for each visit for a job, when its technician sets out."),
)
ON_WAY_TEXT = {
    code: setting(
        f"visits.on_way_text{_ENDS[code]}",
        label,
        placed(600, PLACES),
        ON_WAY[code],
        group=N_("Messages of visits"),
        help=_HELP,
    )
    for code, label in (
        ("en", N_("Text of “On my way”, in English")),
        ("fr", N_("Text of “On my way”, in French")),
    )
}
ON_WAY_LATE = setting(
    "visits.on_way_late_minutes",
    N_("Not sent any more after"),
    span("minutes", 1, 720),
    30,
    group=N_("Messages of visits"),
    help=N_("A phone without a network tells later that somebody set out. After this, the customer is not told."),
)
