"""Fields: what people type is cleaned the same way everywhere, and what is wrong is told in one plain sentence."""

import unicodedata
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Field, SQLModel

from models.text import block, fold, line
from models.typed import Block, Name
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


@pytest.mark.parametrize(("typed", "kept"), [
    (None, None), ("", None), (" \t\n ", None), ("  a  b ", "a  b"), ("a\r\nb\tc\x85d", "a b c d"),
    ("a\x00b\x1fc\x7f", "abc"),
    ("e\u0301", "é"), ("a\u2028b\u2029", "ab"), ("\ud800x", "x"), (7, "7"), ("🙂 نور", "🙂 نور"),
])  # fmt: skip
def test_a_line_is_one_clean_line(typed: object, kept: str | None) -> None:
    assert line(typed) == kept


@pytest.mark.parametrize(("typed", "kept"), [
    (None, None), (" \n ", None), ("a\r\nb\rc\n", "a\nb\nc\n"), ("  indented", "  indented"), ("a\x00b\tc",
    "ab\tc"), ("\ud800", None),
])  # fmt: skip
def test_a_block_keeps_its_lines(typed: object, kept: str | None) -> None:
    assert block(typed) == kept


@thorough
@given(st.text())
def test_whatever_is_typed_becomes_a_line_every_database_can_keep(typed: str) -> None:
    kept = line(typed)
    if kept is not None:
        assert kept.encode() and line(kept) == kept == kept.strip()
        assert not any(
            (unicodedata.category(c) == "Cc" and c != "\x80") or c in "\r\n\x00\u2028" for c in kept if ord(c) < 128
        )


@thorough
@given(st.text(max_size=300))
def test_folding_twice_is_folding_once(typed: str) -> None:
    once = fold(typed)
    assert fold(once) == once
    assert len(once) <= 200


@pytest.mark.parametrize(
    ("one", "other"), [("Émile  ZOLA", "emile zola"), ("Straße", "STRASSE"), ("ﬁne", "fine"), ("Ada\u00a0L", "ada l")]
)
def test_what_looks_alike_is_compared_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


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
    assert refusal.value.fields == {"to": "This is not an email address."}


def test_a_text_too_long_for_an_email_is_refused_without_being_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parsing ten megabytes took five seconds of one core: a way to hold up a server with a few forms."""
    monkeypatch.setattr(fields, "validate_email", lambda *_, **__: pytest.fail("it was parsed"))
    with pytest.raises(Invalid):
        fields.email("x" * 312 + "@some.com")


@pytest.mark.parametrize(("typed", "region", "kept"), [
    ("+33 1 23 45 67 89", None, "+33123456789"), ("0033-1-23456789", "FR", "+33123456789"), ("01 23 45 67 89", "FR",
    "+33123456789"),
    ("+1 (415) 555-2671", None, "+14155552671"), ("", None, None), (None, None, None),
])  # fmt: skip
def test_a_phone_is_kept_as_e164(typed: str | None, region: str | None, kept: str | None) -> None:
    assert fields.phone(typed, region) == kept


@pytest.mark.parametrize("typed", ["01 23 45 67 89", "phone", "+", "+33", "+999 123456", "1" * 300])
def test_what_is_no_phone_is_refused_on_its_field(typed: str) -> None:
    with pytest.raises(Invalid) as refusal:
        fields.phone(typed)
    assert set(refusal.value.fields) == {"phone"}


@pytest.mark.parametrize(("values", "said"), [
    ({}, {"name": "This is needed."}),
    ({"name": " "}, {"name": "This is needed."}),
    ({"name": "x" * 11}, {"name": "At most 10 characters fit here."}),
    ({"name": "a", "stars": 6}, {"stars": "This must be at most 5."}),
    ({"name": "a", "stars": -1}, {"stars": "This must be at least 0."}),
    ({"name": "a", "stars": "many"}, {"stars": "This must be a whole number."}),
    ({"name": "a", "stars": 1.5}, {"stars": "This must be a whole number."}),
    ({"name": "a", "good": "perhaps"}, {"good": "This must be yes or no."}),
    ({"name": "a", "on": "31.2."}, {"on": "This is not a valid date or time."}),
    ({"name": "a", "at": "noon"}, {"at": "This is not a valid date or time."}),
    ({"name": "a", "names": "b"}, {"names": "This must be a list."}),
    ({"name": "a", "names": ["b"] * 3}, {"names": "At most 2 fit here."}),
    ({"name": 7, "stars": None}, {"name": "This is needed as text.", "stars": "This must be a whole number."}),
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
