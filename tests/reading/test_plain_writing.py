"""What is read without a library is read as the library reads it."""

import json

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import text as texts
from services.channels import addresses
from services.reading import plain_phones
from services.work import trail

CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
COUNTRIES = ["", *sorted(phonenumbers.SUPPORTED_REGIONS)]
SIGNS = st.sampled_from(["", "", "", " ", "-", "/", ".", "(0)", " ("])


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str]:
    """A number as people write it, and the country of those without a code."""
    start = draw(
        st.one_of(st.sampled_from([f"+{code}" for code in CODES]), st.sampled_from(["0", "00", "1", "8", "+0"]))
    )
    groups = draw(st.lists(st.text("0123456789", min_size=1, max_size=5), min_size=1, max_size=4))
    return start + "".join(draw(SIGNS) + one for one in groups), draw(st.sampled_from(COUNTRIES))


@given(numbers())
def test_f05_a_plain_number_is_read_as_the_library_reads_it(drawn: tuple[str, str]) -> None:
    text, country = drawn
    found = plain_phones.read(text, country)
    assert not found or addresses.phone(text, country or None) == (found, "")


@pytest.mark.parametrize("country", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_f05_every_countrys_own_examples_are_read_as_the_library_reads_them(country: str) -> None:
    for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE):
        example = phonenumbers.example_number_for_type(country, kind)
        for format in (0, 1, 2) if example else ():
            text = phonenumbers.format_number(example, format)
            found = plain_phones.read(text, country)
            assert not found or (found, "") == addresses.phone(text, country)


@pytest.mark.parametrize(
    ("text", "country", "right"),
    [
        ("+49 30 1234567", "", "+49301234567"),
        ("030/123 45 67", "DE", "+49301234567"),
        ("+49 (0)30 1234567", "", ""),
        ("+39 06 12345678", "", ""),
        ("01 23 45 67 89", "FR", "+33123456789"),
    ],
)
def test_f05_the_usual_writings_need_no_library(text: str, country: str, right: str) -> None:
    assert plain_phones.read(text, country) == right


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.text(), st.floats(allow_nan=False), st.lists(st.text())))
def test_the_trail_writes_a_pair_as_json_does(value: object) -> None:
    whole = json.dumps([None, value], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert trail.canonical_pair([None, value]) == whole
    assert trail.canonical_pair([value, None]) == json.dumps(
        [value, None], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


@given(st.text())
def test_a_plain_line_is_the_line_of_any_text(text: str) -> None:
    assert texts.line(text) == texts.line_of_any(text)
