"""Models: tables and drafts. Importing this package registers every table."""

from models import (
    accounts,
    audit,
    companies,
    contacts,
    errands,
    events,
    health,
    messages,
    notices,
    outbox,
    search,
    settings,
    tenants,
    tokens,
    views,
)

__all__ = [
    "accounts",
    "audit",
    "companies",
    "contacts",
    "errands",
    "events",
    "health",
    "messages",
    "notices",
    "outbox",
    "search",
    "settings",
    "tenants",
    "tokens",
    "views",
]
