"""TABLE 1: the permissions of each role, and how far it sees."""

from dataclasses import dataclass

from models.language import N_
from services.work.actor import Scope

PERMISSIONS: dict[str, str] = {
    "home.read": N_("Open Home and its numbers"),
    "account.read": N_("See your own account and sessions"),
    "account.edit": N_("Change your own password, theme and sessions"),
    "contacts.read": N_("See contacts"),
    "contacts.edit": N_("Add and change contacts, rate and restore them"),
    "contacts.delete": N_("Move contacts to the bin"),
    "imports.read": N_("See imports"),
    "imports.edit": N_("Import contacts, and undo imports"),
    "duplicates.read": N_("See contacts that may be one person"),
    "duplicates.edit": N_("Merge contacts, and undo a merge"),
    "companies.read": N_("See companies"),
    "companies.edit": N_("Add, change and restore companies"),
    "companies.delete": N_("Move companies to the bin"),
    "views.read": N_("See saved views"),
    "views.edit": N_("Save and change views"),
    "views.delete": N_("Move views to the bin"),
    "messages.read": N_("See messages and schedules"),
    "messages.send": N_("Write, schedule and cancel messages"),
    "messages.settle": N_("Resolve messages whose outcome is unknown"),
    "templates.read": N_("See templates and topics"),
    "templates.edit": N_("Add and change templates and topics"),
    "templates.delete": N_("Move templates and topics to the bin"),
    "campaigns.read": N_("See campaigns"),
    "campaigns.send": N_("Send to many, pause and stop campaigns"),
    "queues.read": N_("See the queues"),
    "queues.run": N_("Hold and release queues and their messages"),
    "optouts.read": N_("See opt-outs and consents"),
    "optouts.edit": N_("Record opt-outs and consents, and lift them"),
    "mailboxes.read": N_("See the mailboxes that are read"),
    "mailboxes.edit": N_("Add and change the mailboxes that are read"),
    "files.read": N_("Open attached files"),
    "files.edit": N_("Attach files"),
    "exports.read": N_("See your own exports"),
    "exports.run": N_("Export records as files"),
    "amounts.read": N_("See potential, accepted, billed and received amounts"),
    "deals.read": N_("See deals and the pipeline"),
    "deals.edit": N_("Add, move and change deals"),
    "deals.delete": N_("Move deals to the bin"),
    "stages.read": N_("See the stages of the pipeline"),
    "stages.edit": N_("Add and change the stages of the pipeline"),
    "stages.delete": N_("Move stages to the bin"),
    "prices.read": N_("See the price list and the tax rates"),
    "prices.edit": N_("Change the price list and the tax rates"),
    "prices.delete": N_("Move prices and tax rates to the bin"),
    "quotes.read": N_("See quotes"),
    "quotes.edit": N_("Write and send quotes"),
    "quotes.delete": N_("Move drafts of quotes to the bin"),
    "orders.read": N_("See orders"),
    "orders.edit": N_("Write, approve and cancel orders"),
    "orders.delete": N_("Move drafts of orders to the bin"),
    "invoices.read": N_("See invoices"),
    "invoices.edit": N_("Write drafts of invoices"),
    "invoices.issue": N_("Issue, send and credit invoices"),
    "invoices.delete": N_("Move drafts of invoices to the bin"),
    "payments.read": N_("See payments and bank statements"),
    "payments.edit": N_("Record, allocate, refund and reverse payments"),
    "reminders.read": N_("See payment reminders"),
    "reminders.edit": N_("Hold payment reminders"),
    "reconciliations.read": N_("See reconciliations"),
    "reconciliations.edit": N_("Reconcile a period with the accounting system, and sign it"),
    "reports.read": N_("See the reports from the day to the year"),
    "reports.edit": N_("Write the words of reports"),
    "reports.sign": N_("Sign reports, which freezes them"),
    "jobs.read": N_("See jobs"),
    "jobs.edit": N_("Add, change and cancel jobs"),
    "jobs.delete": N_("Move jobs to the bin"),
    "sites.read": N_("See sites"),
    "sites.edit": N_("Add and change sites"),
    "sites.delete": N_("Move sites to the bin"),
    "technicians.read": N_("See technicians, their skills and hours"),
    "technicians.edit": N_("Add and change technicians, and enter absences"),
    "technicians.delete": N_("Move technicians to the bin"),
    "visits.read": N_("See visits and the calendar"),
    "visits.edit": N_("Add, change and cancel visits"),
    "visits.delete": N_("Move visits to the bin"),
    "visits.work": N_("Set out, arrive, take photos and finish visits"),
    "dispatch.read": N_("See the plan of the day"),
    "dispatch.run": N_("Give visits to technicians, and plan the day"),
    "map.read": N_("See the map, and where colleagues are who agreed to it"),
    "tasks.read": N_("See tasks"),
    "tasks.edit": N_("Add, change and finish tasks"),
    "tasks.delete": N_("Move tasks to the bin"),
    "notes.read": N_("See notes"),
    "notes.edit": N_("Write notes, and change your own"),
    "notes.delete": N_("Move your own notes to the bin"),
    "notes.moderate": N_("Change the notes of colleagues, and move them to the bin"),
    "tags.read": N_("See tags"),
    "tags.edit": N_("Add, rename and merge tags"),
    "tags.delete": N_("Move tags to the bin"),
    "custom_fields.read": N_("See which custom fields there are"),
    "custom_fields.edit": N_("Add and change custom fields"),
    "custom_fields.delete": N_("Move custom fields to the bin"),
    "feedback.read": N_("See feedback about Steward"),
    "feedback.send": N_("Suggest improvements and report problems"),
    "feedback.edit": N_("Answer feedback, and restore it from the bin"),
    "feedback.delete": N_("Move feedback to the bin"),
    "insights.read": N_("See the survey, feedback by quarter, and what Steward saves"),
    "users.read": N_("See colleagues, roles and teams"),
    "privacy.read": N_("See what is erased on request, and download everything about a person"),
    "privacy.erase": N_("Erase people on request, for good"),
    "users.edit": N_("Invite and disable colleagues, change roles and teams"),
    "audit.read": N_("See the audit trail: who changed what"),
    "audit.review": N_("Verify the audit trail, and sign that it was reviewed"),
    "settings.read": N_("See the settings of the workspace"),
    "settings.edit": N_("Change the settings of the workspace"),
    "samples.read": N_("See the sample data of the workspace"),
    "samples.edit": N_("Add and remove sample data"),
    "maintenance.read": N_("See the maintenance page (operators)"),
    "maintenance.run": N_("Release held sending and other maintenance (operators)"),
}
OPERATOR_PERMISSIONS = frozenset({"maintenance.read", "maintenance.run"})

_EVERYONE = frozenset(
    {
        "home.read",
        "account.read",
        "account.edit",
        "contacts.read",
        "companies.read",
        "views.read",
        "views.edit",
        "views.delete",
        "templates.read",
        "files.read",
        "tasks.read",
        "tasks.edit",
        "tasks.delete",
        "notes.read",
        "custom_fields.read",
        "tags.read",
        "feedback.read",
        "feedback.send",
    }
)
_NOTES = frozenset({"notes.edit", "notes.delete"})
_WRITES = _NOTES | {
    *("contacts.edit", "companies.edit", "tags.edit", "files.edit", "imports.read", "imports.edit"),
    *("messages.read", "messages.send", "optouts.read"),
}
_DELETES = frozenset({"contacts.delete", "companies.delete", "templates.delete", "tags.delete"})
_EXPORTS = frozenset({"exports.read", "exports.run"})
_MERGES = frozenset({"duplicates.read", "duplicates.edit"})
_READS_SALES = frozenset({"amounts.read", "deals.read", "stages.read", "prices.read", "quotes.read", "orders.read"})
_SELLS = _READS_SALES | {"deals.edit", "deals.delete", "quotes.edit", "quotes.delete", "orders.edit", "orders.delete"}
_READS_BOOKS = frozenset({"amounts.read", "orders.read", "invoices.read", "payments.read", "reminders.read"})
_BILLS = (
    _READS_SALES
    | _READS_BOOKS
    | {"orders.edit", "prices.edit", "prices.delete", "invoices.edit", "invoices.issue", "invoices.delete"}
    | {"payments.edit", "reminders.edit", "reconciliations.read", "reconciliations.edit"}
)
_ALL_MONEY = _SELLS | _BILLS | {"stages.edit", "stages.delete"}
_READS_FIELD = frozenset({"jobs.read", "sites.read", "technicians.read", "visits.read"})
_VISITS = _READS_FIELD | {"visits.edit", "visits.work"}
_PLANS = (
    _VISITS
    | {"jobs.edit", "jobs.delete", "sites.edit", "sites.delete", "visits.delete"}
    | {"technicians.edit", "technicians.delete", "dispatch.read", "dispatch.run", "map.read"}
)
_REPORTS = frozenset({"reports.read", "reports.edit", "reports.sign"})
_MANY = frozenset({"templates.edit", "campaigns.read", "campaigns.send", "optouts.edit", "queues.read"})


REACH: dict[Scope, int] = {"own": 0, "team": 1, "all": 2}  # how far a role sees, to compare two of them


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its word, how far it sees (own, team, all), its permissions, and the people it is meant for."""

    label: str
    scope: Scope
    permissions: frozenset[str]
    meant_for: str


ROLES: dict[str, Role] = {
    "administrator": Role(
        N_("Administrator"),
        "all",
        _EVERYONE
        | _WRITES
        | _DELETES
        | _MERGES
        | _MANY
        | _ALL_MONEY
        | _PLANS
        | _REPORTS
        | {"queues.run", "mailboxes.read", "mailboxes.edit", "notes.moderate"}
        | {"messages.settle", "users.read", "users.edit", "settings.read", "settings.edit"}
        | {"custom_fields.edit", "custom_fields.delete", "audit.read", "audit.review", "privacy.read", "privacy.erase"}
        | _EXPORTS
        | {"feedback.edit", "feedback.delete", "insights.read", "samples.read", "samples.edit"},
        N_("Manages the workspace: people, roles and everything in it."),
    ),
    "management": Role(
        N_("Management"),
        "all",
        _EVERYONE
        | _WRITES
        | _DELETES
        | _MERGES
        | _MANY
        | _ALL_MONEY
        | _PLANS
        | _REPORTS
        | _EXPORTS
        | {"messages.settle", "users.read", "insights.read"},
        N_("Sees all work in the workspace."),
    ),
    "sales": Role(
        N_("Sales"),
        "team",
        _EVERYONE
        | _WRITES
        | _MERGES
        | _SELLS
        | _READS_BOOKS
        | _VISITS
        | {"jobs.edit", "sites.edit"}
        | _EXPORTS
        | {"contacts.delete", "templates.edit", "campaigns.read", "campaigns.send"},
        N_("Works with their own and their team's contacts."),
    ),
    "engineering": Role(
        N_("Engineering"), "all", _EVERYONE | _READS_FIELD | {"messages.read"}, N_("Looks things up, changes nothing.")
    ),
    "billing": Role(
        N_("Billing"),
        "all",
        _EVERYONE | _WRITES | _BILLS | _READS_FIELD | _EXPORTS,
        N_("Bills customers, records payments, and reminds of them."),
    ),
    "field": Role(
        N_("Field"),
        "own",
        _EVERYONE | _NOTES | _VISITS | {"contacts.edit", "messages.read", "files.edit"},
        N_("Works on the road with their own contacts."),
    ),
    "dispatch": Role(
        N_("Dispatch"),
        "all",
        _EVERYONE | _WRITES | _PLANS | {"orders.read", "prices.read"},
        N_("Plans the field's work and tells customers."),
    ),
}
