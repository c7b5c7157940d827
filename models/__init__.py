"""What we know: tables and drafts. Importing this package registers every table."""

from models import (
    accounts,
    audit,
    companies,
    contacts,
    events,
    health,
    messages,
    outbox,
    search,
    settings,
    tenants,
    tokens,
)

__all__ = [
    "accounts",
    "audit",
    "companies",
    "contacts",
    "events",
    "health",
    "messages",
    "outbox",
    "search",
    "settings",
    "tenants",
    "tokens",
]
