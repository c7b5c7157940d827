"""First drafts: Hindi and Nepali for the menu, Home, contacts and the phone, for those who choose them (C-16, F-20)."""

import re
from collections import Counter

import pytest

from models.language import _, language, locale, ngettext, speaking
from services.languages import DRAFTS, NAMES, catalogue, of_colleague, read_by
from tests.texts import gone, translated
from ui.field.words import texts
from ui.pages import EVERYWHERE

PLACES = re.compile(r"\{\w*\}")
LETTERS = re.compile(r"[\u0900-\u097f]")


@pytest.mark.parametrize("code", sorted(DRAFTS))
def test_c16_a_draft_has_the_whole_menu(code: str) -> None:
    with speaking(catalogue(code)):
        words = {one.word: _(one.word) for one in EVERYWHERE}
    assert [word for word, said in words.items() if not LETTERS.search(said)] == []


@pytest.mark.parametrize("code", sorted(DRAFTS))
def test_c16_a_draft_keeps_the_places_of_a_text_and_says_nothing_that_is_gone(code: str) -> None:
    whole = [one for one in translated(code) if one.id and isinstance(one.id, str) and isinstance(one.string, str)]
    wrong = [one.id for one in whole if Counter(PLACES.findall(one.id)) != Counter(PLACES.findall(str(one.string)))]
    assert wrong == []
    assert gone(code) == []


@pytest.mark.parametrize("code", sorted(DRAFTS))
def test_f20_what_a_draft_does_not_have_stays_english(code: str) -> None:
    with speaking(catalogue(code)):
        assert _("Verify now") == "Verify now"
        assert language() == code
        assert locale().startswith(code)
        assert ngettext("{count} contact", "{count} contacts", 2)
    assert texts()[code]["draft"]
    assert len(LETTERS.findall("".join(str(one) for one in texts()[code]["words"].values()))) > 1_000


def test_f20_nobody_gets_a_draft_who_did_not_choose_it() -> None:
    asked = read_by("", accepts="ne-NP,hi;q=0.9,fr;q=0.5")
    assert asked is catalogue("fr")
    assert read_by("", cookie="hi", accepts="fr") is catalogue("hi")
    assert of_colleague("ne_NP") is catalogue("ne")
    assert all("draft" in NAMES[code] for code in DRAFTS)
