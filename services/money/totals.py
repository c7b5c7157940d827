"""What a document comes to. Half up, and at three places only: the net of a line; the share of a discount on the whole
document in each group of tax (by the largest remainder); the tax of each group.

Where prices include tax, the tax of a group is `gross − round(gross / (1 + rate))`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.money import MICRO

HUNDRED = 100_000  # per cent, in thousandths


@dataclass(frozen=True, slots=True)
class Line:
    """What counts of a line: `quantity` and `price` in millionths (the price of whole units of the currency), `discount`
    and `tax` in thousandths of a per cent. Where `fixed` is set, it is the amount, with `fixed_tax` (a deducted deposit)."""

    quantity: int
    price: int
    discount: int = 0
    tax: int = 0
    category: str = "S"
    fixed: int | None = None
    fixed_tax: int = 0


@dataclass(frozen=True, slots=True)
class Tax:
    """One group: its category and rate (thousandths of a per cent), what it is on, and how much it is."""

    category: str
    rate: int
    base: int
    tax: int


@dataclass(frozen=True, slots=True)
class Totals:
    """Amounts in the smallest unit: of each line, the discount on the whole, the groups of tax, and the sums."""

    lines: tuple[int, ...]
    discount: int
    taxes: tuple[Tax, ...]
    net: int
    tax: int
    total: int


def amount(line: Line, exponent: int) -> int:
    """Return what a line comes to, rounded once: quantity × price less its discount."""
    if line.fixed is not None:
        return line.fixed
    return half_up(line.quantity * line.price * (HUNDRED - line.discount) * 10**exponent, MICRO * MICRO * HUNDRED)


def totals(lines: Sequence[Line], exponent: int, *, gross: bool = False, percent: int = 0, discount: int = 0) -> Totals:
    """Return the sums of lines in a currency of that many decimals.

    `percent` (thousandths of a per cent) and `discount` (the smallest unit) come off the whole, the per cent first;
    both leave deducted deposits alone.
    """
    amounts = [amount(one, exponent) for one in lines]
    groups: dict[tuple[str, int], int] = {}
    fixed: dict[tuple[str, int], list[int]] = {}
    for one, much in zip(lines, amounts, strict=True):
        key = (one.category, one.tax)
        if one.fixed is None:
            groups[key] = groups.get(key, 0) + much
        else:
            net, tax = fixed.setdefault(key, [0, 0])
            fixed[key] = [net + much, tax + one.fixed_tax]
    whole = sum(groups.values())
    off = half_up(whole * percent, HUNDRED) + discount
    shares = shared(off, list(groups.values()))
    found = [_tax(key, much - share, gross) for (key, much), share in zip(groups.items(), shares, strict=True)]
    taxes = _with_fixed(found, fixed)
    net, tax = sum(one.base for one in taxes), sum(one.tax for one in taxes)
    return Totals(tuple(amounts), off, taxes, net, tax, net + tax)


def shared(much: int, weights: Sequence[int]) -> list[int]:
    """Return an amount shared out by these weights, to the last unit: what is left over goes to the largest remainders,
    the first of equals first. Nothing is shared where the weights come to nothing."""
    whole = sum(weights)
    if not whole or not much:
        return [0] * len(weights)
    parts = [divmod(much * one * (1 if whole > 0 else -1), abs(whole)) for one in weights]
    shares = [down for down, _rest in parts]
    by_remainder = sorted(range(len(parts)), key=lambda n: (-parts[n][1], n))
    for n in by_remainder[: much - sum(shares)]:
        shares[n] += 1
    return shares


def half_up(number: int, by: int) -> int:
    """Return a whole number divided by a positive one, rounded, halves away from zero."""
    rounded = (2 * abs(number) + by) // (2 * by)
    return rounded if number >= 0 else -rounded


def _tax(key: tuple[str, int], much: int, gross: bool) -> Tax:
    category, rate = key
    if gross:
        base = half_up(much * HUNDRED, HUNDRED + rate)
        return Tax(category, rate, base, much - base)
    return Tax(category, rate, much, half_up(much * rate, HUNDRED))


def _with_fixed(found: Sequence[Tax], fixed: dict[tuple[str, int], list[int]]) -> tuple[Tax, ...]:
    sums = {(one.category, one.rate): [one.base, one.tax] for one in found}
    for key, (net, tax) in fixed.items():
        base, there = sums.get(key, [0, 0])
        sums[key] = [base + net, there + tax]
    return tuple(Tax(category, rate, base, tax) for (category, rate), (base, tax) in sums.items())
