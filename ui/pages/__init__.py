"""TABLE 5: the menu. One file per word on it; importing this package declares every page."""

from ui.pages import (
    account,
    bin,
    companies,
    contacts,
    home,
    mailbox,
    maintenance,
    messages,
    schedules,
    settings,
    users,
    views,
)
from ui.routes import Entry

MENU = [
    Entry("Home", "/", "space_dashboard", "home.read"),
    Entry("Contacts", "/contacts", "group", "contacts.read"),
    Entry("Companies", "/companies", "apartment", "companies.read"),
    Entry("Messages", "/messages", "mail", "messages.read"),
    Entry("Schedules", "/schedules", "event_repeat", "messages.read"),
    Entry("Bin", "/bin", "delete", "contacts.read", on_phone=False),
    Entry("People and roles", "/users", "badge", "users.read", group="Workspace", on_phone=False),
    Entry("Mailbox", "/mailbox", "inbox", "maintenance.read", group="Workspace", on_phone=False),
    Entry("Settings", "/settings", "settings", "settings.read", group="Workspace", on_phone=False),
    Entry("Maintenance", "/maintenance", "build", "maintenance.read", group="Workspace", on_phone=False),
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
    "schedules",
    "settings",
    "users",
    "views",
]
