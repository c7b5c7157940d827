"""Hints: one sentence about a field, behind a small question mark beside its label.

It opens on hover, on a tap, and while the field has the focus by keyboard (steward.js). Screen readers get it as the
description of the field itself, so the mark is no further stop of Tab.
"""

from typing import Any

from markupsafe import Markup
from nicegui import ui

from ui.parts.markup import text_element

# The texts are taken as they stand: without `v-pre` a text in double braces would be code.
MARK = Markup(
    '<span v-pre>{}</span><button type="button" class="hint" tabindex="-1" aria-hidden="true">?</button>'
    '<span class="vh" id="{}" v-pre>{}</span>'
)
BELOW = Markup('<span id="{}" v-pre>{}</span>')
LABELLED = (ui.input, ui.textarea, ui.number, ui.select)


def hint(field: Any, text: str) -> None:
    """Put a hint beside the label of a field; below a checkbox it stands as a line. A field without a label has none."""
    inner = getattr(field, "field", field)
    if isinstance(inner, ui.checkbox | ui.switch):
        text_element("p", text, "sub checked-hint").props(f"id={_id(inner)}")
        inner.props["aria-describedby"] = _id(inner)
    elif isinstance(inner, LABELLED) and inner.props.get("label"):
        label = str(inner.props["label"])
        inner.add_slot("label", str(MARK.format(label, _id(inner), text)))
        inner.props["aria-describedby"] = _id(inner)


def in_place(field: Any, label: str, text: str) -> Any:
    """Name a field that is edited in place and has no label, and show its hint below it as long as it is edited. One that
    has a hint keeps it. Return the field."""
    inner = getattr(field, "field", field)
    if inner is field:  # a picker was named as it was made
        field.props["aria-label"] = label
    if text and isinstance(inner, LABELLED) and not inner.props.get("hint"):
        inner.props["hint"] = text
        inner.add_slot("hint", str(BELOW.format(_id(inner), text)))
        inner.props["aria-describedby"] = _id(inner)
    return field


def _id(field: Any) -> str:
    return f"hint-{field.id}"  # no text
