"""Amounts as people type and read them."""

import pytest

from models.deals import DealDraft
from models.typed import NotAnAmount
from services.invoices import DepositDraft
from services.money import amounts
from services.records import fields
from services.work import Invalid


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("1.234,56", "EUR", 123_456),
        ("1,234.56", "EUR", 123_456),
        ("5323,54", "EUR", 532_354),
        ("1\u202f234,5", "EUR", 123_450),
        ("1.234.567,89", "EUR", 123_456_789),
        ("€ 12", "EUR", 1_200),
        ("-5 EUR", "EUR", -500),
        ("100", "JPY", 100),
        ("1.234", "BHD", 1_234),
    ],
)
def test_an_amount_is_read_with_either_sign_before_its_decimals(typed: str, currency: str, minor: int) -> None:
    assert amounts.read(typed, currency) == minor


@pytest.mark.parametrize(
    ("typed", "currency", "said"),
    [
        ("12.5555", "EUR", "EUR has 2 decimal places."),
        ("12.5", "JPY", "JPY has no decimal places."),
        ("12.345", "EUR", "“12.345” can mean 12345 or 12.345."),
        ("1,234", "JPY", "“1,234” can mean 1234 or 1.234."),
        ("twelve", "EUR", "Enter an amount, as in 12.50."),
        ("", "EUR", "Enter an amount, as in 12.50."),
        ("99999999999999999", "EUR", "This amount is too large."),
    ],
)
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str, currency: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        amounts.read(typed, currency)


def test_a_price_is_read_with_groups_and_all_its_decimals() -> None:
    prices = ("7500", "0.125", "-1234.5", "many")
    assert [amounts.read_price(one, "EUR") for one in prices] == ["7,500.00", "0.125", "-1,234.50", "many"]


def test_an_amount_is_shown_as_its_language_writes_it() -> None:
    assert amounts.shown(123_456, "EUR") == "€1,234.56"
    assert amounts.shown(123_456, "EUR", "fr") == "1\u202f234,56\xa0€"
    assert (amounts.shown(100, "JPY"), amounts.typed(1250, "EUR")) == ("¥100", "12.50")


@pytest.mark.parametrize(
    ("typed", "country", "minor"),
    [("1,234", "IE", 123_400), ("12.345", "DE", 1_234_500), ("12.345", "FR", 1_234_500), ("1'234", "CH", 123_400)],
)
def test_a_single_sign_before_three_digits_groups_them_where_the_country_writes_so(
    typed: str, country: str, minor: int
) -> None:
    assert amounts.read(typed, "EUR", country) == minor


@pytest.mark.parametrize(("typed", "country"), [("12.345", "IE"), ("12,345", "FR"), ("0,125", "DE")])
def test_a_single_sign_before_three_decimals_is_refused_where_the_country_writes_so(typed: str, country: str) -> None:
    with pytest.raises(ValueError, match="EUR has 2 decimal places"):
        amounts.read(typed, "EUR", country)


def test_an_amount_in_a_currency_of_three_places_is_read_back_as_fields_show_it() -> None:
    assert amounts.read(amounts.typed(1_234, "BHD"), "BHD", "DE") == 1_234


def test_a_form_says_why_a_text_is_no_amount() -> None:
    typed = NotAnAmount("?12.345")
    typed.why = "EUR has 2 decimal places."
    for draft in (DepositDraft, DealDraft):
        with pytest.raises(Invalid) as refused:
            fields.draft(draft, {"amount": typed, "title": "Roof"})
        assert refused.value.fields["amount"] == typed.why
