"""The texts of a campaign: a template, or texts of its own."""

from datetime import timedelta
from typing import Any

import pytest

from models.templates import TemplateVersion
from services import campaigns, files, messages, templates
from services.campaigns import chosen, drafting
from services.channels import Envelope
from services.work import Actor, Invalid, clock, perform, work
from tests.campaigns.world import go_on, leave, people, person, start


def bound(actor: Actor, **typed: Any) -> tuple[bool, bool]:
    """Return whether it is counted as free text by WhatsApp, and whether it is written as such."""
    with work(actor) as session:
        plan = drafting.recipients_of(session, actor, {"filter": {}, **typed})
        version: TemplateVersion = drafting.texts_of(session, plan)
        return plan.audience.bound, chosen.is_bound(plan.audience.channel, version.content_sid)


def test_a_template_of_whatsapp_that_was_changed_is_free_text(alice: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.texting.window.applies", lambda channel: channel == "whatsapp")
    values = {"name": "Visit", "channel": "whatsapp", "text": "We come.", "content_sid": "HX" + "1" * 32}
    made = perform(alice, templates.create, values)
    assert bound(alice, template_id=str(made.id)) == (False, False)
    assert bound(alice, template_id=str(made.id), text="We come.") == (False, False)
    assert bound(alice, template_id=str(made.id), text="We come later.") == (True, True)


def test_an_sms_of_its_own_text_is_as_long_as_one_of_a_template(alice: Actor) -> None:
    person(alice, "Ada", phone="+33 6 12 34 56 78")
    typed = {"filter": {}, "channel": "sms"}
    with pytest.raises(Invalid) as refusal:
        perform(alice, campaigns.start, {**typed, "text": "x" * (templates.SMS_MAX + 1)})
    assert "text" in refusal.value.fields
    with pytest.raises(Invalid) as refusal:
        perform(alice, campaigns.start, {**typed, "html": "<p>Hello</p>"})
    assert refusal.value.fields


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("{{ first_name }}, is your boiler ready?", "Is your boiler ready?"),
        ("Hello {{ first_name }}, winter comes", "Hello, winter comes"),
        ("{{ first_name }}", "Campaign"),
    ],
)
def test_a_campaign_without_a_name_has_that_of_its_subject_without_variables(
    alice: Actor, subject: str, name: str
) -> None:
    people(alice, 1)
    typed = {"filter": {}, "subject": subject, "html": "<p>Hello</p>"}
    assert perform(alice, campaigns.start, typed).name == name


def test_s02_a_picture_in_the_text_of_a_campaign_travels_inside_each_mail(alice: Actor) -> None:
    people(alice, 2)
    boat, plan = (perform(alice, files.add, name, b"GIF89a" + name.encode()) for name in ("boat.gif", "plan.gif"))
    html = f'<p>Look: <img src="cid:{boat.id}" alt="Boat"></p>'
    given = {"subject": "Boat", "html": html, "files": [str(boat.id), str(plan.id)]}
    test = perform(alice, campaigns.send_test, {"filter": {}, **given})
    assert [one.name for one in test.attachments] == ["boat.gif", "plan.gif"]
    start(alice, **given)
    go_on(alice.place)
    with clock.at(clock.now() + timedelta(seconds=11)):
        mails = leave(alice.place)
    assert len(mails) == 2
    for row in mails:
        inside, beside = files.attach(alice.place, row, Envelope(row.id, "", "", row.recipient, "", "")).attachments
        assert (inside.name, inside.cid) == ("boat.gif", str(boat.id))
        assert (beside.name, beside.cid) == ("plan.gif", "")


def test_s04_a_test_of_a_campaign_by_sms_goes_to_the_number_given(alice: Actor) -> None:
    person(alice, "Ada", phone="+33 6 12 34 56 78")
    typed = {"filter": {}, "channel": "sms", "text": "Hello {{ first_name }}"}
    test = perform(alice, campaigns.send_test, typed, None, "+33 6 98 76 54 32")
    assert (test.to, test.body, test.purpose) == ("+33698765432", "Hello Ada", "test")


def test_what_a_contact_was_sent_by_a_campaign_is_read_on_its_message(alice: Actor) -> None:
    ada = person(alice, "Ada Lovelace")
    made = start(alice, [ada], html="<p>Hello {{ first_name }}, <b>winter</b> comes.</p>")
    go_on(alice.place)
    (row,) = perform(alice, messages.search, messages.Query(campaign_id=made.id)).rows
    said = perform(alice, messages.find, row.id)
    assert said.html == "<p>Hello Ada, <b>winter</b> comes.</p>"
    assert said.body == "Hello Ada, winter comes."
