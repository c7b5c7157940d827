"""MT940 (SWIFT), with the structured `:86:` of German banks and the plain one of others."""

import io
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import mt940
from stdnum import iban as ibans

from models.language import _
from models.money import exponents
from services.banking.readers.entry import LINE, MOST, Entry, account_of, joined, minor, refused, refused_at, too_many

ENTRY_LINE = re.compile(r":61:\d{6}(\d{4}|\s{4})?R?[CD][A-Z]?\s?\d[\d,]{0,14}")
WRAPPER = re.compile(r"\{[1235]:[^{}]*\}|\{4:|-\}")  # of the SWIFT message around a statement
CODES = re.compile(r"/(EREF|ORDP|NAME|IBAN|BIC|REMI|USTD|CNTP|MARF|CSID|PURP|ISDT|TRTP|BENM|ADDR|ID)(?=/)")
NONE = ("", "NONREF", "NOTPROVIDED")


def read(content: bytes) -> list[Entry]:
    """Return the entries. Refuses a statement without its closing balance: a part of it is missing."""
    text = WRAPPER.sub("", _decoded(content)).replace("\r\n", "\n").replace("\r", "\n")
    _check(text)
    try:
        # As a file: the library takes a text that is the name of a file for that file.
        statements = mt940.parse_statements(io.StringIO(text), options=mt940.Options.all())
        found = [_entry(one.data, statement) for statement in statements for one in statement if one.data.get("amount")]
    except (RuntimeError, ValueError, KeyError, ArithmeticError, TypeError, AttributeError) as wrong:
        reason = str(wrong) if isinstance(wrong, _Said) else _("Download it from your bank again.")
        raise refused(_("This MT940 file cannot be read. {reason}").format(reason=reason)) from None
    return found


class _Said(ValueError):
    """A sentence of ours."""


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _check(text: str) -> None:
    """Refuse, by their lines, entries that cannot be read and statements that break off; and too many entries."""
    begun, entries, number = 0, 0, 0
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith(":20:"):
            _whole(begun, number)
            begun = number
        elif line.startswith((":62F:", ":62M:")):
            begun = 0
        elif line.startswith(":61:"):
            entries += 1
            if not ENTRY_LINE.match(line):
                raise refused_at(LINE, number, _("this entry cannot be read."))
    _whole(begun, number)
    if entries > MOST:
        raise too_many()


def _whole(begun: int, number: int) -> None:
    if begun:
        said = _("the statement breaks off: its closing balance is missing. Download it from your bank again.")
        raise refused_at(LINE, number, said)


def _entry(data: Mapping[str, Any], statement: Any) -> Entry:
    amount, currency = data["amount"], data.get("currency") or statement.currency
    if not currency:
        raise _Said(_("It does not say in which currency it is."))
    day = data.get("entry_date") or data["date"]
    try:
        much = minor(amount.amount, currency)
    except ValueError as wrong:
        raise _Said(str(wrong)) from None
    payer, account, reference = _structured(data) if data.get("purpose") is not None else _plain(data)
    own = data.get("customer_reference") or ""
    return Entry(
        _own_account(statement.data.get("account_identification") or ""),
        date(day.year, day.month, day.day),
        much,
        currency,
        payer=joined(payer, limit=200),
        payer_account=account_of(account),
        reference=joined(reference, own if own not in NONE else "", data.get("extra_details")),
        bank_ref=joined(data.get("bank_reference"), limit=40),
    )


def _own_account(text: str) -> str:
    """Return the account of `:25:` without the currency behind it; a German one (bank code/number) as its IBAN, as other
    formats have it."""
    account = account_of(text)
    if account[-4:-3].isdigit() and account[-3:] in exponents():
        account = account[:-3]
    bank, _slash, number = account.partition("/")
    if len(bank) == 8 and len(number) <= 10 and f"{bank}{number}".isdecimal() and number:
        basic = f"{bank}{number:>010}"
        return f"DE{ibans.calc_check_digits(f'DE00{basic}')}{basic}"
    return account


def _structured(data: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return payer, account and reference of a `:86:` with `?20` and its like."""
    names = joined(data.get("applicant_name"), data.get("applicant_name_2"))
    account = data.get("applicant_iban") or data.get("gvc_applicant_iban") or ""
    end_to_end = data.get("end_to_end_reference") or ""
    reference = joined(data.get("purpose"), end_to_end if end_to_end not in NONE else "")
    return data.get("deviate_applicant") or names, account, reference


def _plain(data: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return payer, account and reference of a `:86:` with code words between slashes, or of free text."""
    text = " ".join((data.get("transaction_details") or "").split("\n"))
    pieces = CODES.split(text)
    if len(pieces) < 3:
        return "", "", text
    words: dict[str, str] = {}
    for code, value in zip(pieces[1::2], pieces[2::2], strict=True):
        words[code] = joined(words.get(code), value.strip("/ "))
    counterparty = [one.strip() for one in words.get("CNTP", "").split("/")]  # account, BIC, name, city
    payer = words.get("NAME") or (counterparty[2] if len(counterparty) > 2 else "")
    end_to_end = words.get("EREF", "")
    reference = joined(
        re.sub(r"^(USTD/)?/*", "", words.get("USTD") or words.get("REMI", "")),
        end_to_end if end_to_end not in NONE else "",
    )
    return payer, words.get("IBAN") or counterparty[0], reference or text
