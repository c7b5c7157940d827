"""Documents on paper: what they say, in which language, and that nothing typed becomes markup or stops them."""

import re
from dataclasses import replace

import pypdf
import pytest

from services.papers import glyphs, paying
from services.papers.rendering import pictures, render
from services.papers.snapshot import Bank, Line, Look, Party, Tax
from tests.papers.samples import LINES, SELLER, pages, paper, said

MARKUP = '#panic("x") $x^2$ *bold* _it_ @ref <label> \\ // `raw` #read("/etc/passwd") = head [x] "quoted" \\u{41}'


def test_o01_an_invoice_says_who_what_and_how_much() -> None:
    text = said()
    for one in (
        "Invoice INV-2026-0191",
        "26 November 2026",
        "11 December 2026",
        "PO 77-4402",
        "Abbey Court DAC",
        "VAT no. IE 3456789 OA",
        "Annual boiler service",
        "2.5 h",
        "189.50",
        "13.5%",
        "−41.72",
        "148.47",
        "To pay €941.15",
        "IE64 IRCE 9205 0112 3456 78",
        "Page 1 / 1",
    ):
        assert one in text


def test_a_french_document_on_a4_is_french_in_every_word_and_number() -> None:
    text = said(language="fr", seller=replace(SELLER, country="FR"))
    for one in (
        "Facture INV-2026-0191",
        "26 novembre 2026",
        "Désignation",
        "13,5 %",
        "941,15 €",
        "TVA",
        "Échéance",
        "Irlande",
    ):
        assert one in text
    assert not {"Invoice", "Due", "VAT", "Total €"} & set(text.split())


def test_the_same_snapshot_is_the_same_bytes_and_is_pdf_a() -> None:
    made = render(paper())
    assert made == render(paper())
    assert made != render(paper(note="Thank you."))
    assert b"<pdfaid:part>3</pdfaid:part>" in made


@pytest.mark.parametrize(("size", "wide"), [("a4", 595), ("us-letter", 612)])
def test_the_paper_is_a4_or_letter(size: str, wide: int) -> None:
    import io

    made = render(paper(look=Look(brand="Harbour", paper=size)))
    assert round(float(pypdf.PdfReader(io.BytesIO(made)).pages[0].mediabox.width)) == wide


def test_what_is_typed_is_printed_and_never_run() -> None:
    lines = (Line(text=MARKUP, note=MARKUP, unit="#h", amount=1),)
    party = Party(name=MARKUP, street=MARKUP, country="[x]")
    text = said(lines=lines, note=MARKUP, title=MARKUP, buyer=party, seller=party, reference="#x[]", terms=MARKUP)
    assert text.replace(" ", "").count(MARKUP.replace(" ", "").replace("\u200b", "")) >= 4


@pytest.mark.parametrize(
    "typed",
    [
        "\x00\x07\x1b",
        "中文 العربية",
        "🎉 👨‍👩‍👧",
        "a\u0301\u0329\u0483",
        "क\u0301 \u093f \u200d",
        "\u202egnp.exe",
        "\ud800",
        "x" * 2_000,
        "\ufffe\ue000\U000e0041",
        "\u200b" * 50,
        "ﷺ ㎏ ﬁ ½",
    ],
)
def test_no_character_stops_a_document(typed: str) -> None:
    line = Line(text=f"before {typed} after", note=typed, amount=1)
    assert "after" in said(lines=(line,), buyer=Party(name=typed or "x"), note=typed, number=f"N{typed[:8]}")


def test_what_no_font_has_is_written_in_latin_letters() -> None:
    assert glyphs.printable("北京 Łódź Ελλάδα काठमाडौँ") == "BeiJing Łódź Ελλάδα काठमाडौँ"


def test_every_character_that_is_called_printable_is() -> None:
    every = "".join(sorted(glyphs.covered() - set("\n")))
    text = "\n".join(every[start : start + 60] for start in range(0, len(every), 60))
    assert render(paper(lines=(Line(text=text[:1_800], amount=1), Line(text=text[1_800:], amount=1))))


def test_devanagari_is_printed() -> None:
    assert "क" in said(buyer=Party(person="सीता कार्की"), currency="NPR")


def test_a_thousand_lines_have_their_head_and_their_number_on_every_page() -> None:
    lines = tuple(Line(text=f"Item {n}", price="1", amount=100) for n in range(1, 1_001))
    found = pages(render(paper(lines=lines)))
    assert len(found) > 20 and f"Page 2 / {len(found)}" in found[1]
    assert all("Description Quantity Price" in one for one in found[:-1])
    assert all(one in found[-2] + found[-1] for one in ("Item 1000", "To pay", "Pay by bank transfer"))


def test_f22_what_the_lines_come_to_so_far_is_carried_from_page_to_page_but_the_last() -> None:
    lines = tuple(Line(text=f"Position {n}", price="100", amount=10_000) for n in range(1, 61))
    *full, last = pages(render(paper(lines=lines)))
    assert len(full) > 1 and "Carried forward" not in last + said()
    for page in full:
        most = max(int(n) for n in re.findall(r"Position (\d+)", page))
        assert f"Carried forward {most * 100:,}.00" in page


def test_a_long_name_breaks_at_its_hyphens_and_not_within_its_parts() -> None:
    name = "Maria-Magdalena Konstantinopoulou-Featherstonehaugh"
    assert glyphs.printable(name) == name
    assert glyphs.printable("ボイラー") == "boira"


@pytest.mark.parametrize(
    ("values", "title", "there", "gone"),
    [
        ({"kind": "quote", "number": "Q-1"}, "Quote Q-1", "Valid until", "Pay by"),
        ({"kind": "order", "number": "O-1"}, "Order confirmation O-1", "Total €941.15", "Pay by"),
        ({"kind": "credit", "number": "CN-1", "of_number": "INV-9"}, "Credit note CN-1", "INV-9", "To pay"),
        ({"kind": "deposit"}, "Deposit invoice INV", "To pay", "Valid"),
        ({"number": "", "draft": True}, "Invoice Number is given on issue", "Draft", "Scan to pay"),
        ({"open": 0}, "Invoice", "Paid −941.15", "Pay by"),
        ({"open": 74115}, "Invoice", "To pay €741.15", "Valid"),
        ({"gross": True}, "Invoice", "including VAT 148.47", "Valid"),
        ({"taxes": (Tax("AE", "0", 1, 0),)}, "Invoice", "the customer accounts for the tax", "Valid"),
    ],
)
def test_each_kind_says_what_it_is(values: dict[str, object], title: str, there: str, gone: str) -> None:
    text = said(**values)
    assert title in text and there in text and gone not in text


def test_the_code_to_scan_has_the_account_the_amount_and_the_number() -> None:
    assert paying.code(paper()) == paying.code(paper())
    assert paying.code(paper()) != paying.code(paper(open=100))
    for values in ({"currency": "USD"}, {"bank": Bank()}, {"number": ""}, {"open": 0}, {"open": 10**12}):
        assert paying.code(paper(**values)) is None


def test_amounts_have_the_decimals_of_their_currency() -> None:
    lines = (replace(LINES[0], price="145.123456"),)
    assert "¥94,115" in said(currency="JPY", open=None) and "145.123456" in said(lines=lines)
    assert "NPR 941.15" in said(currency="NPR")


def test_a_document_can_be_seen_as_pictures() -> None:
    assert [one[:4] for one in pictures(paper(), 40)] == [b"\x89PNG"]
