"""Words: what a text message says about being written to, in English, French, Hindi and Nepali.

Only a whole message counts: "stop" does, "please stop by tomorrow" does not. The Hindi and Nepali words and answers were chosen
from dictionaries and want the check of a native speaker.
"""

import unicodedata
from typing import Literal

Meaning = Literal["stop", "start", ""]

# Of English, the words that carriers themselves obey come first.
STOP = {
    "en": ("stop", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "opt out", "remove me"),
    "fr": ("stop", "arrêt", "arrêter", "arrêtez", "désabonner", "désinscrire", "désinscription", "résilier"),
    "hi": ("रोकें", "रोको", "रुको", "बंद", "बंद करें", "बंद करो", "सदस्यता समाप्त करें"),
    "ne": ("रोक्नुहोस्", "रोक", "बन्द", "बन्द गर्नुहोस्", "बन्द गर", "नपठाउनुहोस्"),
}
START = {
    "en": ("start", "unstop", "yes", "subscribe", "opt in", "resume"),
    "fr": ("démarrer", "reprendre", "abonner", "réabonner", "oui"),
    "hi": ("शुरू", "शुरू करें", "शुरू करो", "चालू", "चालू करें", "हाँ"),
    "ne": ("सुरु", "सुरु गर्नुहोस्", "सुरु गर", "खोल्नुहोस्", "हो"),
}
STOPPED = {
    "en": "You will get no more messages from us. Reply START to get them again.",  # no text
    "fr": "Vous ne recevrez plus de messages de notre part. Répondez REPRENDRE pour en recevoir à nouveau.",  # no text
    "hi": "अब आपको हमसे कोई संदेश नहीं मिलेगा। फिर से पाने के लिए START लिखकर जवाब दें।",  # no text
    "ne": "अब तपाईंलाई हामीबाट कुनै सन्देश आउने छैन। फेरि पाउन START लेखेर जवाफ दिनुहोस्।",  # no text
}
STARTED = {
    "en": "You will get our messages again. Reply STOP to end them.",  # no text
    "fr": "Vous recevrez de nouveau nos messages. Répondez STOP pour ne plus en recevoir.",  # no text
    "hi": "अब आपको फिर से हमारे संदेश मिलेंगे। बंद करने के लिए STOP लिखकर जवाब दें।",  # no text
    "ne": "अब तपाईंलाई फेरि हाम्रा सन्देश आउनेछन्। बन्द गर्न STOP लेखेर जवाफ दिनुहोस्।",  # no text
}
LONGEST = 60  # characters: a longer message is no command, however much of it is punctuation


def meaning(text: str) -> Meaning:
    """Return what a whole message asks for: to "stop", to "start" again, or nothing of the kind."""
    if len(text) > LONGEST:
        return ""
    said = _plain(text)
    return "stop" if said in _STOPS else "start" if said in _STARTS else ""


def confirmation(text: str) -> str:
    """Return the answer to a message that says STOP or START, in the first language that has its word."""
    said = _plain(text)
    for table, answers in ((STOP, STOPPED), (START, STARTED)):
        for language, words in table.items():
            if said in map(_plain, words):
                return answers[language]
    return ""


def _plain(text: str) -> str:
    """Return the letters of a text: composed, without case, accents of Latin letters, punctuation and spaces."""
    found = unicodedata.normalize("NFKC", text).casefold()
    apart = "".join(
        one for one in unicodedata.normalize("NFD", found) if not "\u0300" <= one <= "\u036f"
    )  # ARRET for ARRÊT: keypads leave accents out
    return "".join(one for one in unicodedata.normalize("NFC", apart) if unicodedata.category(one)[0] in "LMN")


_STOPS = frozenset(_plain(word) for words in STOP.values() for word in words)
_STARTS = frozenset(_plain(word) for words in START.values() for word in words)
