"""The phone of a technician and what customers read, in English and French (F-20)."""

import re

import pytest

from models.language import _, language, speaking
from services.languages import NAMES, catalogue
from tests.texts import ROOT, marked
from ui.field.refusals import refusals
from ui.field.words import texts

PLACES = re.compile(r"\{\w*\}")
SAME = {"{title}, {name}", "{hours} h {minutes}", "{count} min", "±{metres} m"}  # of signs and numbers alone
ALIKE = {
    "Messages",
    "Urgent",
    "Photos",
    "Photo",
    "Note",
    "Pause",
    "Signature",
    "Pages",
    "Route",
}  # the same word in both
SAID = ("visits/working.py", "visits/signing.py", "field/acts.py", "field/shapes.py")


def flat(code: str) -> dict[str, str]:
    found = texts()[code]
    words = {
        f"{key} {place}": form
        for key, said in found["words"].items()
        for place, form in enumerate([said] if isinstance(said, str) else said)
    }
    return {**words, **found["refusals"], "about": found["help"]["about"], **dict(enumerate(found["help"]["do"]))}


def test_f20_every_word_of_the_phone_is_there_in_french_with_its_places() -> None:
    english, french = flat("en"), flat("fr")
    assert english.keys() == french.keys()
    same = {said for key, said in english.items() if french[key] == said}
    assert same - SAME - ALIKE == set()
    assert [key for key in english if {*PLACES.findall(english[key])} != {*PLACES.findall(french[key])}] == []


def test_f20_a_translation_is_of_a_text_that_is_there() -> None:
    known = {one if isinstance(one, str) else one[0] for one in marked()}
    source = (ROOT / "ui" / "locales" / "fr.po").read_text(encoding="utf-8")
    texts_of = [one.replace('\\"', '"') for one in re.findall(r'^msgid "(.+)"$', source, re.M)]
    assert len(texts_of) > 200
    assert [one for one in texts_of if one not in known] == []


def test_f20_what_the_phone_translates_is_what_the_server_says() -> None:
    source = "".join((ROOT / "services" / one).read_text(encoding="utf-8") for one in SAID)
    kept = [one for one in refusals() if f'"{one}"' not in source]
    assert len(kept) <= 4, kept  # those of other modules, which are named by their constants


@pytest.mark.parametrize(("code", "said"), [("en", "Call"), ("fr", "Appeler"), ("xx", "Call"), ("../fr", "Call")])
def test_f20_an_unknown_language_is_english(code: str, said: str) -> None:
    with speaking(catalogue(code)):
        assert _("Call") == said
        assert language() == (code if code in NAMES else "en")
