"""Fields: what people type is cleaned the same way everywhere, and what is wrong is told in one plain sentence."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Field, SQLModel

from models.typed import Block, Name
from services.channels import addresses
from services.records import fields
from services.work import Invalid

thorough = settings(max_examples=200, deadline=None, database=None)


class Form(SQLModel):
    """Something of everything."""

    name: Name = Field(min_length=1, max_length=10)
    note: Block = Field(default=None, max_length=20)
    stars: int = Field(default=0, ge=0, le=5)
    good: bool = False
    on: date | None = None
    at: datetime | None = None
    names: list[str] = Field(default_factory=list, max_length=2)


@pytest.mark.parametrize("typed", ["Ada@Example.COM", " ada@example.com\n", "ADA@EXAMPLE.COM"])
def test_an_email_is_kept_in_one_way(typed: str) -> None:
    assert fields.email(typed) == "ada@example.com"


@pytest.mark.parametrize(
    "typed",
    [
        "ada",
        "ada@",
        "@example.com",
        "a b@example.com",
        "a@b@c",
        "a@example.com,b@example.com",
        "<a@b.example>",
        "a@" + "b" * 300,
    ],
)
def test_what_is_no_email_is_refused_on_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        fields.email(typed, "to")
    assert refusal.value.fields == {"to": "Enter a valid email address."}


def test_a_text_too_long_for_an_email_is_refused_without_being_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing ten megabytes took five seconds of one core: a way to hold up a server with a few forms."""
    monkeypatch.setattr(addresses, "validate_email", lambda *_, **__: pytest.fail("it was parsed"))
    with pytest.raises(Invalid):
        fields.email("x" * 312 + "@some.com")


@pytest.mark.parametrize(("typed", "region", "kept"), [
    ("+33 1 23 45 67 89", None, "+33123456789"), ("0033-1-23456789", "FR", "+33123456789"), ("01 23 45 67 89", "FR",
    "+33123456789"),
    ("+1 (415) 555-2671", None, "+14155552671"), ("", None, None), (None, None, None),
])  # fmt: skip
def test_a_phone_is_kept_as_e164(typed: str | None, region: str | None, kept: str | None) -> None:
    assert fields.phone(typed, region) == kept


@pytest.mark.parametrize("typed", [
    "+1 608 555 0142 ext. 42", "+1 608 555 0142 x42", "+1 608 555 0142;ext=42", "+1 608 555 0142,,42#",
    "tel:+1-608-555-0142;ext=42", "+1 (608) 555-0142 extension 42",
    "+1 608 555 0142 доб. 42", "+1 608 555 0142 ext. ٤٢", "+١ ٦٠٨ ٥٥٥ ٠١٤٢ x٤٢",
])  # fmt: skip
def test_an_extension_is_kept_beside_its_number(typed: str) -> None:
    assert fields.phone(typed) == "+16085550142;ext=42"


@pytest.mark.parametrize("typed", [
    "+1 608 555 0142 office", "Office +1 608 555 0142", "+1 608 555 0142 or 0143", "+1 608 555 0142/x43", "+44 20 7946 fax",
    "+1 608 555 0142;isub=3", "+1 608 555 0142 ext. 42 office", "+1 800 FLOWERS",
])  # fmt: skip
def test_a_phone_with_more_than_can_be_kept_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        fields.phone(typed)


@pytest.mark.parametrize(
    "typed", ["\u202a+33 1 23 45 67 89\u202c", "+33 (0)1.23.45.67.89", "☎ +33 1 23 45 67 89\u200b"]
)
def test_signs_around_a_phone_are_no_part_of_it(typed: str) -> None:
    assert fields.phone(typed) == "+33123456789"


@pytest.mark.parametrize("typed", ["01 23 45 67 89", "phone", "+", "+33", "+999 123456", "1" * 300])
def test_what_is_no_phone_is_refused_on_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        fields.phone(typed)
    assert set(refusal.value.fields) == {"phone"}


@pytest.mark.parametrize(("values", "said"), [
    ({}, {"name": "Required."}),
    ({"name": " "}, {"name": "Required."}),
    ({"name": "x" * 11}, {"name": "Use at most 10 characters."}),
    ({"name": "a", "stars": 6}, {"stars": "This must be at most 5."}),
    ({"name": "a", "stars": -1}, {"stars": "This must be at least 0."}),
    ({"name": "a", "stars": "many"}, {"stars": "This must be a whole number."}),
    ({"name": "a", "stars": 1.5}, {"stars": "This must be a whole number."}),
    ({"name": "a", "good": "perhaps"}, {"good": "This must be yes or no."}),
    ({"name": "a", "on": "31.2."}, {"on": "This is not a valid date or time."}),
    ({"name": "a", "at": "noon"}, {"at": "This is not a valid date or time."}),
    ({"name": "a", "names": "b"}, {"names": "This must be a list."}),
    ({"name": "a", "names": ["b"] * 3}, {"names": "At most 2 are allowed."}),
    ({"name": 7, "stars": None}, {"name": "This must be text.", "stars": "This must be a whole number."}),
])  # fmt: skip
def test_each_wrong_field_of_a_draft_has_one_sentence(values: dict[str, Any], said: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        fields.draft(Form, values)
    assert refusal.value.fields == said


def test_a_draft_is_cleaned_before_it_is_checked() -> None:
    made = fields.draft(Form, {"name": " Ada\x00 ", "note": "a\r\nb", "stars": "3"})
    assert (made.name, made.note, made.stars) == ("Ada", "a\nb", 3)


junk = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=3)


@thorough
@given(st.dictionaries(st.sampled_from(sorted(Form.model_fields)), junk))
def test_no_draft_at_all_breaks_the_check(values: dict[str, Any]) -> None:
    said = {"nothing": "It was taken."}
    try:
        fields.draft(Form, values)
    except Invalid as refusal:
        said = refusal.fields
    assert said and all(sentence.endswith(".") and sentence[0].isupper() for sentence in said.values())


@pytest.mark.parametrize("name", ["Europe/Paris", "UTC", "Asia/Kathmandu"])
def test_a_zone_is_one_of_the_list(name: str) -> None:
    assert fields.zone(name) == name


@pytest.mark.parametrize("name", ["", None, "Mars/Olympus", "../etc/passwd", "\x00", "europe/paris"])
def test_what_is_no_zone_is_refused(name: str | None) -> None:
    with pytest.raises(Invalid):
        fields.zone(name)


@pytest.mark.parametrize("local", ["a" * 65, "İ" * 40, "é" * 65])
def test_an_address_no_channel_would_write_is_refused_at_the_door(local: str) -> None:
    assert fields.email(f"{'a' * 64}@example.com")
    with pytest.raises(Invalid, match="check the email address"):
        fields.email(f"{local}@example.com")
