"""The sender is checked when Steward starts: one that was taken never makes a message fail."""

from pathlib import Path

import pytest

from services.channels import sender
from services.channels.encode import write
from services.work import CannotStart
from tests import cast
from tests.channels.envelopes import envelope
from ui.cli.wiring import transports

TAKEN = [
    ("Acme <office@acme.example>", None, "acme.example"),
    ("office@acme.example", None, "acme.example"),
    ("Acme <office@münchen.example>", None, "xn--mnchen-3ya.example"),
    ("Acme <office@acme.example> ", None, "acme.example"),
    ("Acme < office@acme.example >", None, "acme.example"),
    ("office@[192.0.2.1]", None, "[192.0.2.1]"),
    (None, None, "localhost"),
    (None, "https://crm.example.com", "crm.example.com"),
    (None, "https://crm.münchen.example", "crm.xn--mnchen-3ya.example"),
    (None, "http://192.0.2.1:8080", "192.0.2.1"),
    (None, "http://[2001:db8::1]:8080", "[IPv6:2001:db8::1]"),
    (None, "http://[fe80::1%25eth0]", "[IPv6:fe80::1]"),
]
IMPOSSIBLE = [
    "office@",
    "@acme.example",
    "Acme <office@acme.example",
    "office@two words.example",
    "a@\x7f",
    "a@☃\ufffd",
]


@pytest.mark.parametrize(("mail_from", "site_url", "domain"), TAKEN)
def test_mail_leaves_in_the_name_of_whatever_sender_was_taken(
    mail_from: str | None, site_url: str | None, domain: str
) -> None:
    whom = sender.of(mail_from, site_url)
    assert sender.domain(whom) == domain
    letter = write(envelope(sender="", message_id=f"<1@{sender.domain(whom)}>"), whom)
    assert letter.sender.endswith(f"@{domain}") and letter.head.isascii()


@pytest.mark.parametrize("mail_from", IMPOSSIBLE)
def test_a_sender_that_cannot_be_stops_the_start_with_one_sentence(tmp_path: Path, mail_from: str) -> None:
    with pytest.raises(CannotStart, match=r"^STEWARD_MAIL_FROM is wrong: The address of the sender [^\n]*\.$"):
        transports(cast.settings(tmp_path, mail_from=mail_from))


def test_a_site_that_gives_no_sender_asks_for_one_at_the_start(tmp_path: Path) -> None:
    odd = {"site_url": "http://crm+acme.example"}
    with pytest.raises(CannotStart, match=r"^STEWARD_MAIL_FROM is needed beside this STEWARD_SITE_URL: .*\.$"):
        transports(cast.settings(tmp_path, **odd))
    given = cast.settings(tmp_path, **odd, mail_from="office@acme.example")
    assert transports(given)["email"].sender_default == "office@acme.example"
