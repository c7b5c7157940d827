"""Cells of a contact file as values: each is cleaned, or refused with a sentence; what may be meant is offered, and nothing
is changed silently."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache

import phonenumbers
from babel import Locale

from models.contacts import STATUSES
from models.language import _
from models.text import fold, line
from services.channels import addresses
from services.reading import plain_phones

ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|BLOCKED!|FIELD!|#+)")
NO_RESULT = "#CALC!"
EXPONENT = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)
BETWEEN = re.compile(r"\s*:::\s*|\s*[;\n]\s*")
JOINED = " ; "
APART = re.compile(r";(?!ext=)")  # the extension of a phone stays
COMMA = re.compile(r"\s*,\s*")
BRACKETS = re.compile(r"[^<>]*<([^<>\s]+)>")
LOCAL = re.compile(r"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*")
DIGITS = re.compile(r"[1-9]\d{4,14}")
STARS = re.compile(r"([0-5])(?:[.,]0)?(?:\s*(?:/|of|von|sur)\s*5)?")
HEAT = {"hot": 5, "warm": 3, "cold": 1}  # Salesforce
YES = frozenset(["yes", "y", "true", "x", "1", "ja", "j", "wahr", "oui", "o", "vrai", "on"])
NO = frozenset(["no", "n", "false", "0", "nein", "falsch", "non", "faux", "off"])
STATUS_WORDS = {
    "lead": (
        "subscriber lead marketingqualifiedlead mql interessent prospect new neu nouveau leads abonnent abonne "
        "abonnee piste"
    ),
    "qualified": "qualified salesqualifiedlead sql opportunity qualifiziert qualifie qualifiee opportunite verkaufschance",
    "customer": "customer evangelist client cliente kunde kundin customers fursprecher ambassadeur",
    "former": "former ehemalig ehemaliger ehemaligerkunde ancien ancienclient formercustomer inaktiv inactive",
}
STATUS = {word: status for status, words in STATUS_WORDS.items() for word in words.split()}
# Countries with postcodes that begin with zero, and how many digits one has (Universal Postal Union).
POSTCODES = {
    **dict.fromkeys(("DE", "FR", "IT", "ES", "US", "FI", "EE", "MX", "TR", "UA", "MA", "MY", "HR", "RS", "LT"), 5),
    **dict.fromkeys(("NO", "TN"), 4),
    **dict.fromkeys(("RO", "CN", "KZ"), 6),
    "JP": 7,
}


class Doubtful(ValueError):
    """A cell that is not taken as it is, with what may be meant: `offer`."""

    def __init__(self, sentence: str, offer: str) -> None:
        super().__init__(sentence)
        self.offer = offer


def whole(text: str) -> str:
    """Return the text of a cell. Raises ValueError for an error of a spreadsheet and for a number that lost its digits."""
    text = text.strip()
    if text[:1] == "#" and ERROR.fullmatch(text):
        if text == NO_RESULT:
            said = _(
                "This formula has no result. Open the file in a spreadsheet program, save it, and choose it again."
            )
            raise ValueError(said)
        raise ValueError(_("“{text}” is an error of the spreadsheet.").format(text=text))
    if "+" in text and EXPONENT.fullmatch(text):
        raise ValueError(
            _("“{text}” has lost its digits in a spreadsheet. Format the column as text.").format(text=text)
        )
    return text


def several(text: str) -> list[str]:
    """Return the values of a cell with several, each once: apart by `:::`, `;` or a line, else by commas."""
    found = BETWEEN.split(text)
    if len(found) == 1:
        found = COMMA.split(text)
    return list(dict.fromkeys(one for one in (line(part) for part in found) if one and not one.startswith("* ")))


def joined(values: Sequence[str]) -> str:
    """Return several values as one text, as `several` takes it apart. A single one with a comma ends in the sign too, or it
    would be two; a semicolon within a value becomes a comma."""
    plain = [APART.sub(",", one) for one in values]
    if len(plain) == 1:
        return f"{plain[0]}{JOINED.rstrip()}" if "," in plain[0] else plain[0]
    return JOINED.join(plain)


def emails(text: str) -> list[str]:
    """Return the addresses of a cell, of which there may be several, also as `Ada <ada@example.org>`."""
    return list(dict.fromkeys(email(one) for one in several(text)))


def email(text: str) -> str:
    """Return an address as `addresses.email` does, in a tenth of the time where its letters are plain."""
    found = BRACKETS.fullmatch(text)
    text = found[1] if found else text.removeprefix("mailto:")
    local, sign, domain = text.rpartition("@")
    if sign and len(local) <= addresses.LONGEST_LOCAL and LOCAL.fullmatch(local) and domain.isascii():
        return f"{local.lower()}@{_domain(domain)}"
    return addresses.email(text)


def phones(text: str, country: str) -> list[str]:
    """Return the numbers of a cell as E.164, an extension after `;ext=`. `country` is that of numbers without a code."""
    apart = re.split(r"\s*:::\s*|\s*[,\n]\s*|\s*;\s*(?!ext=)", text)
    return list(dict.fromkeys(phone(one, country) for one in apart if one))


def phone(text: str, country: str) -> str:
    """Return a number as E.164. One without its first zero or `+`, as spreadsheets leave it, is only offered
    (`Doubtful`)."""
    if plain := plain_phones.read(text, country):
        return plain
    if DIGITS.fullmatch(text) and (offer := _lost(text, country)):
        raise Doubtful(_("This number may have lost its beginning. Is it {phone}?").format(phone=offer), offer)
    plain, extension = addresses.phone(text, country or None)
    return f"{plain};ext={extension}" if extension else plain


def postcode(text: str, country: str) -> str:
    """Return a postcode. One without its first zero is only offered (`Doubtful`)."""
    if text.isdecimal() and len(text) + 1 == POSTCODES.get(country):
        offer = f"0{text}"
        raise Doubtful(_("This postcode may have lost its zero. Is it {postcode}?").format(postcode=offer), offer)
    return text


def status(text: str) -> str:
    """Return the status that a word of ours, of HubSpot, in German or in French means."""
    word = re.sub(r"[\W_]+", "", fold(text))
    found = word if word in STATUSES else STATUS.get(word)
    if found is None:
        raise ValueError(_("Choose one of: {values}.").format(values=", ".join(STATUSES)))
    return found


def rating(text: str) -> int:
    """Return 0 to 5 stars: `4`, `4/5`, `★★★★`, or a word of Salesforce."""
    if set(text) <= {"★", "☆", "⭐", "\ufe0f"}:
        return min(text.count("★") + text.count("⭐"), 5)
    found = STARS.fullmatch(text)
    stars = int(found[1]) if found else HEAT.get(fold(text))
    if stars is None:
        raise ValueError(_("Choose 0 to 5 stars."))
    return stars


def yes_no(text: str) -> bool:
    """Return whether a word means yes."""
    word = fold(text)
    if word in YES or word in NO:
        return word in YES
    raise ValueError(_("This must be yes or no."))


@lru_cache(maxsize=4_000)
def region(text: str) -> str:
    """Return the two letters of a country, by them or its name in English, German or French; empty if it is unknown."""
    word = fold(text)
    return word.upper() if word.upper() in phonenumbers.SUPPORTED_REGIONS else _countries().get(word, "")


@cache
def _countries() -> dict[str, str]:
    more = {"usa": "US", "uk": "GB", "great britain": "GB", "england": "GB", "deutschland": "DE", "etats unis": "US"}
    for language in ("en", "de", "fr"):
        names = Locale(language).territories
        more |= {fold(name): code for code, name in names.items() if code in phonenumbers.SUPPORTED_REGIONS}
    return more


def _lost(digits: str, country: str) -> str:
    """Return what a spreadsheet may have made this number of: one with a `+`, or with a zero in front."""
    abroad, home = _valid(f"+{digits}", None), _valid(f"0{digits}", country) if country else None
    if abroad and (not home or phonenumbers.region_code_for_number(abroad) == country):
        return f"+{digits}"
    prefix = phonenumbers.ndd_prefix_for_region(country, True) if country else ""
    return f"0{digits}" if home and (prefix == "0" or home.italian_leading_zero) else ""


def valid(text: str, country: str) -> bool:
    """Return whether a text is a number of that country."""
    return _valid(text, country) is not None


def _valid(text: str, country: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        found = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    return found if phonenumbers.is_valid_number(found) else None


@lru_cache(maxsize=50_000)
def _domain(domain: str) -> str:
    return addresses.email(f"a@{domain}").removeprefix("a@")
