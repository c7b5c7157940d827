"""Redaction: what is secret or personal does not stay in a text; what helps to mend an error does."""

import time

import pytest

from services.work import redaction

SAID = [
    "Bearer abc.def-123",
    "cannot reach smtp://office:hunter2@mail.example",
    "Authorization: Basic YWxpY2U6aHVudGVy",
    "cookie: steward=abc; theme=dark",
    'refused {"password": "hunter2", "api_key": "k-1"}',
    "token=hunter2&next=1",
    "[SQL: INSERT INTO contacts (name) VALUES (?)]\n[parameters: ('Ada Lovelace', 'ada@example.com')]",
    "duplicate key\nDETAIL:  Key (email)=(ada@example.com) already exists.",
    "no mailbox of ada.lovelace+crm@mail.example.com",
    "from 192.168.7.21 and from 2001:db8::8a2e:370:7334",
    "call +44 20 7946 0958 or 020-7946-0958",
    "no row 01985b1c-7f3e-7cc1-8b5a-0a1b2c3d4e5f",
    "GET /contacts?q=Ada+Lovelace failed",
    "the link MTIzNDU2Nzg5MGFiY2RlZmdoaWprbG1ub3BxcnN0dXZ3 is old",
    "invalid literal for int() with base 10: 'Ada Lovelace'",
]
NEVER = (
    "abc.def-123", "hunter2", "YWxpY2U", "abc; theme", "k-1", "Lovelace", "lovelace", "example.com", "192.168",
    "2001:db8", "7946", "01985b1c", "MTIzNDU2",
)  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_a10_nothing_secret_or_personal_stays_in_a_text(text: str) -> None:
    found = redaction.private(text)
    assert found != text and not [one for one in NEVER if one in found]


def test_what_helps_to_mend_an_error_stays() -> None:
    for text in ("'due_on'", "no such table: contacts", "list index out of range", "took 12.5 s, 3 of 100", "''"):
        assert redaction.private(text) == text
    assert redaction.private("'due_on' in 'Ada'", strict=True) == "'…' in '…'"


def test_where_something_happened_is_told_without_ids_and_without_the_secrets_of_links() -> None:
    told = {
        "POST /api/v1/contacts/01985b1c-7f3e-7cc1-8b5a-0a1b2c3d4e5f/merge": "POST /api/v1/contacts/{id}/merge",
        "GET /v/Zk3-x_9QpLmNoPqRsTuVwXyZ0123456789abcdefghi": "GET /v/{…}",
        "GET /contacts?q=Ada": "GET /contacts",
        "GET /find/ada@example.com": "GET /find/{…}",
        "GET /call/442079460958": "GET /call/{…}",
        "/contacts/{contact_id}": "/contacts/{contact_id}",
        "errand 01985b1c7f3e7cc18b5a0a1b2c3d4e5f": "errand {id}",
        "contacts.contacts.rate": "contacts.contacts.rate",
        "a rehearsal": "a rehearsal",
    }
    assert {text: redaction.where(text) for text in told} == told


def test_a_text_made_to_keep_the_patterns_busy_is_done_at_once() -> None:
    began = time.perf_counter()
    for sign in ("a", "1 ", "@", "'", "a.", "token=", "/", "1.", ":", "-", "a@a."):
        redaction.private(sign * (4_000 // len(sign)))
        redaction.where(sign * 200)
    assert time.perf_counter() - began < 5  # 0.1 s on an idle machine
