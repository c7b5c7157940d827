"""HTML as it is kept: safe, with its variables where they were."""

import time

import pytest

from services.templates import check, rendering, variables
from services.work import Invalid


def cleaned(source: str) -> str:
    return check("", source, "").html


def test_scripts_handlers_and_frames_go() -> None:
    hidden = "<p onclick='x()'>Hi</p><script>x</script><iframe src='//x'></iframe><svg onload=x()></svg>"
    assert cleaned(hidden) == "<p>Hi</p>"


@pytest.mark.parametrize(
    "address", ["javascript:{{ name }}", "{{ name }}javascript:alert(1)", "data:text/html,{{ name }}"]
)
def test_a_link_that_could_run_is_refused(address: str) -> None:
    with pytest.raises(Invalid):
        cleaned(f'<a href="{address}">x</a>')


def test_a_whole_address_from_a_value_cannot_run() -> None:
    whole = check("", '<a href="{{ fields.site }}">x</a>', "")
    for value, shown in (
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("https://a.example/?b=c d", "https://a.example/?b=c%20d"),
    ):
        found = rendering.render(whole, variables.examples() | {"fields": {"site": value}}).html
        assert found == f'<a href="{shown}">x</a>'


def test_case_40_a_variable_in_a_link_stays_intact() -> None:
    styled = '<style>a { color: red }</style><a href="https://x.example/?n={{ name }}&m=1">x</a>'
    found = rendering.render(check("", styled, ""), variables.examples()).html
    assert found == '<a href="https://x.example/?n=Ada%20Lovelace&amp;m=1" style="color:red">x</a>'


@pytest.mark.parametrize("source", ["<br>", "<div><br></div>", "<p> &nbsp;</p>", " \n"])
def test_case_39_an_emptied_editor_is_empty(source: str) -> None:
    assert cleaned(source) == ""


def test_a_list_of_rows_stays_in_its_table_and_styles_come_to_their_elements() -> None:
    source = "<style>td { padding: 4px }</style><table>{% for one in interests %}<tr><td>{{ one }}</td></tr>{% endfor %}</table>"
    found = rendering.render(check("", source, ""), variables.examples()).html
    cell = '<tr><td style="padding:4px">{}</td></tr>'
    assert found == "<table><tbody>" + cell.format("Boilers") + cell.format("Heat pumps") + "</tbody></table>"


@pytest.mark.parametrize(
    "source",
    ["<p {{ name }}>x</p>", '<p style="color: {{ name }}">x</p>', '<p>\n<a href="{% if name %}x{% endif %}">x</a></p>'],
)
def test_a_variable_inside_a_tag_is_refused_and_not_lost(source: str) -> None:
    with pytest.raises(Invalid) as refusal:
        cleaned(source)
    assert "cannot stand here" in refusal.value.fields["html"]


def test_cleaning_what_is_clean_changes_nothing() -> None:
    source = '<p>{{ name|default("x") }} <a href="{{ unsubscribe_link }}">out</a>{% if rating &lt; 3 %}!{% endif %}</p>'
    once = cleaned(source)
    assert cleaned(once) == once
    assert once.endswith("{% if rating < 3 %}!{% endif %}</p>")


def test_comments_of_the_writers_are_sent_to_nobody() -> None:
    assert cleaned("<p>a{# {{ name }} #}b</p><!-- c {{ name }} -->") == "<p>ab</p>"


def test_the_text_part_is_made_from_the_html() -> None:
    source = (
        "<h1>Hi {{ first_name }}</h1><p>One<br>two &amp; three</p><ul><li>a</li><li>b</li></ul>"
        '<p><a href="https://a.example">here</a></p>'
    )
    found = rendering.render(check("", source, ""), variables.examples()).text
    assert found == "Hi Ada\n\nOne\ntwo & three\n\n- a\n- b\n\nhere (https://a.example)"


def test_a_stylesheet_is_never_fetched() -> None:
    assert cleaned('<link rel="stylesheet" href="/etc/passwd"><style>p { color: red }</style><p>x</p>') == (
        '<p style="color:red">x</p>'
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<ul>{% for one in interests %}<li>{{ one }}</li>{% endfor %}</ul><p>C</p>", "- Boilers\n- Heat pumps\n\nC"),
        ("<p>A</p>{% if name %}<p>B</p>{% endif %}<p>C</p>", "A\n\nB\n\nC"),
        ("<p>A {% if name %}B{% endif %}</p><p>C</p>", "A B\n\nC"),
        (
            "<table>{% for one in interests %}<tr><td>{{ one }}</td><td>x</td></tr>{% endfor %}</table>",
            "Boilers | x\nHeat pumps | x",
        ),
        ("<table><tr>{% for one in interests %}<td>{{ one }}</td>{% endfor %}</tr></table>", "Boilers  Heat pumps"),
        ('<p><a href="{{ fields.site }}/offer">go</a></p>', "go (https://a.example/offer)"),
    ],
)
def test_conditions_and_lists_leave_no_gaps_in_the_text_part(source: str, text: str) -> None:
    values = variables.examples() | {"fields": {"site": "https://a.example"}}
    assert rendering.render(check("", source, ""), values).text == text


FONTS = "".join(f"<font color={n}>" for n in range(1_000))
HEAVY = {
    "crossed tags": f"<p>{FONTS}{'<p>x' * 1_000}",
    "odd quotes": f"<p>{FONTS}{'<p>x' * 1_000}".replace("color=", """a='"' b=">" c="""),
    "long tags": f"<p>{FONTS}{'<p>x' * 1_000}".replace("color", f"{' ' * 199}color"),
    "put together": f"<p>{FONTS}{'<p>x' * 1_000}".replace("<font", "<fo{# x #}nt"),
    "nested": "<div>" * 5_000 + "x",
}


@pytest.mark.parametrize("name", HEAVY)
def test_s02_formatting_that_would_take_all_memory_is_refused_at_once(name: str) -> None:
    began = time.process_time()
    with pytest.raises(Invalid):
        cleaned(HEAVY[name])
    assert time.process_time() - began < 1


def test_s02_comments_that_never_end_take_no_time() -> None:
    began = time.process_time()
    assert cleaned("<p>Hi</p>" + "<!--" * 20_000) == "<p>Hi</p>"
    assert time.process_time() - began < 1


def test_s02_much_formatting_by_an_editor_stays() -> None:
    row = '<p><b>Hi</b> <font color="red" face="Arial">you</font> <i>there</i></p>'
    assert cleaned(row * 500).count("<b>") == 500
