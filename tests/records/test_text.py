"""Text: cleaned, folded and taken apart into words the same way wherever it is typed, in every script."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.text import block, digits, fold, line, ways, words

thorough = settings(max_examples=300, deadline=None, database=None)
INVISIBLE = [
    "\u200b",
    "\u3164",
    "\u2800",
    "\u200d\u2060",
    "\ufeff",
    "\u00ad",
    "\u115f",
    "\ufe0f",
    "\u00a0\u2003",
    "\x00\x1f",
]


@pytest.mark.parametrize(("typed", "kept"), [
    (None, None), ("", None), (" \t\n ", None), ("  a  b ", "a  b"), ("a\r\nb\tc\x85d", "a b c d"),
    ("a\x00b\x1fc\x7f", "abc"), ("e\u0301", "é"), ("e\x00\u0301", "é"), ("\ud800x", "x"), (7, "7"), ("🙂 نور", "🙂 نور"),
    ("first\x0bsecond\x0cthird\u2028fourth\u2029", "first second third fourth"), ("❤\ufe0f", "❤\ufe0f"),
    ("می\u200cخواهم", "می\u200cخواهم"), ("\u202eevil\u202c", "evil"), ("e\u2066\u0301", "é"), ("\u202e", None),
])  # fmt: skip
def test_a_line_is_one_clean_line(typed: object, kept: str | None) -> None:
    assert line(typed) == kept


@pytest.mark.parametrize(("typed", "kept"), [
    (None, None), (" \n ", None), ("a\r\nb\rc\n", "a\nb\nc\n"), ("  indented", "  indented"), ("a\x00b\tc", "ab\tc"),
    ("\ud800", None), ("first\x0bsecond\x0cthird\u2028fourth\u2029fifth\x85", "first\nsecond\nthird\nfourth\nfifth\n"),
])  # fmt: skip
def test_a_block_keeps_its_lines(typed: object, kept: str | None) -> None:
    assert block(typed) == kept


@pytest.mark.parametrize("typed", INVISIBLE)
def test_what_cannot_be_seen_is_nothing_typed(typed: str) -> None:
    assert (line(typed), block(f"\n{typed}\n")) == (None, None)


@thorough
@given(st.text())
def test_whatever_is_typed_becomes_a_line_every_database_can_keep(typed: str) -> None:
    kept = line(typed)
    if kept is not None:
        assert kept.encode() and line(kept) == kept == kept.strip()
        assert not any(unicodedata.category(c) == "Cc" for c in kept if ord(c) < 128)


@thorough
@given(st.text(max_size=300))
def test_folding_twice_is_folding_once(typed: str) -> None:
    once = fold(typed)
    assert fold(once) == once
    assert len(once) <= 200


@pytest.mark.parametrize(("one", "other"), [
    ("Émile  ZOLA", "emile zola"), ("Straße", "STRASSE"), ("ﬁne", "fine"), ("Ada\u00a0L", "ada l"), ("Łukasz", "lukasz"),
    ("Søren", "soren"), ("Đặng", "dang"), ("Işıl", "ISIL"), ("IŞIL YILDIZ", "ışıl yıldız"), ("İzmir", "izmir"),
    ("Cœurdroy", "COEURDROY"), ("Æsir", "aesir"), ("Þór", "thor"), ("Ħal", "hal"), ("Əliyev", "eliyev"), ("Ŋ", "ng"),
    ("Queen’s", "Queen's"), ("O´Neil", "O`Neil"), ("Müller–Schmidt", "muller-schmidt"), ("“A”", '"a"'),
    ("محـمد", "محمد"), ("مُحَمَّد", "محمد"), ("می\u200cخواهم", "میخواهم"), ("شركة ٢٠٢٤", "شركة 2024"), ("Ёлка", "елка"),
    ("Ὀδυσσεύς", "οδυσσευσ"), ("ﾊﾞｽ", "バス"), ("Ada\u200b L", "ada l"), ("क़लम", "कलम"),
])  # fmt: skip
def test_what_looks_alike_is_compared_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [
    ("バス", "ハス"), ("शर्मा", "शरमा"), ("ข่าว", "ขาว"), ("राम", "रम"), ("Привет", "Privet"), ("山", "shan"), ("김", "gim"),
    ("O'Neil", "Oneil"),
])  # fmt: skip
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_a_letter_with_a_stroke_is_sorted_with_its_own() -> None:
    assert sorted(["Za", "Ła", "Ma", "Øb", "Pa", "Ka"], key=fold) == ["Ka", "Ła", "Ma", "Øb", "Pa", "Za"]


@pytest.mark.parametrize(("text", "kept"), [
    ("राम शर्मा", ["राम", "शर्मा"]), ("மீனாட்சி", ["மீனாட்சி"]), ("মৌসুমী", ["মৌসুমী"]), ("ශ්\u200dරී", ["ශ්රී"]),
    ("O’Brien", ["o", "brien", "obrien"]), ("l'Hôpital", ["l", "hopital", "lhopital"]),
    ("Coŀlell", ["col", "lell", "collell"]), ("می\u200cخواهم", ["می", "خواهم", "میخواهم"]), ("محـمد", ["محمد"]),
    ("'tis rock 'n' roll'", ["tis", "rock", "n", "roll"]), ("山田太郎", ["山田", "田太", "太郎", "郎"]),
    ("iPhone用ケース", ["iphone", "用ケ", "ケー", "ース", "ス"]), ("ใจดี", ["ใจ", "จดี", "ดี"]),
    ("ada@xn--mnchen-3ya.example", ["ada", "munchen", "example"]), ("100% off_er", ["100", "off", "er"]), ("🙂", []),
])  # fmt: skip
def test_a_word_is_letters_and_digits_with_their_marks(text: str, kept: list[str]) -> None:
    assert words(text) == kept


@thorough
@given(st.text(max_size=60))
def test_every_text_has_all_the_words_it_asks_for(typed: str) -> None:
    kept = words(typed)
    for some in ways(typed):
        assert any(all(any(one.startswith(wanted) for one in kept) for wanted in way) for way in some)


def test_a_long_question_is_cut_short() -> None:
    assert len(ways(" ".join(map(str, range(1_000))))) == 8
    assert [len(way) for some in ways("山川" * 500) for way in some] == [24]
    assert max(map(len, words("x" * 10_000))) == 100


@pytest.mark.parametrize(
    "typed", ["0501234567", "٠٥٠١٢٣٤٥٦٧", "０５０１２３４５６７", "०५०१२३४५६७", "05 01-23 (45) 67"]
)
def test_digits_of_every_script_are_digits(typed: str) -> None:
    assert digits(typed) == "0501234567"
