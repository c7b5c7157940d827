"""TABLE 5: the menu. One file per entry; importing this package declares every page."""

from models.language import N_
from ui.pages import (
    account,
    bin,
    companies,
    contacts,
    home,
    mailbox,
    maintenance,
    messages,
    notices,
    queues,
    schedules,
    settings,
    users,
    views,
)
from ui.routes import Entry

MENU = [
    Entry(N_("Home"), "/", "space_dashboard", "home.read"),
    Entry(N_("Contacts"), "/contacts", "group", "contacts.read"),
    Entry(N_("Companies"), "/companies", "apartment", "companies.read"),
    Entry(N_("Messages"), "/messages", "mail", "messages.read"),
    Entry(N_("Schedules"), "/schedules", "event_repeat", "messages.read", group=N_("Outreach")),
    Entry(N_("Maintenance"), "/maintenance", "build", "maintenance.read", group=N_("Operations"), on_phone=False),
    Entry(N_("Queues"), "/queues", "account_tree", "queues.read", group=N_("Operations"), on_phone=False),
    Entry(N_("Mailbox"), "/mailbox", "inbox", "maintenance.read", group=N_("Operations"), on_phone=False),
    Entry(N_("Team"), "/users", "badge", "users.read", group=N_("Workspace"), on_phone=False),
    Entry(N_("Bin"), "/bin", "delete", "contacts.read", group=N_("Workspace"), on_phone=False),
    Entry(N_("Settings"), "/settings", "settings", "settings.read", group=N_("Workspace"), on_phone=False),
]

__all__ = [
    "MENU",
    "account",
    "bin",
    "companies",
    "contacts",
    "home",
    "mailbox",
    "maintenance",
    "messages",
    "notices",
    "queues",
    "schedules",
    "settings",
    "users",
    "views",
]
