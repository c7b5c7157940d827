#!/usr/bin/env python3
"""Prove the books of Steward without Steward: nothing but this file, Python, and an export.

    python3 verify_books.py books.jsonl

It checks that each series runs from 1 without a gap or a double, that each seal is over the document before it and over
the document itself, and that the sums are right. It ends with 0 when all is well. A document is in the export as it was
sealed: SHA-256 over the seal before it and the document as JSON with sorted keys. Personal values are not in the sealed
text, only their salted digest, so that they can be erased.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any


def canonical(value: Any) -> str:
    """Return a value as the text that is sealed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def half_up(number: int, by: int) -> int:
    """Return a whole number divided, rounded, halves away from zero."""
    rounded = (2 * abs(number) + by) // (2 * by)
    return rounded if number >= 0 else -rounded


def wrong_sums(one: dict[str, Any]) -> Iterator[str]:
    """Yield what does not add up in a document. Amounts are in the smallest unit of its currency."""
    net, tax, total = one["net"], one["tax"], one["total"]
    if net + tax != total:
        yield "net and tax are not the total"  # no text
    if sum(base for _category, _rate, base, _tax in one["taxes"]) != net:
        yield "the groups of tax do not come to the net"  # no text
    if sum(much for _category, _rate, _base, much in one["taxes"]) != tax:
        yield "the groups of tax do not come to the tax"  # no text
    free = sum(line["amount"] for line in one["lines"] if line["deducted_tax"] is None)
    fixed = [line for line in one["lines"] if line["deducted_tax"] is not None]
    off = half_up(free * int(Decimal(one["discount_percent"]) * 1_000), 100_000) + one["discount"] if free else 0
    gone = sum(line["amount"] + (line["deducted_tax"] if one["gross"] else 0) for line in fixed)
    # The last credit note of a rate takes what rounding left.
    most = len(one["taxes"]) if one["gross"] and one["kind"] == "credit" else 0
    if abs((total if one["gross"] else net) - (free - off + gone)) > most:
        yield "the lines do not come to the sums"  # no text


def verify(lines: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong in an export, given its lines. The last of the yields is none."""
    series: dict[str, Any] = {}
    counts: dict[str, int] = {}
    seals: dict[str, str] = {}
    for number, text in enumerate(lines, 1):
        try:
            told = json.loads(text)
        except ValueError:
            yield f"line {number} is no JSON"  # no text
            continue
        if told["what"] == "series":
            series[told["series"]] = told
        if told["what"] != "document":
            continue
        name, one = told["series"], told["document"]
        where = f"{one['number']} ({name}, {told['seq']})"
        if told["seq"] != counts.get(name, 0) + 1:
            yield f"{where}: number {counts.get(name, 0) + 1} of the series is missing, or one is there twice"  # no text
        counts[name] = told["seq"]
        if (one["series"], one["seq"]) != (name, told["seq"]):
            yield f"{where}: it was sealed under another number"  # no text
        if sha256(seals.get(name, "") + canonical(one)) != told["seal"]:
            yield f"{where}: the seal is broken: it, or the one before it, was changed"  # no text
        seals[name] = told["seal"]
        if told["person"] is not None and sha256(told["salt"] + canonical(told["person"])) != one["person"]:
            yield f"{where}: the person was changed"  # no text
        yield from (f"{where}: {what}" for what in wrong_sums(one))
    for name, told in series.items():
        if told["count"] != counts.get(name, 0) or told["last_seal"] != seals.get(name, ""):
            yield f"{name}: the last document is missing, or is not the one that was issued last"  # no text
    yield from (f"{name}: this series is not in the books" for name in counts if name not in series)  # no text


def main() -> int:
    """Read an export, and say what is wrong with it."""
    with open(sys.argv[1], encoding="utf-8") as file:
        wrong = list(verify(file))
    print("\n".join(wrong) or "The books are sound: no gap, every seal holds, every sum is right.")  # no text
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
