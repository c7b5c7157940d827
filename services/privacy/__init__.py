"""Privacy: everything about one person to read, and erasing a person for good (G-01, A-03, G-03, Y-06)."""

from services.privacy.asking import ASKED, ask, asked
from services.privacy.colleagues import ERASED as FORMER
from services.privacy.colleagues import erase as erase_colleague
from services.privacy.disclosing import Disclosure, as_page, disclosure
from services.privacy.ending import end_books
from services.privacy.erasing import BEGUN, STATES, ErasureCard, erase, go_on, replay
from services.privacy.overview import PrivacyPage, Survival, find, overview
from services.privacy.preview import Counted, EraseDraft, ErasePreview, Mention, preview, why_words
from services.privacy.sweeping import nightly
from services.privacy.wiping import ERASED

KINDS = [ERASED, BEGUN, FORMER, ASKED]

__all__ = [
    "ASKED",
    "BEGUN",
    "ERASED",
    "FORMER",
    "KINDS",
    "STATES",
    "Counted",
    "Disclosure",
    "EraseDraft",
    "ErasePreview",
    "ErasureCard",
    "Mention",
    "PrivacyPage",
    "Survival",
    "as_page",
    "ask",
    "asked",
    "disclosure",
    "end_books",
    "erase",
    "erase_colleague",
    "find",
    "go_on",
    "nightly",
    "overview",
    "preview",
    "replay",
    "why_words",
]
