"""Markup that pages are built of."""

import pytest

from ui.parts.markup import breaking


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ada.k@example.com", "ada.<wbr>k@<wbr>example.<wbr>com"),
        ("To <b> at ada@x.org, today.", "To &lt;b&gt; at ada@<wbr>x.<wbr>org, today."),
        ("At 14.30 in St. Gall, no address", "At 14.30 in St. Gall, no address"),
        ("@ alone, a@ and @b", "@ alone, a@ and @b"),
        ("<i>@<b>.x", "&lt;i&gt;@<wbr>&lt;b&gt;.<wbr>x"),
        ("one@x.org\ntwo@x.org", "one@<wbr>x.<wbr>org\ntwo@<wbr>x.<wbr>org"),
        ("", ""),
    ],
)
def test_an_address_breaks_behind_its_at_and_its_dots_and_all_else_is_escaped(text: str, shown: str) -> None:
    assert breaking(text) == shown
    assert breaking(text).replace("<wbr>", "").unescape() == text, "what is read and copied is the text as it was"
