"""STOP and START by text: the whole message, however it is typed; never a sentence that holds the word."""

import pytest

from services.optouts import words

STOPS = [
    "STOP", "stop", " Stop. ", "S T O P", "«STOP»", "ＳＴＯＰ", "stop!!!", "Unsubscribe", "opt-out", "Opt out", "STOPALL",
    "ARRET", "Arrêt", "arre\u0302t", "Désabonner", "desabonner",
    "बंद करें", "बंद", "रोकें।", "बन्द गर्नुहोस्", "रोक्नुहोस्", "नपठाउनुहोस् ।",
]  # fmt: skip
STARTS = ["START", "start.", "Unstop", "reprendre", "DÉMARRER", "शुरू करें", "सुरु गर्नुहोस्", "हाँ"]
NEITHER = [
    "", " ", "👍", "Please stop by tomorrow", "stop it", "We start at 9", "non", "Ne vous arrêtez pas", "stop" * 20,
    "कल बंद है", "\u200b", "'; DROP TABLE suppressions; --",
]  # fmt: skip


@pytest.mark.parametrize("text", STOPS)
def test_f12_the_whole_message_says_stop(text: str) -> None:
    assert words.meaning(text) == "stop"


@pytest.mark.parametrize("text", STARTS)
def test_f12_the_whole_message_says_start(text: str) -> None:
    assert words.meaning(text) == "start"


@pytest.mark.parametrize("text", NEITHER)
def test_f12_a_sentence_with_the_word_is_a_message(text: str) -> None:
    assert words.meaning(text) == ""
