"""Cells as values: what spreadsheets spoil is named, and nothing is changed silently."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.channels import addresses
from services.reading import cells, days
from services.reading.guards import guarded, unguarded
from services.reading.numbers import number, point_of


@pytest.mark.parametrize("text", ["4.41E+11", "4,41E+11", "4.91702E+11", "1E+15", "1.23456789012346E+19"])
def test_f05_a_number_with_an_exponent_is_refused_for_its_digits_are_lost(text: str) -> None:
    with pytest.raises(ValueError, match="has lost its digits"):
        cells.whole(text)


@pytest.mark.parametrize(
    ("text", "said"), [("#N/A", "error"), ("#REF!", "error"), ("#####", "error"), ("#CALC!", "formula")]
)
def test_f05_an_error_of_a_spreadsheet_is_no_value(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        cells.whole(text)
    assert cells.whole("#1 customer") == "#1 customer"


def test_f05_google_writes_several_addresses_into_a_cell() -> None:
    assert cells.emails("a@x.org ::: b@x.org") == ["a@x.org", "b@x.org"]
    assert cells.emails("Ada <A@X.org>; mailto:b@x.org;a@x.org") == ["a@x.org", "b@x.org"]
    assert cells.emails("a@x.org, b@x.org") == ["a@x.org", "b@x.org"]
    assert cells.several("* myContacts ::: Press ::: Press") == ["Press"]


@pytest.mark.parametrize(
    ("text", "country", "offer"),
    [
        ("1701234567", "DE", "01701234567"),
        ("491701234567", "DE", "+491701234567"),
        ("612345678", "FR", "0612345678"),
        ("612345678", "IT", "0612345678"),
        ("33612345678", "US", "+33612345678"),
    ],
)
def test_f05_a_phone_that_lost_its_beginning_is_offered_and_never_changed(text: str, country: str, offer: str) -> None:
    with pytest.raises(cells.Doubtful) as doubt:
        cells.phone(text, country)
    assert doubt.value.offer == offer
    assert cells.phone(offer, country).startswith("+")


@pytest.mark.parametrize(
    ("text", "country", "right"),
    [
        ("0170 1234567", "DE", "+491701234567"),
        ("+49 170 1234567", "", "+491701234567"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("4155552671", "US", "+14155552671"),
        ("030 1234567 ext. 12", "DE", "+49301234567;ext=12"),
        ("0049 30 1234567", "DE", "+49301234567"),
    ],
)
def test_f05_a_phone_is_read_by_its_country(text: str, country: str, right: str) -> None:
    assert cells.phone(text, country) == right


def test_f05_several_phones_in_a_cell_are_all_there() -> None:
    assert cells.phones("+49 30 1234567 ::: 0170 1234567; 030 7654321", "DE") == [
        "+49301234567",
        "+491701234567",
        "+49307654321",
    ]
    with pytest.raises(ValueError, match="country code"):
        cells.phones("0170 1234567", "")


def test_f05_a_postcode_keeps_its_zero_and_one_that_lost_it_is_offered() -> None:
    assert (cells.postcode("01067", "DE"), cells.postcode("1067", "AT"), cells.postcode("SW1A 1AA", "GB")) == (
        "01067",
        "1067",
        "SW1A 1AA",
    )
    with pytest.raises(cells.Doubtful) as doubt:
        cells.postcode("1067", "DE")
    assert doubt.value.offer == "01067"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Subscriber", "lead"),
        ("lead", "lead"),
        ("Marketing Qualified Lead", "lead"),
        ("marketingqualifiedlead", "lead"),
        ("MQL", "lead"),
        ("Sales Qualified Lead", "qualified"),
        ("SQL", "qualified"),
        ("opportunity", "qualified"),
        ("Customer", "customer"),
        ("Evangelist", "customer"),
        ("Kunde", "customer"),
        ("qualifié", "qualified"),
        ("Former", "former"),
    ],
)
def test_f05_the_lifecycle_of_hubspot_and_words_of_ours_are_a_status(text: str, status: str) -> None:
    assert cells.status(text) == status


@pytest.mark.parametrize(
    ("text", "stars"), [("4", 4), ("4/5", 4), ("3 of 5", 3), ("★★☆", 2), ("Hot", 5), ("Cold", 1), ("0", 0)]
)
def test_f05_a_rating_is_written_in_many_ways(text: str, stars: int) -> None:
    assert cells.rating(text) == stars


def test_f05_other_words_are_refused_with_what_may_be_chosen() -> None:
    for judge, text in (
        (cells.status, "frozen"),
        (cells.rating, "6"),
        (cells.yes_no, "maybe"),
        (cells.email, "ada at x"),
    ):
        with pytest.raises(ValueError, match=r"Choose|yes or no|Enter"):
            judge(text)
    assert (cells.yes_no("Ja"), cells.yes_no("FALSE")) == (True, False)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("de", "DE"),
        ("Germany", "DE"),
        ("Deutschland", "DE"),
        ("Allemagne", "DE"),
        ("USA", "US"),
        ("Côte d'Ivoire", "CI"),
        ("Mars", ""),
    ],
)
def test_f05_a_country_is_known_by_its_letters_or_names(text: str, code: str) -> None:
    assert cells.region(text) == code


LOCALS = st.from_regex(r"[A-Za-z0-9_.+%' -]{0,66}", fullmatch=True)
DOMAINS = st.sampled_from(
    ["example.org", "EXAMPLE.org", "x", "x.local", "-x.org", "x..org", "127.0.0.1", "müller.de", "a_b.org"]
)


@given(LOCALS, DOMAINS)
def test_f05_the_quick_way_to_read_an_address_equals_the_library(local: str, domain: str) -> None:
    text = f"{local}@{domain}"

    def outcome(judge: object) -> str:
        try:
            return str(judge(text))  # type: ignore[operator]
        except ValueError as wrong:
            return f"refused: {wrong}"

    assert outcome(cells.email) == outcome(addresses.email)


@given(st.text(st.sampled_from("'=+-@\t\r1a"), max_size=6))
def test_c15_a_guard_of_our_export_is_taken_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "-", "@", "\t", "\r"))


def test_c15_a_phone_in_our_export_stays_as_it_is() -> None:
    assert (guarded("+491701234567"), guarded("+1+1"), guarded("O'Hara")) == ("+491701234567", "'+1+1", "O'Hara")


@pytest.mark.parametrize(
    ("texts", "usual", "order"),
    [
        (["12/31/2021", "12/01/2021"], "dmy", ("mdy", True)),
        (["31/12/2021", "01/12/2021"], "mdy", ("dmy", True)),
        (["12/3/2021"], "dmy", ("dmy", False)),
        (["12/3/2021"], "mdy", ("mdy", False)),
        (["2021-03-12", ""], "mdy", ("ymd", True)),
        (["12.3.2021"], "mdy", ("dmy", True)),
        (["13/1/2021", "1/13/2021"], "dmy", ("dmy", False)),
        (["nonsense"], "dmy", ("ymd", True)),
    ],
)
def test_f05_a_column_has_one_order_of_days(texts: list[str], usual: str, order: tuple[str, bool]) -> None:
    assert days.order_of(texts, usual) == order


@pytest.mark.parametrize(
    ("text", "order", "right"),
    [
        ("12/31/2021", "mdy", date(2021, 12, 31)),
        ("12/01/2021", "mdy", date(2021, 12, 1)),
        ("12/3/2021", "dmy", date(2021, 3, 12)),
        ("2021-03-12T10:00:00Z", "mdy", date(2021, 3, 12)),
        ("20210312", "dmy", date(2021, 3, 12)),
        ("12.3.21", "dmy", date(2021, 3, 12)),
        ("12.3.71", "dmy", date(1971, 3, 12)),
        ("12. März 2021", "mdy", date(2021, 3, 12)),
        ("12 mars 2021", "mdy", date(2021, 3, 12)),
        ("Mar 12, 2021", "dmy", date(2021, 3, 12)),
        ("12-Dec-2021", "dmy", date(2021, 12, 12)),
        ("Fri, 12 Mar 2021", "dmy", date(2021, 3, 12)),
        ("2021-03-12 14:30:00", "dmy", date(2021, 3, 12)),
    ],
)
def test_f05_days_are_read_as_they_are_written(text: str, order: str, right: date) -> None:
    assert days.day(text, order) == right


@pytest.mark.parametrize(
    "text", ["07/30/2023", "31.02.2021", "1900-02-29", "44267", "soon", "", "1" * 5_000, "12/13", "0/0/0000"]
)
def test_f05_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no day"):
        days.day(text, "dmy")


def test_f05_the_serial_number_of_a_day_is_offered() -> None:
    assert (days.offered("44267"), days.offered("12"), days.offered("99999")) == ("2021-03-12", "", "")


@pytest.mark.parametrize(
    ("texts", "read_as"),
    [
        (["1.234,56"], ["1234.56"]),
        (["1,234", "12.50"], ["1234", "12.50"]),
        (["1.234", "12,50"], ["1234", "12.50"]),
        (["(3,50)", "-1", "2-"], ["-3.50", "-1", "-2"]),
        (["1'234.50 CHF"], ["1234.50"]),
        (["€ 12,5"], ["12.5"]),
    ],
)
def test_f05_a_column_has_one_decimal_sign(texts: list[str], read_as: list[str]) -> None:
    point = point_of(texts)
    assert [str(number(one, point)) for one in texts] == read_as
