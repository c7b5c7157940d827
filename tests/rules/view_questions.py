"""How the actions of views, pins and bulk are asked for with what is Alice's."""

from collections.abc import Callable
from typing import Any

TREE = {"all": [{"field": "name", "op": "contains", "value": "Zanzibar"}]}


def _tree(t: Any) -> dict[str, Any]:
    where = [("company_id", t.company), ("owner_id", t.user)]
    return {"any": [{"field": field, "op": "is", "value": str(one)} for field, one in where]}


VIEWS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "views.of_list": lambda t: [("nothing", ("contact",))],
    "views.count": lambda t: [("nothing", ("contact", TREE)), ("nothing", ("contact", _tree(t)))],
    "views.fields": lambda t: [("nothing", ("contact",))],
    "views.names": lambda t: [("nothing", ("contact", _tree(t)))],
    "pins.mine": lambda t: [("nothing", ())],
    "pins.pinned": lambda t: [("nothing", ())],
    "pins.pin": lambda t: [("gone", (t.records["view"],))],
    "pins.unpin": lambda t: [("gone", (t.records["view"],))],
    "errands.errands.undo": lambda t: [("gone", (t.errand,))],
    "bulk.results.lines": lambda t: [("gone", (t.errand, "refused"))],
    "bulk.asking.count": lambda t: [
        ("nothing", ("contact", {"ids": [t.contact]})),
        ("nothing", ("contact", {"filter": TREE})),
        ("gone", ("contact", {"view": t.records["view"]})),
    ],
    "bulk.asking.begin": lambda t: [
        ("nothing", ("contact", {"ids": [t.contact]}, {"rating": 5})),
        ("wrong", ("contact", {"filter": TREE}, {"rating": 5})),
        ("gone", ("contact", {"view": t.records["view"]}, {"rating": 5})),
    ],
}
