"""Writing on the page: to several contacts, with templates, a moment to undo it, and changing what waits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from models.outbox import OutgoingText
from services import contacts, html, messages, templates
from services.contacts import ContactCard
from services.house import settings as house
from services.messages import Written
from services.optouts import suppress
from services.outbox import claim
from services.templates import MissingValues
from services.work import Actor, Conflict, Invalid, clock, house_actor, perform, work
from tests.outbox.rows import force

LETTER = {"subject": "Hello {{ first_name }}", "html": "<p>Dear {{ first_name }}, it is <b>ready</b>.</p>"}


@pytest.fixture
def grace(alice: Actor) -> ContactCard:
    """A second contact."""
    return perform(alice, contacts.create, {"name": "Grace Hopper", "email": "grace@example.com"})


@pytest.fixture
def silent(alice: Actor) -> ContactCard:
    """A contact without an address."""
    return perform(alice, contacts.create, {"name": "Nora Byrne"})


@pytest.fixture
def ready(alice: Actor) -> templates.TemplateCard:
    """A template with a variable."""
    values = {"name": "Ready", "subject": "Ready, {{ first_name }}", "text": "In {{ city }} it is ready."}
    return perform(alice, templates.create, values)


def write(actor: Actor, ids: list[UUID], send_at: str | None = None, **more: Any) -> Written:
    return perform(actor, messages.write, {**LETTER, **more}, ids, send_at)


def test_each_of_several_contacts_gets_a_message_with_their_own_name(
    alice: Actor, ada: ContactCard, grace: ContactCard
) -> None:
    made = write(alice, [ada.id, grace.id, ada.id])
    cards = [perform(alice, messages.find, one) for one in made.ids]
    assert [(one.to, one.subject) for one in cards] == [
        ("ada@example.com", "Hello Ada"), ("grace@example.com", "Hello Grace"),
    ]  # fmt: skip
    assert "Dear Grace, it is <b>ready</b>" in cards[1].html and cards[1].body == "Dear Grace, it is ready."


def test_what_is_the_same_for_all_contacts_is_cleaned_once_and_not_for_each(
    alice: Actor, ada: ContactCard, grace: ContactCard
) -> None:
    html.clean.cache_clear()
    write(alice, [ada.id, grace.id], subject="Hello", html="<p>It is <b>ready</b>.</p>")
    assert html.clean.cache_info().misses <= 2  # as it was typed, and as it was cleaned


def test_who_cannot_get_it_is_left_out_and_named_with_the_reason(
    alice: Actor, ada: ContactCard, grace: ContactCard, silent: ContactCard
) -> None:
    with work(alice) as session:
        suppress(session, "email", "grace@example.com", "bounced")
    ids = [ada.id, grace.id, silent.id]
    foreseen = perform(alice, messages.foresee, "email", ids)
    assert [one.name for one in foreseen.reached] == ["Ada Lovelace"]
    assert {one.name: one.why for one in foreseen.left_out} == {
        "Grace Hopper": "Address does not work", "Nora Byrne": "No email address",
    }  # fmt: skip
    made = write(alice, ids)
    assert len(made.ids) == 1 and [one.name for one in made.left_out] == ["Grace Hopper", "Nora Byrne"]


def test_a_single_recipient_who_is_stopped_is_refused_at_once(alice: Actor, ada: ContactCard) -> None:
    with work(alice) as session:
        suppress(session, "email", "ada@example.com", "bounced")
    with pytest.raises(Invalid) as refusal:
        write(alice, [ada.id], contact_id=ada.id)
    assert "does not work" in refusal.value.fields["to"]


def test_a_variable_without_a_value_stops_all_and_names_the_contacts(
    alice: Actor, ada: ContactCard, grace: ContactCard
) -> None:
    with pytest.raises(MissingValues) as refusal:
        write(alice, [ada.id, grace.id], subject="From {{ city }}")
    assert refusal.value.more["missing"] == {"city": [str(ada.id), str(grace.id)]}
    assert perform(alice, messages.search, messages.Query()).total == 0


def test_more_than_fifty_contacts_are_a_campaign(alice: Actor, ada: ContactCard) -> None:
    with pytest.raises(Invalid, match="check"):
        write(alice, [UUID(int=one) for one in range(51)])


def test_what_is_sent_from_the_page_waits_ten_seconds_and_can_be_taken_back(alice: Actor, ada: ContactCard) -> None:
    made = write(alice, [ada.id], contact_id=ada.id)
    card = perform(alice, messages.find, made.ids[0])
    assert made.waits == 10 and timedelta(seconds=9) < card.due_at - card.made_at < timedelta(seconds=11)
    assert perform(alice, messages.cancel_many, made.ids).changed == 1
    assert perform(alice, messages.find, made.ids[0]).state == "cancelled"


def test_the_time_to_undo_is_a_setting_and_programs_never_wait(alice: Actor, ada: ContactCard) -> None:
    perform(alice, house.change, "messages.undo_seconds", 0)
    made = write(alice, [ada.id], contact_id=ada.id)
    assert made.waits == 0 and perform(alice, messages.find, made.ids[0]).due_at <= clock.now()
    perform(alice, house.change, "messages.undo_seconds", 60)
    assert perform(alice, messages.send, {"to": "x@example.com", "subject": "a", "body": "b"}).due_at <= clock.now()


def test_it_leaves_under_the_users_name_at_our_address(alice: Actor, ada: ContactCard) -> None:
    made = write(alice, [ada.id], contact_id=ada.id)
    ours = perform(alice, messages.write, {**LETTER, "contact_id": ada.id}, [ada.id], named="us")
    with work(alice) as session:
        headers = [_headers(session, one) for one in (*made.ids, *ours.ids)]
    assert headers[0]["From"].startswith('"Alice" <steward@') and "From" not in headers[1]


def test_a_test_has_the_values_of_the_contact_and_goes_to_oneself(alice: Actor, ada: ContactCard) -> None:
    made = perform(alice, messages.write, {**LETTER, "contact_id": ada.id}, test=True)
    card = perform(alice, messages.find, made.ids[0])
    assert (card.to, card.subject, card.purpose) == ("alice@example.com", "[Test] Hello Ada", "test")


def test_a_template_gives_its_texts_where_none_are_typed(
    alice: Actor, ada: ContactCard, ready: templates.TemplateCard
) -> None:
    values = {"contact_id": ada.id, "template_id": ready.id, "variables": {"city": "London"}}
    card = perform(alice, messages.send, values)
    assert (card.subject, card.body) == ("Ready, Ada", "In London it is ready.")
    own = perform(alice, messages.send, {**values, "subject": "Mine"})
    assert (own.subject, own.body) == ("Mine", "In London it is ready.")


def test_values_for_a_template_are_given_by_the_names_that_a_refusal_names(alice: Actor, ada: ContactCard) -> None:
    offer = {"name": "Offer", "subject": "{{ fields.offer }}", "html": "<p>{{ city }}</p>"}
    values = {"contact_id": ada.id, "template_id": perform(alice, templates.create, offer).id}
    with pytest.raises(MissingValues) as refusal:
        perform(alice, messages.send, values)
    names = set(refusal.value.more["missing"])
    assert names == {"fields.offer", "city"}
    for given in (dict.fromkeys(names, "Half"), {"fields": {"offer": "Half"}, "contact.city": "Half"}):
        card = perform(alice, messages.send, {**values, "variables": given})
        assert (card.subject, card.body) == ("Half", "Half")


def test_a_template_for_another_channel_is_refused(alice: Actor, ada: ContactCard) -> None:
    sms = perform(alice, templates.create, {"name": "Short", "channel": "sms", "text": "Hi"})
    with pytest.raises(Invalid) as refusal:
        perform(alice, messages.send, {"contact_id": ada.id, "template_id": sms.id})
    assert set(refusal.value.fields) >= {"template_id"}


def test_a_schedule_sends_the_texts_of_its_template(
    alice: Actor, ada: ContactCard, ready: templates.TemplateCard
) -> None:
    tomorrow = (clock.now() + timedelta(days=1)).date()
    values = {
        "contact_id": ada.id, "template_id": ready.id, "variables": {"city": "London"}, "zone": "UTC",
        "starts_at": f"{tomorrow}T09:00:00",
    }  # fmt: skip
    perform(alice, messages.create_schedule, values)
    (first, *_rest) = perform(alice, messages.search, messages.Query()).rows
    card = perform(alice, messages.find, first.id)
    assert (card.subject, card.body) == ("Ready, Ada", "In London it is ready.")


def test_a_waiting_message_is_changed_in_place(alice: Actor, ada: ContactCard, grace: ContactCard) -> None:
    made = write(alice, [ada.id], contact_id=ada.id)
    was = perform(alice, messages.waiting, made.ids[0])
    values = {"subject": "Anew", "body": "Dear Grace", "contact_id": grace.id}
    card = perform(alice, messages.edit, was.id, values, version=was.version)
    assert (card.to, card.subject, card.body, card.html) == ("grace@example.com", "Anew", "Dear Grace", "")
    with work(house_actor(alice.place)) as session:
        (claimed,) = claim.claim(session, house_actor(alice.place), UUID(int=1), 10)
    assert (claimed.id, claimed.recipient, claimed.subject, claimed.body) == (
        was.id, "grace@example.com", "Anew", "Dear Grace",
    )  # fmt: skip


def test_one_that_left_meanwhile_keeps_its_text(alice: Actor, ada: ContactCard) -> None:
    made = write(alice, [ada.id], contact_id=ada.id)
    was = perform(alice, messages.waiting, made.ids[0])
    force(alice, was.id, "sent")
    with pytest.raises(Conflict, match="too late to edit"):
        perform(alice, messages.edit, was.id, {"to": "x@example.com", "subject": "a", "body": "b"}, version=was.version)
    assert perform(alice, messages.find, was.id).subject == "Hello Ada"


def test_of_two_who_edit_the_same_one_the_second_is_told(alice: Actor, ada: ContactCard) -> None:
    made = write(alice, [ada.id], contact_id=ada.id)
    was = perform(alice, messages.waiting, made.ids[0])
    values = {"to": "x@example.com", "subject": "First", "body": "b"}
    perform(alice, messages.edit, was.id, values, version=was.version)
    with pytest.raises(Conflict, match="meanwhile"):
        perform(alice, messages.edit, was.id, {**values, "subject": "Second"}, version=was.version)
    assert perform(alice, messages.find, was.id).subject == "First"


def _headers(session: Any, message_id: UUID) -> Any:
    return session.get_one(OutgoingText, message_id).headers
