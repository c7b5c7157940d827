"""TABLE 1: which role may do what, and how far it sees."""

from dataclasses import dataclass

from services.work.actor import Scope

PERMISSIONS: dict[str, str] = {
    "home.read": "Open the home page and its numbers",
    "account.read": "See one's own account and sessions",
    "account.edit": "Change one's own password, look and sessions",
    "contacts.read": "See contacts",
    "contacts.edit": "Add and change contacts, rate them, bring them back from the bin",
    "contacts.delete": "Put contacts into the bin",
    "companies.read": "See companies",
    "companies.edit": "Add and change companies, bring them back from the bin",
    "companies.delete": "Put companies into the bin",
    "views.read": "See saved views",
    "views.edit": "Keep and change views",
    "views.delete": "Move views to the bin",
    "messages.read": "See messages and schedules",
    "messages.send": "Write, schedule and cancel messages",
    "messages.settle": "Decide what became of an unknown message",
    "users.read": "See colleagues, roles and teams",
    "users.edit": "Invite colleagues, change roles and teams, disable",
    "settings.read": "See the settings of the workspace",
    "settings.edit": "Change the settings of the workspace",
    "maintenance.read": "See the maintenance page (operators)",
    "maintenance.run": "Release held sending and other steps of maintenance (operators)",
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
    }
)
_WRITES = frozenset({"contacts.edit", "companies.edit", "messages.read", "messages.send"})
_DELETES = frozenset({"contacts.delete", "companies.delete"})


@dataclass(frozen=True, slots=True)
class Role:
    """A role: its word, how far it sees (own, team, all), what it may do, and for whom it is meant."""

    label: str
    scope: Scope
    permissions: frozenset[str]
    meant_for: str


ROLES: dict[str, Role] = {
    "administrator": Role(
        "Administrator", "all",
        _EVERYONE | _WRITES | _DELETES | {"messages.settle", "users.read", "users.edit", "settings.read", "settings.edit"},
        "Looks after the company's Steward: people, roles and everything in it.",
    ),
    "management": Role(
        "Management", "all", _EVERYONE | _WRITES | _DELETES | {"messages.settle", "users.read"},
        "Sees the whole company's work.",
    ),
    "sales": Role(
        "Sales", "team", _EVERYONE | _WRITES | {"contacts.delete"},
        "Works with its own and its team's contacts.",
    ),
    "engineering": Role("Engineering", "all", _EVERYONE | {"messages.read"}, "Looks things up, changes nothing."),
    "billing": Role("Billing", "all", _EVERYONE | _WRITES, "Writes to every customer about money."),
    "field": Role("Field", "own", _EVERYONE | {"contacts.edit", "messages.read"}, "Works on the road with its own contacts."),
    "dispatch": Role("Dispatch", "all", _EVERYONE | _WRITES, "Plans the field's work and tells customers."),
}  # fmt: skip
