"""How many parts a text has, as its provider counts them."""

import pytest

from services.channels.segments import as_sent, count


@pytest.mark.parametrize(("text", "encoding", "parts", "left"), [
    ("", "GSM-7", 0, 160),
    ("a" * 160, "GSM-7", 1, 0),
    ("a" * 161, "GSM-7", 2, 145),
    ("a" * 306, "GSM-7", 2, 0),
    ("a" * 307, "GSM-7", 3, 152),
    ("é" * 160, "GSM-7", 1, 0),
    ("€" * 80, "GSM-7", 1, 0),
    ("€" * 81, "GSM-7", 2, 143),
    ("a" * 152 + "€" * 5, "GSM-7", 2, 143),  # the two units of a sign are not parted: 152 + 10
    ("ж" * 70, "UCS-2", 1, 0),
    ("ж" * 71, "UCS-2", 2, 63),
    ("😘" * 35, "UCS-2", 1, 0),
    ("😘" * 67, "UCS-2", 3, 65),  # 33 to a part: a pair is not parted
    ("ê", "UCS-2", 1, 69),
])  # fmt: skip
def test_s03_a_text_is_counted_in_parts(text: str, encoding: str, parts: int, left: int) -> None:
    found = count(text)
    assert (found.encoding, found.segments, found.room_left) == (encoding, parts, left)


def test_s03_84_brackets_and_an_emoji_are_two_parts() -> None:
    assert (count("]" * 84 + "😘").segments, count("]" * 80).segments, count("]" * 84).segments) == (2, 1, 2)


def test_s03_letters_are_counted_composed_and_line_ends_once_as_they_leave() -> None:
    typed = "e\u0301te\u0301\r\n" * 10
    assert (count(typed).encoding, count(typed).units) == ("GSM-7", 40)
    assert as_sent(typed) == "été\n" * 10


def test_s03_curly_quotes_are_warned_of_and_plain_ones_offered() -> None:
    found = count("“It’s ready” – at nine…")
    assert (found.encoding, found.plain_ones) == ("UCS-2", '"It\'s ready" - at nine...')
    assert count(found.plain_ones).encoding == "GSM-7"
    assert count("“Готово”").plain_ones == count("It's ready").plain_ones == ""
