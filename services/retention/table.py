"""TABLE 20: what is archived or removed when it is old: after how long, how, and whether somebody confirms it first.

The days of a line are a setting, or what the room says that does it; there is no second copy of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from sqlmodel import Session

from models.language import N_
from services import settings
from services.contacts.merged import UNDONE_WITHIN as MERGES_KEPT
from services.exports.keeping import KEPT as EXPORTS_KEPT
from services.house.settings import Setting
from services.imports.keeping import KEPT as IMPORTS_KEPT
from services.notices.reading import READ_FOR
from services.privacy import ending
from services.records.errands.cards import KEPT as ERRANDS_KEPT
from services.retention import counting, deeds
from services.retention.counting import Number
from services.retention.deeds import Deed

Act = Literal["archive", "bin", "cold", "remove", "keep"]
ACTS: dict[Act, str] = {
    "archive": N_("Leaves the list, is still found"),
    "bin": N_("Moves to the bin"),
    "cold": N_("Is marked as old"),
    "remove": N_("Is deleted for good"),
    "keep": N_("Stays for ever"),
}
WHEN = {
    "friday": N_("On Fridays"),
    "january": N_("In January"),
    "weekly": N_("Every week"),
    "nightly": N_("Every night"),
    "hourly": N_("Every hour"),
    "": "",
}
YEAR = "former"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `days` is a setting or a fixed span; None where a year decides, or nothing goes. A line with a `deed`, and
    that of former years, is done by this room: proposed, confirmed unless it is `automatic`, and undone for 30 days. The
    others are done by their room's `chore`; `due` counts what it will take."""

    key: str
    label: str
    act: Act
    days: Setting[Any] | timedelta | None
    when: str
    deed: Deed | None = None
    automatic: bool = True
    due: Callable[[Session], Number] | None = None
    link: str = ""
    chore: str = ""
    about: str = ""

    @property
    def ours(self) -> bool:
        """Whether it is done by this room, so that it can be paused, confirmed and undone."""
        return self.deed is not None or self.key == YEAR


WEEKLY = N_("archive what is old")
YEARLY = N_("propose what is old")
LINES: tuple[Line, ...] = (
    Line("jobs", N_("Jobs that are done"), "archive", settings.JOBS_ARCHIVED, "friday", deeds.JOBS,
         link="/jobs?state=to_archive", chore=WEEKLY),
    Line("leads", N_("Leads without activity"), "bin", settings.LEADS_REMOVED, "january", deeds.LEADS, False,
         link="/hygiene?group=remove", chore=YEARLY,
         about=N_("With 1 to 3 stars. Without stars after half as long, with 4 or 5 after twice as long.")),
    Line("contacts", N_("Contacts without activity"), "bin", settings.ARCHIVE_AFTER, "january", deeds.CONTACTS, False,
         link="/hygiene?group=archive", chore=YEARLY, about=N_("Not verified since, and no money is open.")),
    Line(YEAR, N_("Records of former years"), "archive", None, "january", None, False, chore=YEARLY,
         about=N_("Tasks and messages that are over, and orders that are paid or cancelled, from before 1 January.")),
    Line("notices", N_("Notifications that were read"), "archive", READ_FOR, "weekly", due=counting.notices,
         chore=N_("archive notifications that were read")),
    Line("past_notices", N_("Notifications"), "remove", settings.NOTICES_KEPT, "hourly", due=counting.past_notices,
         chore=N_("forget old notifications")),
    Line("bin", N_("Records in the bin"), "remove", settings.BIN_KEPT, "nightly", due=counting.in_bin, link="/bin",
         chore=N_("empty the bin"), about=N_("A customer who was billed stays in the bin.")),
    Line("photos", N_("Photos of visits"), "cold", settings.PHOTOS_COLD, "nightly", due=counting.photos,
         chore=N_("mark and remove old photos")),
    Line("past_photos", N_("Pictures of old photos"), "remove", settings.PHOTOS_EXPIRE, "nightly",
         due=counting.past_photos, chore=N_("mark and remove old photos")),
    Line("positions", N_("Positions of colleagues"), "remove", settings.POSITIONS_KEPT, "hourly", due=counting.positions,
         chore=N_("end tracking with the shift, forget old positions")),
    Line("exports", N_("Files of exports"), "remove", EXPORTS_KEPT, "hourly", due=counting.exports,
         chore=N_("forget exports after a day")),
    Line("imports", N_("Files and rows of imports"), "remove", IMPORTS_KEPT, "nightly", due=counting.imports,
         chore=N_("forget files and rows of old imports"), link="/imports"),
    Line("merges", N_("What merges changed"), "remove", MERGES_KEPT, "hourly",
         chore=N_("forget what merges changed after 30 days")),
    Line("errands", N_("Long work, and its undo"), "remove", ERRANDS_KEPT, "hourly", due=counting.errands,
         chore=N_("forget errands after 30 days")),
    Line("answers", N_("Answers to repeated requests"), "remove", settings.ANSWERS_KEPT, "hourly",
         chore=N_("forget old answers")),
    Line("billed", N_("Who was billed, of people who were erased"), "remove", settings.BOOKS_KEPT, "nightly",
         due=ending.due, chore=N_("forget who was billed, after the years of the books"), link="/settings/privacy",
         about=N_("After the end of so many whole years. Numbers, amounts and seals stay.")),
    Line("documents", N_("Issued documents, payments, the audit trail and signed reports"), "keep", None, "",
         about=N_("No other line of this table touches them.")),
)  # fmt: skip
BY_KEY = {one.key: one for one in LINES}
