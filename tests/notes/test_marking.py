"""The text of a note as HTML: Markdown, and nothing that runs, loads or breaks the page."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notes import marking
from services.notes.marking import html, title


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** and *soft*", "<p><strong>bold</strong> and <em>soft</em></p>\n"),
        ("one\ntwo", "<p>one<br>\ntwo</p>\n"),
        ("# Big", "<p><strong>Big</strong></p>\n"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("~~old~~", "<p><s>old</s></p>\n"),
    ],
)
def test_c14_markdown_is_formatted(text: str, shown: str) -> None:
    assert html(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,<script>alert(1)</script>)",
        "![x](https://tracker.example/x.png)",
        "<svg onload=alert(1)>",
        '[x](https://a.example "\' onmouseover=alert(1)")',
    ],
)
def test_f07_nothing_in_a_note_runs_or_loads(text: str) -> None:
    for tag, had in parts(html(text)):
        assert tag in marking.TAGS and set(had) <= {"href", "title", "rel", "target"}
        assert had.get("href", "https:").startswith("https:")


def test_a_link_opens_apart_and_tells_nothing() -> None:
    shown = html("[Acme](https://acme.example)")
    assert 'rel="noopener noreferrer"' in shown and 'target="_blank"' in shown


def parts(shown: str) -> list[tuple[str, dict[str, str]]]:
    """The tags of HTML, each with its attributes."""
    found: list[tuple[str, dict[str, str]]] = []
    reader = HTMLParser()
    reader.handle_starttag = lambda tag, attrs: found.append((tag, {k: v or "" for k, v in attrs}))  # type: ignore[method-assign]
    reader.feed(shown)
    return found


@given(st.text(alphabet=st.sampled_from("<>&\"'[](){}!*_`#-\n aA:/=\\"), max_size=80))
def test_whatever_is_typed_the_page_stays_whole(text: str) -> None:
    shown = html(text)
    assert shown.count("<p>") == shown.count("</p>") and "<script" not in shown and "<img" not in shown


def test_a_title_is_the_beginning_in_one_line() -> None:
    assert title("# A\n\nplan") == "A plan"
    assert len(title("word " * 100)) <= 100
