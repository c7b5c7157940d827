"""What documents come to: each case was got wrong by some product, and reported by its users."""

import pytest

from models.money import MICRO, MILLI, scaled
from services.money.totals import Line, Totals, shared, totals


def line(quantity: str, price: str, tax: str = "0", discount: str = "0") -> Line:
    return Line(scaled(quantity, MICRO), scaled(price, MICRO), scaled(discount, MILLI), scaled(tax, MILLI))


def sums(found: Totals) -> tuple[int, int, int]:
    return found.net, found.tax, found.total


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([line("3", "0.33", "19")], (99, 19, 118)),
        ([line("1", "55.55", "23"), line("1", "11.11", "23")], (6666, 1533, 8199)),
        ([line("10", "3.60", "5.5")], (3600, 198, 3798)),
        ([line("1", "3.60", "5.5")] * 10, (3600, 198, 3798)),
        ([line("3", "45", "21"), line("1", "-60", "21")], (7500, 1575, 9075)),
        ([line("1", "100", "20", "4")], (9600, 1920, 11520)),
        ([line("0.5", "0.01")], (1, 0, 1)),
        ([line("0.5", "-0.01")], (-1, 0, -1)),
        ([], (0, 0, 0)),
    ],
)
def test_o01_tax_is_rounded_once_for_each_rate(lines: list[Line], expected: tuple[int, int, int]) -> None:
    assert sums(totals(lines, 2)) == expected


def test_a_discount_on_the_whole_is_shared_between_the_rates_to_the_last_cent() -> None:
    found = totals([line("1", "60", "19"), line("1", "40", "7")], 2, discount=1000)
    assert [one.tax for one in found.taxes] == [1026, 252]
    assert found.total == 10278


def test_what_is_left_over_goes_to_the_largest_remainders() -> None:
    assert shared(100, [1, 1, 1]) == [34, 33, 33]
    assert sum(shared(10, [6, 3, -1])) == 10
    assert shared(5, []) == []


def test_prices_with_tax_keep_their_sum() -> None:
    assert sums(totals([line("1", "100", "21")], 2, gross=True)) == (8264, 1736, 10000)


def test_a_currency_without_decimals_is_counted_in_whole_units() -> None:
    assert sums(totals([line("1", "100", "10")], 0)) == (100, 10, 110)


def test_a_deducted_deposit_keeps_its_amounts_exactly() -> None:
    deducted = Line(MICRO, 0, tax=21_000, fixed=-8264, fixed_tax=-1736)
    found = totals([line("1", "500", "21"), deducted], 2, percent=10_000)
    assert sums(found) == (45_000 - 8264, 9450 - 1736, 54_450 - 10_000)


def test_large_numbers_are_exact() -> None:
    assert totals([line("999999999.999999", "1000.000001")], 2).total == 100_000_000_100_000
