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
    "users.read": N_("See colleagues, roles and teams"),
    "users.edit": N_("Invite and disable colleagues, change roles and teams"),
    "settings.read": N_("See the settings of the workspace"),
    "settings.edit": N_("Change the settings of the workspace"),
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
    }
)
_WRITES = frozenset({"contacts.edit", "companies.edit", "messages.read", "messages.send", "optouts.read", "files.edit"})
_DELETES = frozenset({"contacts.delete", "companies.delete", "templates.delete"})
_MANY = frozenset({"templates.edit", "campaigns.read", "campaigns.send", "optouts.edit", "queues.read"})


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
        | _MANY
        | {"queues.run", "mailboxes.read", "mailboxes.edit"}
        | {"messages.settle", "users.read", "users.edit", "settings.read", "settings.edit"},
        N_("Manages the workspace: people, roles and everything in it."),
    ),
    "management": Role(
        N_("Management"),
        "all",
        _EVERYONE | _WRITES | _DELETES | _MANY | {"messages.settle", "users.read"},
        N_("Sees all work in the workspace."),
    ),
    "sales": Role(
        N_("Sales"),
        "team",
        _EVERYONE | _WRITES | {"contacts.delete", "templates.edit", "campaigns.read", "campaigns.send"},
        N_("Works with their own and their team's contacts."),
    ),
    "engineering": Role(
        N_("Engineering"), "all", _EVERYONE | {"messages.read"}, N_("Looks things up, changes nothing.")
    ),
    "billing": Role(N_("Billing"), "all", _EVERYONE | _WRITES, N_("Writes to every customer about money.")),
    "field": Role(
        N_("Field"),
        "own",
        _EVERYONE | {"contacts.edit", "messages.read", "files.edit"},
        N_("Works on the road with their own contacts."),
    ),
    "dispatch": Role(N_("Dispatch"), "all", _EVERYONE | _WRITES, N_("Plans the field's work and tells customers.")),
}
