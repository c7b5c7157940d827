"""How the actions about the trail and own roles are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

from services.audit import Query

AUDIT: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "audit.searching.search": lambda t: [("nothing", (Query(by=t.user, record_id=t.contact),))],
    "audit.searching.tables": lambda t: [("nothing", ())],
    "audit.verifying.checked": lambda t: [("nothing", ())],
    "audit.verifying.verify": lambda t: [("nothing", ())],
    "audit.verifying.under_way": lambda t: [("nothing", ())],
    "audit.verifying.begin_verify": lambda t: [("nothing", ())],
    "audit.reviewing.reviews": lambda t: [("nothing", ())],
    "audit.reviewing.due": lambda t: [("nothing", ())],
    "audit.reviewing.review": lambda t: [("nothing", ({"verdict": "fine"},))],
    "accounts.own_roles.roles": lambda t: [("nothing", ())],
    "accounts.own_roles.words": lambda t: [("nothing", ())],
    "accounts.own_roles.create": lambda t: [("nothing", ({"label": "Lead", "base": "sales", "scope": "all"},))],
    "accounts.own_roles.change": lambda t: [("gone", (t.records["own_role"], {"label": "Mine"}))],
    "accounts.own_roles.remove": lambda t: [("gone", (t.records["own_role"],))],
}
