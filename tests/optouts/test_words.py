"""STOP and START by text: the whole message, however it is typed; never a sentence that holds the word."""

import pytest

from services import optouts
from services.optouts import words
from services.work import Actor, work
from tests.optouts.lines import NUMBER, suppress, take, texting

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


def hear(actor: Actor, text: str, **more: bool) -> str:
    """A text from Ada's number comes in."""
    with work(actor) as session:
        return optouts.heard(session, "sms", NUMBER, text, **more)


def test_f12_one_confirmation_of_stop_leaves_and_nothing_after_it_until_start(alice: Actor) -> None:
    """Case 31: Rock#7049."""
    with texting():
        assert [hear(alice, "Arrêter"), hear(alice, "STOP")] == ["stop", "stop"]
        assert [one.body[:27] for one in take(alice)] == ["Vous ne recevrez plus de me"]
        assert [hear(alice, "START"), hear(alice, "START")] == ["start", "start"]
        assert [one.body[:24] for one in take(alice)] == ["You will get our message"]


def test_f12_where_the_provider_confirms_we_do_not(alice: Actor) -> None:
    with texting():
        assert hear(alice, "stop", confirm=False) == "stop"
        assert hear(alice, "See you tomorrow") == ""
        assert take(alice) == []


def test_f12_start_allows_no_address_that_does_not_work(alice: Actor) -> None:
    with texting():
        suppress(alice, "sms", NUMBER, "bounced")
        hear(alice, "START")
        with work(alice, read=True) as session:
            assert [one.reason for one in optouts.suppressions.live_rows(session, "sms", NUMBER)] == ["bounced"]


@pytest.mark.parametrize("text", STOPS + STARTS)
def test_f12_each_word_has_an_answer_in_a_language(text: str) -> None:
    assert words.confirmation(text) in {*words.STOPPED.values(), *words.STARTED.values()}
