"""Custom fields as columns of a list: chosen as the others are, sorted by where they are kept for it, and there at once in
every open list when an administrator adds one."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from services import custom_fields
from services.records import custom
from services.records.custom import Custom
from services.records.declaration import Record
from ui.live import ask, event_filter, follow
from ui.parts.custom_fields import CustomInputs
from ui.parts.dialogs import Form
from ui.parts.table import Column

NUMBERS = ("number", "money")


class CustomColumns:
    """The columns of a list with those of the custom fields of its record type."""

    def __init__(self, record: Record, columns: Sequence[Column]) -> None:
        self.record, self.usual = record, columns
        self.fields: Sequence[Custom] = ()
        self.inputs: list[CustomInputs] = []

    @property
    def columns(self) -> list[Column]:
        """All columns; those of custom fields are shown where they are chosen."""
        more = [
            Column(one.path, one.name, one.sortable, align="right" if one.kind in NUMBERS else "left", more=True)
            for one in self.fields
        ]
        return [*self.usual, *more]

    def cells(self, one: Any, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Return the cells of a row with those of the custom fields."""
        if not self.fields:
            return dict(cells)
        return {**cells, **{field.path: custom.said(field, one.fields.get(field.key)) for field in self.fields}}

    def into(self, form: Form) -> Form:
        """Add the fields to the form of a new record."""
        if self.record.custom:
            self.inputs.append(CustomInputs(form, self.fields))
        return form

    async def read(self) -> "CustomColumns":
        """Read the fields as they are now, and return these columns."""
        if self.record.custom:
            self.fields = await ask(custom_fields.known, self.record.noun)
        return self

    async def follow(self, changed: Callable[[], Awaitable[Any]] | None = None) -> None:
        """Keep the fields fresh in open forms, and call `changed` each time after one was changed."""
        if not self.record.custom:
            return

        async def again() -> None:
            before = [*self.fields]
            await self.read()
            if before != [*self.fields]:
                for one in self.inputs:
                    one.show(self.fields)
                if changed is not None:
                    await changed()

        await follow(again, event_filter(custom_fields.CHANGES))
