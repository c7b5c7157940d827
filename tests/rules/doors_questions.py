"""How the actions of the doors to other systems are asked for with what is Alice's: lines of the table in belongings.py."""

from collections.abc import Callable
from typing import Any

DOORS: dict[str, Callable[[Any], list[tuple[str, tuple[Any, ...]]]]] = {
    "doors.tokens.mine": lambda t: [("nothing", ())],
    "doors.tokens.of_everybody": lambda t: [("nothing", ())],
    "doors.tokens.create": lambda t: [("wrong", ({"name": "Mine"},))],
    "doors.webhooks.every": lambda t: [("nothing", ())],
    "doors.webhooks.find": lambda t: [("gone", (t.records["webhook"],))],
    "doors.webhooks.create": lambda t: [("wrong", ({"name": "Mine"},))],
    "doors.webhooks.change": lambda t: [("gone", (t.records["webhook"], {"name": "Mine"}))],
    "doors.webhooks.rotate": lambda t: [("gone", (t.records["webhook"],))],
    "doors.webhooks.remove": lambda t: [("gone", (t.records["webhook"],))],
    "doors.replaying.deliveries": lambda t: [("gone", (t.records["webhook"],))],
    "doors.replaying.replay": lambda t: [("gone", (t.records["webhook"], t.records["token"]))],
    "doors.sheets.account": lambda t: [("nothing", ())],
    "doors.sheets.sheets": lambda t: [("nothing", ())],
    "doors.sheets.find_sheet": lambda t: [("gone", (t.records["sheet"],))],
    "doors.sheets.create": lambda t: [("wrong", ({"tab": "Mine"},))],
    "doors.sheets.change": lambda t: [("gone", (t.records["sheet"], {"tab": "Mine"}))],
    "doors.sheets.push": lambda t: [("gone", (t.records["sheet"],))],
    "doors.sheets.remove": lambda t: [("gone", (t.records["sheet"],))],
    "doors.tokens.end": lambda t: [("gone", (t.records["token"],))],
}
