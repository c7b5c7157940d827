"""Addresses: how each kind is cleaned and refused, the same for a contact's points and for a message's recipient."""

from email_validator import EmailNotValidError, validate_email

from models.language import _

LONGEST_EMAIL = 320  # characters: 64 before the @ and 255 after it (RFC 3696); longer text is not even parsed
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
