"""What a document would come to while it is being typed: nothing is read from the database, and nothing is kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from models.documents import DocumentDraft, LineDraft
from models.language import _
from models.money import MILLI, MOST, exponent, exponents, scaled, unscaled
from services.documents.lines import columns
from services.money.totals import Line, Totals, totals
from services.records import fields

_SUMS = frozenset({"gross", "discount_percent", "discount"})  # what counts beside the lines
_SPACES = re.compile(r"[\s\u00a0\u202f'’%]")
_LINES: TypeAdapter[list[LineDraft]] = TypeAdapter(list[LineDraft])
NUMBERS = ("quantity", "price", "discount", "tax")


@dataclass(frozen=True, slots=True)
class Preview:
    """The sums of typed lines; `amounts` of each line (None where it is wrong); and what is `wrong`, by field, as in
    `lines.3.price`. Wrong lines count nothing."""

    totals: Totals
    amounts: Sequence[int | None]
    wrong: Mapping[str, str] = field(default_factory=dict)


def preview(values: Mapping[str, Any], lines: Sequence[Mapping[str, Any]], fixed: Sequence[Line] = ()) -> Preview:
    """Return what a document with these typed values and lines comes to; `fixed` are deducted deposits after them."""
    right, wrong = _right(lines)
    whole, more = _whole(values)
    code = values.get("currency")
    places = exponent(code) if code in exponents() else 2
    counted = [_counted(one) for one in right.values()]
    found = totals(
        [*counted, *fixed], places, gross=whole.gross, percent=scaled(whole.discount_percent, MILLI),
        discount=whole.discount,
    )  # fmt: skip
    if found.total < 0:
        more["lines"] = _("The total must not be less than zero.")
    elif found.total > MOST:
        more["lines"] = _("The total is too large.")
    amounts: list[int | None] = [None] * len(lines)
    for number, much in zip(right, found.lines, strict=False):
        amounts[number] = much
    return Preview(found, amounts, wrong | more)


def read_number(typed: object) -> str:
    """Return a number as a line keeps it: `1234.5` of `1.234,50`, `1,234.50`, `1234,5` and `1 234.5`.

    A lone comma before exactly three digits groups thousands, unless nothing but a zero is before it; a lone point never
    does. Other text is returned as it is, and refused where it is checked.
    """
    text = _SPACES.sub("", str(typed or ""))
    last = max(text.rfind("."), text.rfind(","))
    sign = text[last] if last >= 0 else ""
    if sign and text.count(sign) > 1:
        text = text.replace(sign, "")
    elif sign == "," and "." not in text and re.fullmatch(r"-?[1-9]\d{0,2},\d{3}", text):
        text = text.replace(",", "")
    elif sign:
        text = re.sub(r"[.,]", "", text[:last]) + "." + text[last + 1 :]
    return text or "0"


def typed_line(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line with its numbers as they are kept."""
    return dict(line) | {name: read_number(line[name]) for name in NUMBERS if name in line}


def is_empty(line: Mapping[str, Any]) -> bool:
    """Return whether nothing was typed in a line: such lines are left out."""
    return not (line.get("text") or "").strip() and read_number(line.get("price")) == "0"


def _right(lines: Sequence[Mapping[str, Any]]) -> tuple[dict[int, LineDraft], dict[str, str]]:
    """Return the correct lines by their place, and what is wrong in the others; empty ones are neither."""
    wanted = {number: typed_line(one) for number, one in enumerate(lines) if not is_empty(one)}
    try:
        return dict(zip(wanted, _LINES.validate_python(list(wanted.values())), strict=True)), {}
    except ValidationError as error:
        places, wrong = list(wanted), {}
        for name, text in fields.sentences(error.errors(include_url=False)).items():
            number, _dot, rest = name.partition(".")
            wrong[f"lines.{places[int(number)]}.{rest}"] = text
        bad = {int(name.split(".")[1]) for name in wrong}
        return {n: LineDraft.model_validate(one) for n, one in wanted.items() if n not in bad}, wrong


def _whole(values: Mapping[str, Any]) -> tuple[DocumentDraft, dict[str, str]]:
    asked = {name: value for name, value in values.items() if name in _SUMS}
    try:
        return DocumentDraft.model_validate(asked), {}
    except ValidationError as error:
        wrong = fields.sentences(error.errors(include_url=False))
        return DocumentDraft.model_validate({n: v for n, v in asked.items() if n not in wrong}), wrong


def _counted(line: LineDraft) -> Line:
    found = columns(line)
    return Line(
        found["quantity_micro"], found["price_micro"], found["discount_milli"], found["tax_milli"],
        found["tax_category"],
    )  # fmt: skip


def percent(rate: int) -> str:
    """Return a rate as text: `13.5` of 13500 thousandths."""
    return unscaled(rate, MILLI)
