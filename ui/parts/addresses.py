"""Further addresses in the details of a contact: read as they stand on a letter, edited in place, four at most."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import ui

from models.addresses import ADDRESSES_MAX, Address, address_line
from models.language import _
from models.typed import label_of
from services.records.verbs import opened
from services.work import countries
from ui.parts.details import Details
from ui.parts.fact_editor import Several
from ui.parts.markup import button, element, icon_button

PLACES, PLACE = Markup('<span class="places">{}</span>'), Markup('<span class="place"><b>{}</b>{}</span>')
LINES = Markup("\n")
SHORT = ("label", "postcode", "city", "region")


def addresses_fact(details: Details) -> None:
    """Add the further addresses of a contact to its details."""
    details.drawn["addresses"] = lambda value: PLACES.format(Markup("").join(map(_drawn, value)))
    details.fact("addresses", details.record.label("addresses"), _said, AddressesField, lambda typed: typed)


def _said(value: Sequence[Any]) -> str:
    return "\n".join(map(address_line, value or ()))


def _drawn(one: Address) -> Markup:
    place = " ".join(filter(None, (one.postcode, one.city)))
    country = countries.names().get(one.country, one.country)
    lines = [*one.street.splitlines(), place, ", ".join(filter(None, (one.region, country)))]
    return PLACE.format(one.label, LINES.join(filter(None, lines)))


class AddressesField(Several):
    """The fields of several addresses, one group each; `value` is a list of what is typed in them, by name."""

    def __init__(self, value: Sequence[Any]) -> None:
        super().__init__()
        self.rows: list[dict[str, Any]] = []
        with self:
            self.list = element("div", "addresses")
            self.more = button(_("Add an address"), "quiet small", "add", on_click=lambda: self._add({}))
        for one in opened(list(value or ())) or [{}]:
            self._add(one)

    @property
    def value(self) -> list[dict[str, str]]:
        """What is typed, without the groups that were left empty."""
        typed = [{name: str(field.value or "").strip() for name, field in row.items()} for row in self.rows]
        return [one for one in typed if any(one.values())]

    def _add(self, values: Mapping[str, Any]) -> None:
        row: dict[str, Any] = {}
        with self.list, element("fieldset", "address") as group:
            group.props["aria-label"] = _("Address {number}").format(number=len(self.rows) + 1)
            row["label"] = ui.input(_("Label"), placeholder=_("Work, home, billing…"))
            row["street"] = ui.textarea(_("Street")).props("autogrow")
            for name in SHORT[1:]:
                row[name] = ui.input(label_of(Address, name))
            names = dict(countries.names())
            row["country"] = ui.select(names, label=_("Country"), with_input=True, clearable=True)
            icon_button("delete", _("Remove this address"), on_click=lambda: self._drop(group, row))
        for name, field in row.items():
            field.props("outlined dense")
            known = values.get(name) or None
            field.value = known if name != "country" or known in names else None
        row["label"].props("autofocus")
        self.rows.append(row)
        self.more.set_visibility(len(self.rows) < ADDRESSES_MAX)

    def _drop(self, group: Any, row: dict[str, Any]) -> None:
        self.rows.remove(row)
        group.delete()
        self.more.set_visibility(True)
