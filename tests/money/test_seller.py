"""The seller: what documents print about us, and what is missing."""

import pytest

from services import seller, settings
from services.house.settings import change
from services.work import Actor, Invalid, perform, work
from tests.invoices.test_issuing import issued

IBAN = "IE64 IRCE 9205 0112 3456 78"


def put(actor: Actor, **values: str) -> None:
    for name, value in values.items():
        change(actor, settings.SELLER[name].key, value)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("iban", "IE64 IRCE 9205 0112 3456 79"), ("bic", "IRCE"), ("email", "office@"), ("colour", "blue")],
)
def test_a_wrong_iban_bic_address_or_colour_is_refused(alice: Actor, name: str, wrong: str) -> None:
    one = settings.COLOUR if name == "colour" else settings.SELLER[name]
    with pytest.raises(Invalid) as refused:
        change(alice, one.key, wrong)
    assert list(refused.value.fields) == [one.key]


def test_an_iban_is_kept_without_spaces_and_shown_in_groups(alice: Actor) -> None:
    shown = change(alice, settings.SELLER["iban"].key, IBAN)
    assert (shown.value, shown.setting.type.say(shown.value)) == ("IE64IRCE92050112345678", IBAN)


def test_what_the_seller_lacks_is_said_and_hinders_nothing(alice: Actor) -> None:
    assert len(perform(alice, seller.warnings)) == 5
    assert issued(alice).number
    put(alice, street="14 Quay Street", city="Dublin", tax_id="IE1234567FA", iban=IBAN)
    change(alice, settings.COUNTRY.key, "IE")
    assert perform(alice, seller.warnings) == []


def test_an_issued_invoice_keeps_the_seller_as_it_was(alice: Actor) -> None:
    put(alice, name="Harbour Plumbing Ltd", street="14 Quay Street")
    made = issued(alice)
    put(alice, street="1 Hill Road")
    assert made.seller and made.seller["street"] == "14 Quay Street"
    with work(alice, read=True) as session:
        assert seller.snapshot(session)["street"] == "1 Hill Road"
