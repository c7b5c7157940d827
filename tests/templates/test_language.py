"""The language of templates: what it has, and that nothing else gets in."""

import time

import pytest

from services.templates import check, rendering, variables
from services.work import Invalid

HOSTILE = [
    "{{ 'a' * 10**8 }}",
    "{{ 'a' ~ name }}",
    "{{ name.__class__.__mro__ }}",
    "{{ fields.__class__ }}",
    "{{ me.items }}",
    "{{ name.upper() }}",
    "{{ name|attr('x') }}",
    "{{ name[0] }}",
    "{{ [1, 2] }}",
    "{{ range(10) }}",
    "{{ self }}",
    "{{ 1 if name else 2 }}",
    "{{ name is defined }}",
    "{{ today|date('%999999999Y') }}",
    "{{ name|default(me) }}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% macro m() %}{% endmacro %}",
    "{% set a = 1 %}",
    "{% for a in name %}{% endfor %}",
    "{% for a in interests %}{% for b in interests %}{% endfor %}{% endfor %}",
    "{% for a in interests recursive %}{% endfor %}",
    "{% for name in interests %}{% endfor %}",
    "{% if name %}" * 20 + "{% endif %}" * 20,
    "{{ " + "(" * 200 + "1" + ")" * 200 + " }}",
    "{{ " + "not " * 400 + "name }}",
    "{{ name }}" * 2_001,
    "{{ name",
    "{% if rating > 'a' %}x{% endif %}",
]


def text_of(source: str, **values: object) -> str:
    return rendering.render(check("", "", source), variables.examples() | values).text


@pytest.mark.parametrize("source", HOSTILE, ids=lambda text: text[:40])
def test_f11_what_computes_calls_loops_or_reaches_for_attributes_is_refused_at_once(source: str) -> None:
    began = time.process_time()
    with pytest.raises(Invalid) as refusal:
        check("", "", source)
    assert "text" in refusal.value.fields and time.process_time() - began < 2


def test_a_refusal_names_the_line_and_the_name_that_was_meant() -> None:
    with pytest.raises(Invalid) as refusal:
        check("", "", "Hello\n\n{{ frist_name }}")
    assert refusal.value.fields["text"] == "Line 3: There is no variable “frist_name”. Did you mean “first_name”?"


def test_each_wrong_part_has_its_own_sentence() -> None:
    with pytest.raises(Invalid) as refusal:
        check("{{ a }}", "<p>{{ b }}</p>", "{{ c }}")
    assert set(refusal.value.fields) == {"subject", "html", "text"}


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("Hello {{ first_name|default('you') }}!", "Hello you!"),
        ("{{ contact.city|upper }}", "LONDON"),
        ("{% if company %}at {{ company }}{% else %}alone{% endif %}", "at Engines Ltd"),
        ("{% if rating >= 4 and not title == 'CEO' %}yes{% endif %}", "yes"),
        ("{% for one in interests %}{{ one }}{% if not loop.last %} + {% endif %}{% endfor %}", "Boilers + Heat pumps"),
        ("{{ interests }}", "Boilers, Heat pumps"),
        ("{{ today|date }} {{ today|date('%d/%m/%Y') }}", "30 November 2026 30/11/2026"),
        ("{{ fields.amount|money('EUR') }}", "42.00 EUR"),
        ("{{ phone|phone }}", "+44 20 7946 0958"),
        ("{{ 'a b&c'|url }}", "a%20b%26c"),
    ],
)
def test_what_the_language_has(source: str, shown: str) -> None:
    assert text_of(source, first_name="") == shown


def test_output_is_bounded() -> None:
    long = check("", "", "{% for one in interests %}" + "x" * 30_000 + "{% endfor %}")
    with pytest.raises(Invalid):
        rendering.render(long, variables.examples() | {"interests": ["a"] * 100})


def test_values_are_escaped_in_html_and_nowhere_else() -> None:
    whole = check("{{ name }}", "<p>{{ name }}</p>", "{{ name }}")
    found = rendering.render(whole, variables.examples() | {"name": "<b>Ada & Co"})
    assert (found.subject, found.text) == ("<b>Ada & Co", "<b>Ada & Co")
    assert found.html == "<p>&lt;b&gt;Ada &amp; Co</p>"


def test_a_value_is_never_read_as_a_template() -> None:
    assert text_of("{{ name }}", name="{{ company }}{% if") == "{{ company }}{% if"


def test_a_subject_stays_one_line() -> None:
    whole = check("Hello {{ name }}", "", "x")
    values = variables.examples() | {"name": "Ada\r\nBcc: all@example.com"}
    assert rendering.render(whole, values).subject == "Hello Ada Bcc: all@example.com"


def test_a_text_message_is_short_and_plain() -> None:
    for html, text in (("<p>x</p>", ""), ("", "x" * 1_601)):
        with pytest.raises(Invalid):
            check("", html, text, "sms")
