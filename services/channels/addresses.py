"""Addresses: how each kind is cleaned and refused, the same for a contact's points and for a message's recipient."""

import re

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from models.language import _

LONGEST_EMAIL = 320  # characters: 64 before the @ and 255 after it (RFC 3696); longer text is not even parsed
LONGEST_PHONE = 250  # characters; longer text is no number to the library
NUMBER = re.compile(r"\+\d{5,15}( ext\. \d{1,11})?")  # as a contact's card has it
LONGEST_LOCAL = 64  # of them before the @; mail servers need not accept a longer one (RFC 5321, 4.5.3.1.1)


def email(text: str) -> str:
    """Return an email address in lower case. Raises ValueError, with a sentence, for any other text."""
    try:
        if len(text) > LONGEST_EMAIL:
            raise EmailNotValidError
        found = validate_email(text, check_deliverability=False, test_environment=True).normalized.lower()
        if len(found.rpartition("@")[0]) > LONGEST_LOCAL:
            raise EmailNotValidError
    except EmailNotValidError:
        raise ValueError(_("Enter a valid email address.")) from None
    return found


def phone(text: str, region: str | None = None) -> tuple[str, str]:
    """Return a phone number as E.164, and its extension. `region` is the default country.

    Raises ValueError, with a sentence, for text that is no number, and for more than a number and an extension.
    """
    text = re.sub(r"\d", lambda one: str(int(one[0])), text[: LONGEST_PHONE + 1])
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise ValueError(_("Include the country code, as in +33 1 23 45 67 89.")) from None
    if not phonenumbers.is_possible_number(number):
        raise ValueError(_("Enter a valid phone number."))
    if not _says_it_all(text, number):
        raise ValueError(_("Enter one number in digits; an extension as in +33 1 23 45 67 89 ext. 42."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), number.extension or ""


def spelled(address: str) -> str:
    """Return a phone number as people write it abroad: `+44 20 7946 0958`, with its extension as ` ext. 42`. Any other
    text, such as an email address, is returned as it is."""
    if not NUMBER.fullmatch(address):
        return address
    try:
        return phonenumbers.format_number(phonenumbers.parse(address), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:
        return address


def mobile(text: str) -> str:
    """Return the number that a text message goes to. Raises ValueError as `phone` does, and for an extension."""
    number, extension = phone(text)
    if extension:
        raise ValueError(_("A text message cannot go to an extension. Enter the number alone."))
    return number


def surely_mobile(number: str) -> bool:
    """Return whether a number, as E.164, can be nothing but a mobile one: others may be landlines."""
    try:
        kind = phonenumbers.number_type(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False
    return kind == phonenumbers.PhoneNumberType.MOBILE


def variants(number: str) -> list[str]:
    """Return the ways in which providers write one mobile number, the usual one first.

    Mexico dropped the 1 after +52 and WhatsApp kept it; Argentina has a 9 after +54 in international calls only; in
    Brazil, numbers from before 2016 have no 9 before the last eight digits.
    """
    for pattern, usual, other in VARIANTS:
        found = re.fullmatch(pattern, number)
        if found:
            return [usual.format(*found.groups()), other.format(*found.groups())]
    return [number]


VARIANTS = (
    (r"\+521?(\d{10})", "+52{0}", "+521{0}"),
    (r"\+549?(\d{10})", "+549{0}", "+54{0}"),
    (r"\+55(\d\d)9?([6-9]\d{7})", "+55{0}9{1}", "+55{0}{1}"),
)


def _says_it_all(text: str, number: phonenumbers.PhoneNumber) -> bool:
    """Return whether the text is only a number: the library drops other words, and reads letters as digits."""
    extension = number.extension or ""
    ending = rf"[^\W\d]*\W*{extension}\W*" if extension else ""  # the library knows the words for "extension"
    # The digits before the last six may be typed differently from how they are kept.
    last = phonenumbers.national_significant_number(number)[-6:]
    plain = re.fullmatch(rf"(?:tel:)?[\W\d]*{ending}", text, re.IGNORECASE)
    return plain is not None and re.sub(r"\D", "", text).endswith(last + extension)
