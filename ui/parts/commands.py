"""Commands: what the palette does by itself, and the pages it leads to, each for the roles that may."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from models.language import N_, _
from models.text import fold
from services.records import spelling
from services.work import Actor
from ui.routes import Entry


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words (marked), icon and permission; where it leads, or what is done in the page (`act`); and
    other words it is found by, in the order of English speech."""

    word: str
    icon: str
    needs: str
    path: str = ""
    act: str = ""
    also: str = ""


COMMANDS = (
    Command(
        N_("Add contact"), "person_add", "contacts.edit", "/contacts?new=1", also=N_("new create person customer lead")
    ),
    Command(
        N_("Add company"), "add_business", "companies.edit", "/companies?new=1", also=N_("new create firm account")
    ),
    Command(N_("Add deal"), "handshake", "deals.edit", "/pipeline?new=1", also=N_("new create opportunity sale")),
    Command(N_("Add task"), "add_task", "tasks.edit", "/tasks?new=1", also=N_("new create to-do reminder follow up")),
    Command(N_("Add note"), "edit_note", "notes.edit", "/notes?new=1", also=N_("new create write log call")),
    Command(
        N_("Write a message"), "edit", "messages.send", "/messages/new", also=N_("new compose email mail send sms text")
    ),
    Command(N_("New quote"), "request_quote", "quotes.edit", "/quotes/new", also=N_("add create offer estimate")),
    Command(N_("New order"), "shopping_bag", "orders.edit", "/orders/new", also=N_("add create sale")),
    Command(N_("New invoice"), "receipt_long", "invoices.edit", "/invoices/new", also=N_("add create bill")),
    Command(
        N_("Record payment"), "payments", "payments.edit", "/payments?new=1", also=N_("add new money received paid")
    ),
    Command(
        N_("New campaign"),
        "campaign",
        "campaigns.send",
        "/campaigns/new",
        also=N_("add create bulk mailing newsletter"),
    ),
    Command(
        N_("Import contacts"), "upload", "imports.edit", "/imports/new", also=N_("upload csv excel vcard file bring in")
    ),
    Command(N_("Export contacts"), "download", "exports.run", act="export", also=N_("download csv excel save file")),
    Command(N_("Invite a colleague"), "badge", "users.edit", "/users?new=1", also=N_("add new user member team")),
    Command(N_("My day"), "today", "tasks.read", "/my-day", also=N_("today agenda to-do open")),
    Command(N_("Light theme"), "light_mode", "account.edit", act="light", also=N_("look appearance bright day mode")),
    Command(N_("Dark theme"), "dark_mode", "account.edit", act="dark", also=N_("look appearance night mode")),
    Command(
        N_("System theme"), "contrast", "account.edit", act="auto", also=N_("look appearance automatic device mode")
    ),
    Command(N_("Keyboard shortcuts"), "keyboard", "home.read", act="keys", also=N_("help keys hotkeys")),
    Command(
        N_("Suggest or report"), "feedback", "feedback.send", act="suggest", also=N_("feedback idea bug problem help")
    ),
    Command(N_("Sign out"), "logout", "account.read", act="out", also=N_("log out logout leave exit")),
)
# Pages that have no line in the menu.
PLACES = (
    Command(N_("Inbox"), "inbox", "messages.read", "/inbox", also=N_("received replies mail")),
    Command(N_("Notes"), "edit_note", "notes.read", "/notes", also=N_("calls log")),
    Command(N_("Tags"), "sell", "tags.read", "/tags", also=N_("labels")),
    Command(N_("Imports"), "upload", "imports.read", "/imports", also=N_("upload csv excel")),
    Command(N_("Exports"), "download", "exports.read", "/exports", also=N_("download csv excel")),
    Command(N_("Duplicates"), "people", "duplicates.read", "/duplicates", also=N_("merge double same")),
    Command(N_("Hygiene"), "cleaning_services", "contacts.read", "/hygiene", also=N_("data quality incomplete stale")),
    Command(N_("Deals"), "handshake", "deals.read", "/deals", also=N_("opportunities list")),
    Command(N_("Forecast"), "trending_up", "deals.read", "/pipeline/forecast", also=N_("expected sales")),
    Command(N_("Funnel"), "filter_alt", "deals.read", "/pipeline/funnel", also=N_("conversion")),
    Command(N_("Stages"), "view_column", "stages.read", "/pipeline/stages", also=N_("pipeline columns")),
    Command(N_("Amounts"), "monitoring", "amounts.read", "/amounts", also=N_("revenue figures money")),
    Command(N_("Calendar"), "calendar_month", "messages.read", "/schedules/calendar", also=N_("planned schedules")),
    Command(N_("Mailboxes"), "mark_email_unread", "mailboxes.read", "/mailboxes", also=N_("imap receive")),
    Command(N_("Notifications"), "notifications", "account.read", "/notices", also=N_("bell alerts")),
    Command(
        N_("Your account"), "account_circle", "account.read", "/account", also=N_("profile password signature sessions")
    ),
    Command(N_("Backups"), "backup", "maintenance.read", "/maintenance/backups", also=N_("restore copies")),
    Command(
        N_("Performance"),
        "monitoring",
        "maintenance.read",
        "/maintenance/performance",
        also=N_("response uptime charts"),
    ),
    Command(N_("Errors"), "bug_report", "maintenance.read", "/maintenance/errors", also=N_("crash trace reference")),
    Command(N_("Checks"), "fact_check", "maintenance.read", "/maintenance/checks", also=N_("health status")),
    Command(N_("Upgrades"), "system_update", "maintenance.read", "/maintenance/upgrades", also=N_("version update")),
    Command(N_("Rules of alerts"), "tune", "maintenance.read", "/alerts/rules", also=N_("thresholds")),
    Command(
        N_("On call"), "support_agent", "maintenance.read", "/alerts/channels", also=N_("channels slack pagerduty")
    ),
    Command(N_("Secrets"), "key", "maintenance.read", "/maintenance/secrets", also=N_("rotation keys")),
)
FIRST = (
    "/contacts?new=1",
    "/messages/new",
    "/tasks?new=1",
    "/pipeline?new=1",
    "/my-day",
)  # shown before anything is typed


def commands(actor: Actor, typed: str) -> list[Command]:
    """Return the commands of the actor's role with these words, in any order; all of them for an empty text. Where none
    has them, those with words like them."""
    mine = [one for one in COMMANDS if _may(actor, one)]
    found = [one for one in mine if _fits(one, typed)]
    found = found or [one for one in mine if _fits(one, typed, spelling.alike)]
    return sorted(found, key=lambda one: not _fits(replace(one, also=""), typed, spelling.alike))


def first_commands(actor: Actor) -> list[Command]:
    """Return the few commands that are offered before anything is typed."""
    return [one for one in COMMANDS if one.path in FIRST and _may(actor, one)]


def places(entries: Iterable[Entry], actor: Actor, typed: str) -> list[Command]:
    """Return the pages that the actor may open with these words, in any order; those of the menu (`entries`) for an empty text."""
    menu = [Command(one.word, one.icon, one.needs, one.path) for one in entries]
    every = [*menu, *PLACES] if typed.strip() else menu
    return [one for one in every if actor.may(one.needs) and _fits(one, typed)]


def named(some: Iterable[Command], typed: str) -> list[Command]:
    """Return those whose own words are the typed ones, and no more."""
    wanted = sorted(fold(typed).split())
    return [one for one in some if sorted(fold(_(one.word)).split()) == wanted]


def whom_to_write(typed: str) -> str | None:
    """Return the words after “write to” or the like, or None when the text does not begin so."""
    folded = fold(typed)
    for said in sorted((fold(one) for one in _beginnings()), key=len, reverse=True):
        if folded.startswith(said + " "):
            rest = typed.strip().split(maxsplit=len(said.split()))
            return rest[-1] if len(rest) > len(said.split()) else None
    return None


def _beginnings() -> Sequence[str]:
    """Return how people begin to say that they want to write to somebody, in the reader's language."""
    return [one.strip() for one in _("write to, write, email, mail, message").split(",")]


def _may(actor: Actor, one: Command) -> bool:
    """Return whether the actor may do it: who looks as a colleague changes nothing but how the page looks."""
    reads = one.needs.endswith(".read") or one.act in ("light", "dark", "auto")
    return actor.may(one.needs) and (reads or actor.viewing is None)


def _fits(one: Command, typed: str, like: Callable[[str, str], bool] = lambda typed, word: False) -> bool:
    words = fold(f"{_(one.word)} {_(one.also) if one.also else ''}").replace("-", " ").split()
    return all(
        any(word.startswith(part) or like(part, word) for word in words)
        for part in fold(typed).replace("-", " ").split()
    )
