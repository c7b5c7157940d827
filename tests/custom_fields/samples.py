"""Samples: each kind of custom field with what is typed, what records keep, how it is read, and what is refused."""

from dataclasses import dataclass
from typing import Any

from services import custom_fields
from services.custom_fields import FieldCard
from services.work import Actor, perform


@dataclass(frozen=True)
class Sample:
    """One kind: `typed` and what is `kept` of it, how it is `read`, `another` value, wrong ones with the sentence."""

    kind: str
    typed: Any
    kept: Any
    read: str
    another: Any
    wrong: tuple[tuple[Any, str], ...]
    condition: tuple[str, Any] = ("is", None)


SAMPLES = (
    Sample("text", "  Gas boiler ", "Gas boiler", "Gas boiler", "Oil", (("x" * 201, "Use at most 200"), (7, "be text"))),
    Sample("number", "1,234.5", 1234.5, "1,234.5", 7, (("many", "Enter a number"), (True, "Enter a number"), (1e15, "large"))),
    Sample(
        "money",
        "1250.50",
        {"amount": 125050, "currency": "EUR"},
        "€1,250.50",
        {"amount": 1, "currency": "EUR"},
        (("lots", "Enter an amount"), ("12.3456", "decimal places"), ({"amount": 1, "currency": "XXY"}, "three letters")),
        ("is", 125050),
    ),
    Sample(
        "day", "2026-11-29", "2026-11-29", "29 Nov 2026", "2027-01-01", (("29.11.2026", "Enter a day"), ("2026-02-30", "a day")),
        ("on", "2026-11-29"),
    ),
    Sample("choice", "gold", "Gold", "Gold", "Silver", (("Lead", "Choose one of: Gold, Silver, Bronze."),)),
    Sample(
        "choices",
        "bronze; Gold",
        ["Gold", "Bronze"],
        "Gold, Bronze",
        ["Silver"],
        ((["Gold", "Lead"], "Choose one of"),),
        ("is", "Gold"),
    ),
    Sample("yes_no", "yes", True, "Yes", False, (("perhaps", "yes or no"),)),
    Sample(
        "link",
        "acme.example/a",
        "https://acme.example/a",
        "https://acme.example/a",
        "mailto:ada@acme.example",
        (("javascript:alert(1)", "Enter a link"), ("data:text/html,x", "Enter a link"), ("ftp://x.example", "Enter a link")),
    ),
)  # fmt: skip


def define(actor: Actor, kind: str = "text", record: str = "contact", **more: Any) -> FieldCard:
    """Add a field."""
    choices = ["Gold", "Silver", "Bronze"] if kind in ("choice", "choices") else []
    values = {"name": f"My {kind}", "kind": kind, "record": record, "choices": choices, "filterable": True, **more}
    made: FieldCard = perform(actor, custom_fields.create, values)
    return made
