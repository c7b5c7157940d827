"""The editor of a document's lines: their table, what comes off the whole, and the sums, while they are being typed."""

import asyncio
import inspect
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup
from nicegui import background_tasks, ui

from models.documents import DocumentDraft, LineDraft
from models.language import _
from models.money import MILLI, scaled
from models.typed import description_of
from services.documents import offered
from services.documents.previewing import Preview, percent, preview
from services.money import amounts
from services.money.totals import Line
from services.work import Invalid, Refused
from ui.live import perform
from ui.parts.hints import hint
from ui.parts.lines_table import LinesTable
from ui.parts.markup import StaticHtml, button, element, panel, text_element
from ui.parts.money import amount_of

PAUSE = 0.05  # seconds: several changes at once are summed up once
CHUNK, CHUNKS = 90_000, 8  # characters of a draft's field, and the fields for the lines of one document
TAXES = Markup(
    '<table class="sum-taxes num"><caption>{}</caption><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead>'
    "<tbody>{}</tbody></table>"
)
TAX = Markup("<tr><td>{}</td><td>{}</td><td data-live>{}</td></tr>")
SUM = Markup('<div class="{}"><dt>{}</dt><dd class="num" data-live>{}</dd></div>')


def line_values(line: Any, currency: str) -> dict[str, Any]:
    """Return the typed values of a line, its price with the decimals of the currency; of a deducted deposit also that it
    is fixed."""
    values = {name: value for name, value in _plain(line).items() if name in LineDraft.model_fields}
    values["id"] = str(values["id"]) if values.get("id") else None
    values["price"] = amounts.price(values.get("price") or "", currency)
    if getattr(line, "deducted_tax", None) is not None:
        values |= {"fixed": line.amount, "fixed_tax": line.deducted_tax}
    return values


def _plain(line: Any) -> dict[str, Any]:
    return dict(line) if isinstance(line, Mapping) else line.model_dump()


class LinesEditor:
    """The editor of a document with these `values` (`gross`, `discount_percent`, `discount`) and lines (cards, or as
    typed). `currency` returns the code of the document's currency; `rates` are those of `offered.terms`. `heard` is
    called after each change, `summed` with the sums that follow from it."""

    def __init__(
        self, values: Mapping[str, Any], lines: Iterable[Any], currency: Callable[[], str],
        rates: Sequence[Mapping[str, Any]], editable: bool = True,
    ) -> None:  # fmt: skip
        self.currency, self.rates, self.editable = currency, rates, editable
        self.heard: list[Callable[[], object]] = []
        self.summed: list[Callable[[Preview], object]] = []
        self.fields: dict[str, Any] = {}
        self.turn = 0
        self.quiet = False
        self.refused: dict[str, str] = {}
        with panel():
            typed = [line_values(one, currency()) for one in lines]
            more: dict[str, Any] = {"rates": self._choices(), "fresh": self._fresh(), "look": self._look}
            self.table = LinesTable(typed, editable=editable, **more)
            self.wrong = text_element("p", "", "banner bad").props("role=alert")
            self.wrong.set_visibility(False)
            if editable:
                self._foot()
        with element("section", "panel sums"):
            self.taxes = StaticHtml()
            with element("div"):
                self._off()
                self.sums = StaticHtml("dl", "sum-rows")
        self.fill(values)
        self.table.heard.append(self._changed)

    def values(self) -> dict[str, Any]:
        """Return what is typed: `lines`, `gross`, `discount_percent`, `discount` (in the smallest unit)."""
        return {"lines": self.table.values(), **self.whole()}

    def whole(self) -> dict[str, Any]:
        """Return what is typed beside the lines."""
        much = amount_of(self.fields["discount"].value, self.currency())
        return {
            "gross": bool(self.fields["gross"].value),
            "discount_percent": str(self.fields["discount_percent"].value or "0").strip().replace(",", "."),
            "discount": much or 0,
        }

    def fill(self, values: Mapping[str, Any], lines: Iterable[Any] | None = None) -> None:
        """Show other values, and other lines, without calling `heard`."""
        self.quiet = True
        try:
            off, much = str(values.get("discount_percent") or "0"), values.get("discount") or 0
            self.fields["gross"].value = bool(values.get("gross"))
            self.fields["discount_percent"].value = "" if off == "0" else off
            self.fields["discount"].value = amounts.typed(much, self.currency()) if much else ""
        finally:
            self.quiet = False
        if lines is not None:
            self.table.fill([line_values(one, self.currency()) for one in lines])
        self.refused = {}
        self.touch()

    def touch(self) -> None:
        """Sum it up again in a moment, as after another currency."""
        self.turn += 1
        background_tasks.create(self._sum_up(self.turn), name="sum up a document")

    def refuse(self, refusal: Refused | None) -> None:
        """Show the mistakes of an attempt to save at their fields, and move to the first; None clears them."""
        found = dict(refusal.fields) if isinstance(refusal, Invalid) else {}
        places = [n for n, one in enumerate(self.table.lines) if self.table.counts(one)]
        self.refused = {}
        for name, text in found.items():
            first, *rest = name.split(".")
            if first == "lines" and len(rest) == 2 and rest[0].isdigit() and int(rest[0]) < len(places):
                self.refused[f"lines.{places[int(rest[0])]}.{rest[1]}"] = text
            elif first in ("lines", *self.fields):
                self.refused[name] = text
        one = next((name.split(".") for name in self.refused if name.count(".") == 2), None)
        if one is not None:
            self.table.point(self.table.lines[int(one[1])]["key"], one[2])
        self.touch()

    def texts(self) -> dict[str, str | None]:
        """Return the contents as a draft keeps them; none where they are too long to be kept."""
        told = json.dumps(self.table.lines, separators=(",", ":"))
        if len(told) > CHUNK * CHUNKS:
            return {}
        parts: dict[str, str | None] = {f"lines{n}": told[n * CHUNK : (n + 1) * CHUNK] for n in range(CHUNKS)}
        return parts | {name: str(one.value or "") for name, one in self.fields.items()}

    def take(self, texts: Mapping[str, str | None]) -> None:
        """Show the contents that a draft kept."""
        told = "".join(texts.get(f"lines{n}") or "" for n in range(CHUNKS))
        self.quiet = True
        try:
            for name, one in self.fields.items():
                text = texts.get(name) or ""
                one.value = text == "True" if name == "gross" else text
        finally:
            self.quiet = False
        if told:
            self.table.fill(json.loads(told))
        self._changed()

    def _foot(self) -> None:
        with element("div", "panel-f ln-foot"):
            button(_("Add line"), "quiet small", "add", on_click=self.table.append)
            text_element("span", _("Enter adds a line, arrows move, Alt with arrows moves a line."), "only-d sub")

    def _off(self) -> None:
        """Build the fields for what concerns the whole document."""
        with element("div", "sum-off"):
            self.fields["discount_percent"] = self._field(ui.input(_("Discount, %")))
            self.fields["discount"] = self._field(ui.input(_("Discount, amount")))
            self.fields["gross"] = ui.switch(_("Prices include tax"))
            for name, field in self.fields.items():
                hint(field, description_of(DocumentDraft, name))
            if not self.editable:
                self.fields["gross"].disable()
        for field in self.fields.values():
            field.on_value_change(self._changed)

    def _field(self, field: ui.input) -> ui.input:
        return field.props("outlined dense inputmode=decimal debounce=250" + ("" if self.editable else " readonly"))

    def _choices(self) -> list[dict[str, str]]:
        return [
            {"key": f"{one['tax']}|{one['tax_category']}",
             "label": f"{one['tax']}%" if one["tax_category"] == "S" else one["name"]}
            for one in self.rates
        ]  # fmt: skip

    def _fresh(self) -> dict[str, str]:
        usual = self.rates[0] if self.rates else {"tax": "0", "tax_category": ""}
        return {name: usual[name] for name in ("tax", "tax_category")}

    async def _look(self, typed: str) -> list[dict[str, Any]]:
        found = await perform(offered.prices, typed, self.currency()) or []
        return [one | {"shown": f"{one['price']} {one['unit'] and '/ ' + one['unit']}"} for one in found]

    def _changed(self) -> None:
        if not self.quiet:
            self.refused = {}
            self.touch()
            for heard in self.heard:
                heard()

    async def _sum_up(self, turn: int) -> None:
        await asyncio.sleep(PAUSE)
        if turn != self.turn or self.sums.is_deleted:
            return
        lines = [one for one in self.table.lines if not one.get("fixed")]
        fixed = [_fixed(one) for one in self.table.lines if one.get("fixed")]
        found = await asyncio.to_thread(preview, self.whole() | {"currency": self.currency()}, lines, fixed)
        if turn == self.turn and not self.sums.is_deleted:
            self._show(found, lines)
            for summed in self.summed:
                with self.table.client.content:
                    done = summed(found)
                    if inspect.isawaitable(done):
                        await done

    def _show(self, found: Preview, lines: Sequence[Mapping[str, Any]]) -> None:
        code, wrong = self.currency(), {**found.wrong, **self.refused}
        mistakes: dict[str, dict[str, str]] = {}
        for name, text in wrong.items():
            first, *rest = name.split(".")
            if first == "lines" and len(rest) == 2 and int(rest[0]) < len(lines):
                mistakes.setdefault(lines[int(rest[0])]["key"], {})[rest[1]] = text
            elif first in self.fields and first != "gross":
                self.fields[first].error = text
        for name in ("discount_percent", "discount"):
            if name not in wrong:
                self.fields[name].error = None
        much = {
            one["key"]: amounts.plain(value, code)
            for one, value in zip(lines, found.amounts, strict=True) if value is not None
        }  # fmt: skip
        much |= {one["key"]: amounts.plain(one["fixed"], code) for one in self.table.lines if one.get("fixed")}
        self.table.answer(much, mistakes)
        self.wrong.set_text(wrong.get("lines", ""))
        self.wrong.set_visibility("lines" in wrong)
        self.taxes.show(taxes_html(found.totals.taxes, code))
        self.sums.show(sums_html(found.totals, code, self.whole()["discount_percent"]))


def taxes_html(taxes: Iterable[Any], currency: str) -> Markup:
    """Return the table of taxes by rate."""
    rows = [
        TAX.format(f"{percent(one.rate)}%", amounts.plain(one.base, currency), amounts.plain(one.tax, currency))
        for one in taxes if one.base or one.tax
    ]  # fmt: skip
    if not rows:
        return Markup("")
    return TAXES.format(_("Tax by rate"), _("Rate"), _("Net"), _("Tax"), Markup("").join(rows))


def sums_html(found: Any, currency: str, off: str) -> Markup:
    """Return the sums of a document: what the lines come to, what comes off, the tax and the total."""
    rows = []
    if found.discount:
        label = _("Discount {percent}%").format(percent=off) if off != "0" else _("Discount")
        rows = [("", _("Subtotal"), sum(found.lines)), ("", label, -found.discount)]
    rows += [("", _("Net"), found.net), ("", _("Tax"), found.tax), ("sum-total", _("Total"), found.total)]
    return Markup("").join(SUM.format(look, label, amounts.shown(much, currency)) for look, label, much in rows)


def _fixed(line: Mapping[str, Any]) -> Line:
    tax = scaled(line["tax"], MILLI)
    return Line(0, 0, tax=tax, category=line["tax_category"], fixed=line["fixed"], fixed_tax=line["fixed_tax"])
