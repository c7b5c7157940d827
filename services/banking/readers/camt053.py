"""CAMT.053 (ISO 20022), versions 001.02 to 001.08 and later ones that are read alike: the statement of an account.

Nothing outside the file is read and no entity expanded; a file with a DTD is refused.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from models.language import N_, _
from services.banking.readers.entry import ENTRY, MOST, Entry, account_of, joined, minor, refused, refused_at, too_many

MESSAGE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:((camt|pain|pacs)\.\d{3})\.001\.(\d{2})")
AMOUNT = re.compile(r"\d{1,18}(\.\d{1,17})?")
NONE = ("", "NOTPROVIDED")
DTD = N_("This file contains a document type definition (DTD), which no bank statement needs.")
Node = Any  # an element of lxml, which has no types


def read(content: bytes) -> list[Entry]:
    """Return the booked entries. A batch whose parts add up to it is returned as its parts, else whole."""
    found: list[Entry] = []
    root, number = _root(content), 0
    for statement in root.iterfind(_path("BkToCstmrStmt/Stmt")):
        account = account_of(text(statement, "Acct/Id/IBAN") or text(statement, "Acct/Id/Othr/Id"))
        for node in statement.iterfind("{*}Ntry"):
            number += 1
            try:
                found += _entries(node, account)
            except ValueError as wrong:
                raise refused_at(ENTRY, number, str(wrong)) from None
            if len(found) > MOST:
                raise too_many()
    return found


def _root(content: bytes) -> Node:
    if b"<!DOCTYPE" in content:
        raise refused(_(DTD))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        line = getattr(wrong, "lineno", None) or 1
        said = _("This file breaks off or is damaged at line {number}. Download it from your bank again.")
        raise refused(said.format(number=f"{line:,}")) from None
    if root.getroottree().docinfo.doctype:  # in another encoding
        raise refused(_(DTD))
    kind = MESSAGE.fullmatch(etree.QName(root).namespace or "")
    if kind is None:
        raise refused(_("This XML file is no bank statement. Download it as CAMT.053."))
    if kind[1] != "camt.053":
        raise refused(_("This is a {kind} file. Download the statement as CAMT.053.").format(kind=kind[1].upper()))
    return root


def _entries(node: Node, account: str) -> Iterator[Entry]:
    if (text(node, "Sts/Cd") or text(node, "Sts") or "BOOK") != "BOOK":
        return
    amount = node.find("{*}Amt")
    currency = amount.get("Ccy", "") if amount is not None else ""  # no text
    sign = _sign(text(node, "CdtDbtInd"))
    total = sign * _amount(amount, currency)
    day = _day(node)
    details = node.findall(_path("NtryDtls/TxDtls"))
    parts = [_part(one, currency, sign) for one in details]
    if len(details) > 1 and None not in parts and sum(one or 0 for one in parts) == total:
        for one, much in zip(details, parts, strict=True):
            yield _entry(node, one, account, day, much or 0, currency)
    elif len(details) == 1:
        yield _entry(node, details[0], account, day, total, currency)
    else:
        about = joined(*(_reference(one) for one in details)) or joined(text(node, "AddtlNtryInf"))
        yield Entry(account, day, total, currency, reference=about, bank_ref=_bank_ref(node))


def _entry(node: Node, detail: Node, account: str, day: date, amount: int, currency: str) -> Entry:
    # Of a reversal that comes in, the other side is whom we paid.
    sides = ("Dbtr", "UltmtDbtr", "Cdtr") if amount > 0 else ("Cdtr", "UltmtCdtr", "Dbtr")  # no text
    names = [text(detail, f"RltdPties/{side}/{name}") for side in sides for name in ("Nm", "Pty/Nm")]  # no text
    return Entry(
        account,
        day,
        amount,
        currency,
        payer=joined(next(filter(None, names), ""), limit=200),
        payer_account=_account(detail, "Dbtr" if amount > 0 else "Cdtr"),  # no text
        reference=_reference(detail) or joined(text(detail, "AddtlTxInf") or text(node, "AddtlNtryInf")),
        bank_ref=_bank_ref(detail, "Refs/") or _bank_ref(node),
    )


def _account(detail: Node, side: str) -> str:
    """Return the account of the other side: its IBAN, else its number after the BIC, without which it is ambiguous."""
    iban = text(detail, f"RltdPties/{side}Acct/Id/IBAN")
    if iban:
        return account_of(iban)
    bank = f"RltdAgts/{side}Agt/FinInstnId"
    bic = text(detail, f"{bank}/BICFI") or text(detail, f"{bank}/BIC")
    other = text(detail, f"RltdPties/{side}Acct/Id/Othr/Id")
    return account_of(f"{bic}/{other}" if bic else other) if other else ""


def _reference(detail: Node) -> str:
    info, refs = "RmtInf", text(detail, "Refs/EndToEndId")
    free = " ".join(one.text or "" for one in detail.iterfind(_path(f"{info}/Ustrd")))
    structured = [
        one.text or ""
        for path in ("CdtrRefInf/Ref", "RfrdDocInf/Nb", "AddtlRmtInf")
        for one in detail.iterfind(_path(f"{info}/Strd/{path}"))
    ]
    return joined(free, *structured, refs if refs not in NONE else "")


def _bank_ref(node: Node, under: str = "") -> str:
    found = text(node, f"{under}AcctSvcrRef")
    return found if found not in NONE else ""


def _part(detail: Node, currency: str, sign: int) -> int | None:
    """Return what a part of a batch comes to; None where it is not said in the currency of the account."""
    amount = detail.find("{*}Amt")
    if amount is None:
        amount = detail.find(_path("AmtDtls/TxAmt/Amt"))
    if amount is None or amount.get("Ccy") != currency:
        return None
    way = text(detail, "CdtDbtInd")
    return (_sign(way) if way else sign) * _amount(amount, currency)


def _amount(node: Node, currency: str) -> int:
    typed = (node.text or "").strip() if node is not None else ""
    if not AMOUNT.fullmatch(typed):
        raise ValueError(_("its amount is missing or is no number."))
    try:
        return minor(Decimal(typed), currency)
    except InvalidOperation:
        raise ValueError(_("its amount is missing or is no number.")) from None


def _sign(text: str) -> int:
    if text not in ("CRDT", "DBIT"):
        raise ValueError(_("it does not say whether money came in or went out."))
    return 1 if text == "CRDT" else -1


def _day(node: Node) -> date:
    for path in ("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm"):
        found = text(node, path)
        if found:
            try:
                return date.fromisoformat(found[:10])
            except ValueError:
                break
    raise ValueError(_("its day is missing or is no day."))


def text(node: Node, path: str) -> str:
    """Return the text of an element below another one, by its path without namespaces; empty where it is not there."""
    found = node.find(_path(path))
    return (found.text or "").strip() if found is not None else ""


def _path(path: str) -> str:
    return "/".join(f"{{*}}{part}" for part in path.split("/"))
