"""Laying out: a snapshot as the texts that the template shows, in the customer's language. No markup is made here."""

from itertools import accumulate
from typing import Any

from services.papers.figures import Figures
from services.papers.paying import account, code, is_paid_by_transfer, payable
from services.papers.snapshot import Line, Party, Snapshot
from services.papers.words import WORDS, Words, tax_word

SHORT = 300  # characters of a line that stays on one page
ONE_PAGE = 10  # lines that fit on a page, so that nothing is carried forward
LARGE, SMALLER, LONG_TITLE = 58, 40, 15  # the size of the title; one of more letters is smaller


def laid_out(paper: Snapshot) -> dict[str, Any]:
    """Return what the template shows."""
    words, figures = WORDS[paper.language], Figures.of(paper.language, paper.look.paper, paper.currency)
    title, tax = words.kinds[paper.kind], tax_word(words, paper.seller.country)
    return {
        "language": paper.language,
        "paper": paper.look.paper,
        "colour": paper.look.colour,
        "brand": paper.look.brand or paper.seller.name,
        "tagline": paper.look.tagline,
        "from": _from(paper.seller, figures),
        "title": title,
        "title-size": LARGE if len(title) <= LONG_TITLE else SMALLER,
        "number": paper.number,
        "subtitle": paper.number or words.draft_number,
        "draft": words.draft if paper.draft else "",
        "meta": _meta(paper, words, figures),
        "parties": _parties(paper, words, figures, tax),
        "columns": [words.description, words.quantity, words.price, tax, _column(paper, words, figures)],
        "lines": [_line(number, one, words, figures) for number, one in enumerate(paper.lines, 1)],
        "carried": _carried(paper, words, figures),
        "taxes": _taxes(paper, words, figures, tax),
        "sums": _sums(paper, words, figures, tax),
        "notes": _notes(paper, words),
        "bank": _bank(paper, words) if is_paid_by_transfer(paper) else None,
        "page": words.page,
        "footer": _footer(paper, words, tax),
    }


def _from(seller: Party, figures: Figures) -> list[str]:
    place = " ".join(filter(None, (seller.postcode, seller.city)))
    rows = [
        seller.name,
        seller.street,
        ", ".join(filter(None, (place, figures.country(seller.country)))),
        " · ".join(filter(None, (seller.phone, seller.email))),
        seller.website,
    ]
    return [one for one in rows if one]


def _meta(paper: Snapshot, words: Words, figures: Figures) -> list[dict[str, Any]]:
    due = words.until if paper.kind == "quote" else words.due
    rows = [
        (words.issued, figures.day(paper.issued_on), False),
        (due, figures.day(paper.due_on) if paper.kind != "credit" else "", False),
        (words.reference, _broken(paper.reference), False),
        (_last_word(paper, words), figures.money(payable(paper)), True),
    ]
    return [{"label": label, "value": value, "big": big} for label, value, big in rows if value]


def _broken(reference: str) -> str:
    """Return a long reference in several lines, so that the others keep their place."""
    return "\n".join(reference[start : start + 26] for start in range(0, min(len(reference), 104), 26))


def _last_word(paper: Snapshot, words: Words) -> str:
    return {"credit": words.credited, "quote": words.total, "order": words.total}.get(paper.kind, words.to_pay)


def _parties(paper: Snapshot, words: Words, figures: Figures, tax: str) -> list[dict[str, Any]]:
    buyer = paper.buyer
    place = " ".join(filter(None, (buyer.postcode, buyer.city)))
    number = _tax_number(buyer, words, tax)
    rows = [
        _row(buyer.name or buyer.person, strong=True),
        _row(buyer.person if buyer.name else ""),
        _row(buyer.street),
        _row(", ".join(filter(None, (place, figures.country(buyer.country))))),
        _row(number, muted=True),
    ]
    label = words.quoted_to if paper.kind in ("quote", "order") else words.billed_to
    found = [{"label": label, "rows": [one for one in rows if one["text"]]}]
    if paper.of_number:
        day = words.dated.format(day=figures.day(paper.of_issued_on)) if paper.of_issued_on else ""
        found.append({"label": words.credits, "rows": [_row(paper.of_number, strong=True), _row(day, muted=True)]})
    elif paper.title:
        found.append({"label": words.about, "rows": [_row(paper.title)]})
    return found


def _row(text: str, *, strong: bool = False, muted: bool = False) -> dict[str, Any]:
    return {"text": text, "strong": strong, "muted": muted}


def _tax_number(party: Party, words: Words, tax: str) -> str:
    form = words.vat_number if tax == words.vat else words.tax_number
    return form.format(number=party.tax_id) if party.tax_id else ""


def _column(paper: Snapshot, words: Words, figures: Figures) -> str:
    return (words.gross if paper.gross else words.net).format(currency=figures.sign)


def _line(number: int, line: Line, words: Words, figures: Figures) -> dict[str, Any]:
    more = [line.note] if line.note else []
    if line.discount != "0":
        more.append(f"{words.discount} {figures.percent(line.discount)}")
    return {
        "no": str(number),
        "text": line.text,
        "more": more,
        "short": len(line.text) + len(line.note) <= SHORT,
        "quantity": "" if line.deducts else figures.quantity(line.quantity),
        "unit": "" if line.deducts else line.unit,
        "price": "" if line.deducts else figures.price(line.price),
        "tax": _rate(line.category, line.tax, words, figures),
        "amount": figures.amount(line.amount),
    }


def _carried(paper: Snapshot, words: Words, figures: Figures) -> dict[str, Any]:
    """Return what the lines so far come to, after each, for the foot of every page but the last."""
    sums = accumulate(one.amount for one in paper.lines) if len(paper.lines) > ONE_PAGE else ()
    return {"label": words.carried, "sums": [figures.amount(much) for much in sums]}


def _rate(category: str, rate: str, words: Words, figures: Figures) -> str:
    return figures.percent(rate) if category in ("S", "Z") else category


def _taxes(paper: Snapshot, words: Words, figures: Figures, tax: str) -> dict[str, Any]:
    told = paper.tax or any(one.category in words.reasons for one in paper.taxes)
    sign = figures.sign
    rows = [
        [
            figures.percent(one.rate) if one.category in ("S", "Z") else words.categories[one.category],
            figures.amount(one.base),
            figures.amount(one.tax),
            figures.amount(one.base + one.tax),
        ]
        for one in paper.taxes
    ]
    head = [words.rate, words.net.format(currency=sign), f"{tax} {sign}", words.gross.format(currency=sign)]
    return {"title": words.summary.format(tax=tax), "head": head, "rows": rows if told else []}


def _sums(paper: Snapshot, words: Words, figures: Figures, tax: str) -> list[dict[str, str]]:
    rows: list[tuple[str, str, str]] = []
    bill = paper.kind in ("invoice", "deposit")
    if paper.discount or not paper.gross:
        rows.append(("", words.subtotal, figures.amount(sum(one.amount for one in paper.lines))))
    if paper.discount:
        percent = f" {figures.percent(paper.discount_percent)}" if paper.discount_percent != "0" else ""
        rows.append(("", words.discount + percent, figures.amount(-paper.discount)))
    if not paper.gross and (paper.tax or paper.taxes):
        rows.append(("", tax, figures.amount(paper.tax)))
    if bill:
        rows.append(("total", words.total, figures.amount(paper.total)))
    if paper.gross and paper.tax:
        rows.append(("", words.included.format(tax=tax), figures.amount(paper.tax)))
    if payable(paper) != paper.total:
        rows.append(("", words.paid, figures.amount(payable(paper) - paper.total)))
    rows.append(("pay", _last_word(paper, words), figures.money(payable(paper))))
    return [{"kind": kind, "label": label, "value": value} for kind, label, value in rows]


def _notes(paper: Snapshot, words: Words) -> list[dict[str, str]]:
    reasons = [words.reasons[one.category] for one in paper.taxes if one.category in words.reasons]
    terms = paper.terms if paper.kind != "credit" else ""
    found = [("", "\n".join(dict.fromkeys(reasons))), ("", paper.note), (words.terms, terms)]
    return [{"label": label, "text": text} for label, text in found if text]


def _bank(paper: Snapshot, words: Words) -> dict[str, Any]:
    bank = paper.bank
    rows = [
        (words.holder, bank.holder),
        (words.bank, bank.name),
        ("IBAN", account(bank.iban)),
        ("BIC", bank.bic),
        (words.payment_reference, paper.number or words.draft_number),
    ]
    return {
        "title": words.transfer,
        "rows": [[label, value] for label, value in rows if value],
        "code": code(paper) is not None,
        "scan": words.scan,
        "hint": words.hint,
    }


def _footer(paper: Snapshot, words: Words, tax: str) -> str:
    seller = paper.seller
    first = " · ".join(filter(None, (seller.name, seller.registration, _tax_number(seller, words, tax))))
    return "\n".join(filter(None, (first, paper.look.footer)))
