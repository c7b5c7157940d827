"""The French of Steward: every text is there, with its places, and written as French is (C-16, F-20)."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from models.language import speaking, with_noun
from services import record_types
from services.languages import catalogue
from tests.texts import gone, missing, translated, with_nouns

PLACES = re.compile(r"\{[^{}]*\}|STEWARD_[A-Z_]+|</?[a-z][^>]*>")
NO_BREAK, NARROW = "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}"
# What is wrong in French, by what it is called. A sign in a command or in a pattern has no space before it.
WRONG = {
    "a straight apostrophe": re.compile(r"\w'\w"),
    "English quotes": re.compile("[“”]"),
    "no narrow space before a high sign": re.compile(rf"[\w»)}}{NO_BREAK} ](?<!{NARROW})[;!?](?=\s|$)"),
    "no space that holds before a colon": re.compile(r"[\w»)}](?<!\d):(?=\s|$)|(?<!^) :"),
    "no space that holds within quotes": re.compile(rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»"),
}


def pairs() -> Iterator[tuple[str, str]]:
    """Every English text with its French one; of a counted text, both forms."""
    for one in translated("fr"):
        if one.id and isinstance(one.id, str):
            yield one.id if one.context is None else one.id.replace("{noun}", "it"), str(one.string)
        elif one.id:
            yield from zip(one.id, one.string, strict=True)


def test_c16_every_text_is_there_in_french() -> None:
    assert [text for text, _context in missing("fr")] == []


def test_c16_a_text_with_the_name_of_a_record_type_is_there_for_each() -> None:
    """French says “une entreprise” and “un contact”."""
    there = {(one.id, one.context) for one in translated("fr")}
    nouns = [record.noun for record in (*record_types.RECORDS, *record_types.LISTS)]
    assert len(nouns) > 20
    assert [(text, noun) for text in with_nouns() for noun in nouns if (text, noun) not in there] == []
    with speaking(catalogue("fr")):
        assert with_noun("Add {noun}", "company") == "Ajouter une entreprise"
        assert with_noun("That {noun} is no longer here.", "whale") == "Cet élément (whale) n’est plus là."
    assert with_noun("Add {noun}", "company") == "Add company"


def test_c16_nothing_is_in_french_that_nobody_says_any_more() -> None:
    assert gone("fr") == []


def test_c16_every_place_of_a_text_is_in_its_french() -> None:
    def places(text: str) -> Counter[str]:
        return Counter(PLACES.findall(text))

    of_one = {one.string[0] for one in translated("fr") if isinstance(one.id, tuple)}  # may say “un” for a number
    wrong = {english: french for english, french in pairs() if places(english) != places(french)}
    left = {english: french for english, french in wrong.items() if french not in of_one}
    assert left == {}
    assert [french for french in wrong.values() if places(french) - places("{count}{n}")] == []


@pytest.mark.parametrize("name", WRONG)
def test_c16_french_is_written_as_french_is(name: str) -> None:
    found = [french for english, french in pairs() if WRONG[name].search(french) and french != english]
    assert found == []


def test_c16_a_french_text_has_the_ends_of_the_english_one() -> None:
    def ends(text: str) -> tuple[bool, bool, bool]:
        return text.startswith(" "), text.endswith(" "), text.endswith(".")

    assert {english: french for english, french in pairs() if ends(english) != ends(french)} == {}
