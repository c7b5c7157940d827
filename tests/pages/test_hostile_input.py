"""Hostile input through the forms: refused with a sentence where it was typed, or kept as it is and shown as text."""

import pytest
from nicegui import ui
from nicegui.testing import User

from services import contacts, messages
from services.contacts import ContactCard, Query
from services.work import Actor, perform
from tests.pages.acts import built, field, fill, press
from tests.waiting import until

TEN_MB = "x" * 10_000_000
WEIRD = [
    "<script>alert(1)</script>", "{{ 7 * 7 }}", "'; DROP TABLE contacts; --", 'AND NEAR("a" *) OR', "🦄 مرحبا \u202egnirts",
    "${alert(1)}`", "%s%n{0}", "\\x00\\u0000", "Zoë Ünïcødé", "=HYPERLINK(1)", "-", "\ufeffname", "a" * 200,
]  # fmt: skip


async def typed(user: User, **texts: str) -> None:
    """Fill in the form that adds a contact, and press the button."""
    await user.open("/contacts")
    press(user, "Add contact")
    await user.should_see("Add a contact")
    for label, text in texts.items():
        fill(user, label, text)
    press(user, "Add contact", last=True)


@pytest.mark.parametrize("name", WEIRD, ids=range(len(WEIRD)))
async def test_a_strange_name_is_kept_and_shown_as_text(alice_page: User, alice: Actor, name: str) -> None:
    await typed(alice_page, Name=name)
    await until(lambda: perform(alice, contacts.search, Query()).total == 1)
    (kept,) = perform(alice, contacts.search, Query()).rows
    assert kept.name in (name, name.replace("\ufeff", ""), name.replace("\u202e", ""))  # marks that turn text are gone
    for path in ("/contacts", f"/contacts/{kept.id}", "/"):
        answer = await alice_page.http_client.get(path)
        assert answer.status_code == 200
        assert "<script>alert(1)</script>" not in answer.text
    assert perform(alice, contacts.search, Query(name)).total in (0, 1)


@pytest.mark.parametrize(
    ("label", "text"),
    [("Name", ""), ("Name", "   "), ("Name", "a" * 201), ("Name", TEN_MB), ("Email", "ada@"), ("Email", TEN_MB),
     ("Email", "ada@example.com\r\nBcc: all@example.com"), ("Phone", "call me"), ("Phone", TEN_MB), ("Company", "c" * 201)],
    ids=lambda value: value[:12] or "nothing",
)  # fmt: skip
async def test_what_cannot_be_is_refused_where_it_stands(alice_page: User, alice: Actor, label: str, text: str) -> None:
    await typed(alice_page, **{"Name": "Ada", label: text})
    await until(lambda: field(alice_page, label).error)
    assert len(field(alice_page, label).error) < 120
    assert perform(alice, contacts.search, Query()).total == 0


async def test_a_nul_is_refused_or_dropped_and_never_half_kept(alice_page: User, alice: Actor) -> None:
    await typed(alice_page, Name="Ada\x00Lovelace\x07", Email="ada@example.com")
    await until(lambda: perform(alice, contacts.search, Query()).total == 1 or field(alice_page, "Name").error)
    assert all("\x00" not in one.name for one in perform(alice, contacts.search, Query()).rows)


@pytest.mark.parametrize("subject", ["Hello\r\nBcc: all@example.com", "s" * 201, ""])
async def test_a_message_is_refused_whole(alice_page: User, alice: Actor, ada: ContactCard, subject: str) -> None:
    await alice_page.open(f"/messages/new?contact={ada.id}")
    await built()
    fill(alice_page, "Subject", subject)
    fill(alice_page, "Message", "Dear Ada", ui.editor)
    press(alice_page, "Send now")
    await until(lambda: field_error(alice_page) or perform(alice, messages.search, messages.Query()).total)
    kept = perform(alice, messages.search, messages.Query()).rows
    assert not any("\n" in one.subject or "\r" in one.subject for one in kept)
    assert bool(kept) == (field_error(alice_page) is None)


async def test_ten_megabytes_of_text_are_too_much(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    await alice_page.open(f"/messages/new?contact={ada.id}")
    await built()
    fill(alice_page, "Subject", "Much")
    fill(alice_page, "Message", TEN_MB, ui.editor)
    press(alice_page, "Send now")
    await until(lambda: field(alice_page, "Message", ui.editor).error)
    assert perform(alice, messages.search, messages.Query()).total == 0


@pytest.mark.parametrize("query", ["q=%00", "q=%F0%9F%A6%84", "q='\"*", "page=-1", "page=9e9", "rating=x", "sort=;drop",
                                   "status=%3Cb%3E", "owner=x", "interest=%00", "company=x", "company=" + "0" * 32])  # fmt: skip
async def test_a_strange_address_is_a_page_or_an_honest_refusal(alice_page: User, ada: ContactCard, query: str) -> None:
    answer = await alice_page.http_client.get(f"/contacts?{query}")
    assert answer.status_code in (200, 404)
    assert "Something broke" not in answer.text


def field_error(user: User) -> str | None:
    """The mistake at the subject, if its form still stands there."""
    here = user.client.elements.values() if user.client else ()
    found = [one for one in here if isinstance(one, ui.input) and one.props.get("label") == "Subject"]
    return found[0].error if found else None
