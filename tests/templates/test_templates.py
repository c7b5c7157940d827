"""Templates: their versions, a contact's values, previews, missing values, and the message that leaves."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from models.templates import Template, TemplateVersion
from services import contacts, leaving, templates
from services.channels import Envelope, ForGood
from services.outbox.claim import Claimed
from services.templates import MissingValues, topics
from services.work import Actor, Invalid, NotFound, clock, perform, work

ADA = {
    "name": "Dr. Ada King Lovelace", "emails": ["ada@engines.example"], "phones": ["+33123456789"], "title": "Engineer",
    "company": "Engines Ltd", "interests": ["Boilers"], "status": "customer",
}  # fmt: skip


def made(actor: Actor, **texts: str) -> templates.TemplateCard:
    return perform(actor, templates.create, {"name": "Hello", **texts})


def version_of(actor: Actor, template_id: UUID) -> TemplateVersion:
    with work(actor, read=True) as session:
        found = templates.current(session, session.get_one(Template, template_id))
        assert found is not None
        return TemplateVersion(**found.model_dump())


def claimed(version_id: UUID | None, variables: dict[str, object] | None) -> tuple[Claimed, Envelope]:
    now = clock.now()
    row = Claimed(uuid4(), "email", "a@b.example", "", "", 0, now, now, version_id=version_id, variables=variables)
    return row, Envelope(row.id, "<x@y>", "", row.recipient, "", "")


def test_f11_each_change_of_the_texts_freezes_a_version_and_the_same_texts_are_the_same(alice: Actor) -> None:
    one = made(alice, text="One")
    two = perform(alice, templates.change, one.id, {"text": "Two"})
    named = perform(alice, templates.change, one.id, {"name": "Other"})
    back = perform(alice, templates.change, one.id, {"text": "One"})
    assert (one.number, two.number, named.version_id) == (1, 2, two.version_id)
    assert back.version_id == one.version_id
    assert [(v.number, v.text) for v in perform(alice, templates.versions, one.id)] == [(2, "Two"), (1, "One")]


def test_texts_without_a_template_have_a_version_too(alice: Actor) -> None:
    with work(alice) as session:
        first = templates.freeze(session, html="<p>Hi {{ name }}<script>x</script></p>")
        again = templates.freeze(session, html="<p>Hi {{ name }}</p>")
        assert (first.id, first.html, first.variables) == (again.id, "<p>Hi {{ name }}</p>", ["name"])


def test_a_mistake_stands_at_its_field_and_nothing_is_saved(alice: Actor) -> None:
    one = made(alice, subject="Hello")
    with pytest.raises(Invalid) as refusal:
        perform(alice, templates.change, one.id, {"html": "<p>{{ nobody }}</p>"})
    assert set(refusal.value.fields) == {"html"}
    assert perform(alice, templates.find, one.id).number == 1


def test_f11_a_preview_shows_a_real_contact(alice: Actor) -> None:
    ada = perform(alice, contacts.create, ADA)
    one = made(
        alice,
        subject="{{ first_name }}, {{ company }}",
        text="{{ name }} {{ last_name }} {{ title }} {{ email }} {{ phone }} {{ status }} {{ interests }} {{ owner.name }} "
        "{{ me.name }} {{ me.email }} {{ workspace.name }}",
    )
    found = perform(alice, templates.preview, one.id, ada.id)
    assert (found.subject, found.missing) == ("Ada, Engines Ltd", [])
    assert found.text == (
        "Dr. Ada King Lovelace King Lovelace Engineer ada@engines.example +33123456789 Customer Boilers Alice Alice "
        "alice@example.com Acme"
    )


def test_a_preview_names_what_is_missing_and_shows_a_gap(alice: Actor) -> None:
    bare = perform(alice, contacts.create, {"name": "Ada"})
    one = made(alice, text="Hello {{ first_name }} of {{ city }}{% if title %}, {{ title }}{% endif %}")
    found = perform(alice, templates.preview, one.id, bare.id)
    assert (found.text, found.missing) == ("Hello Ada of", ["city"])


def test_f18_a_preview_shows_no_contact_of_a_colleague(alice: Actor, bob: Actor) -> None:
    ada, one = perform(alice, contacts.create, ADA), made(alice, text="{{ name }}")
    for asked in (
        lambda: perform(bob, templates.preview, one.id, ada.id),
        lambda: perform(bob, templates.draft_preview, {"channel": "sms", "text": "{{ name }}"}, ada.id),
    ):
        with pytest.raises(NotFound):
            asked()
    with work(bob, read=True) as session:
        assert templates.missing_for(session, bob, TemplateVersion(text="{{ city }}"), [ada.id]) == {}


def test_f11_missing_values_name_the_contacts_and_stop_the_send(alice: Actor) -> None:
    ada = perform(alice, contacts.create, ADA)
    bare = [perform(alice, contacts.create, {"name": name}).id for name in ("Bea", "Cid")]
    version = version_of(alice, made(alice, text="{{ company }} {{ title|default('-') }} {{ workspace.name }}").id)
    with work(alice, read=True) as session:
        found = templates.missing_for(session, alice, version, [ada.id, *bare])
        values = templates.variables_of(session, bare[0], "sms", alice)
    assert found == {"company": bare}
    with pytest.raises(MissingValues) as refusal:
        templates.render(version, values)
    assert refusal.value.more["missing"] == {"company": []}


def test_only_the_values_that_a_version_uses_are_stored(alice: Actor) -> None:
    ada = perform(alice, contacts.create, ADA)
    with work(alice, read=True) as session:
        values = templates.variables_of(session, ada.id, "email", alice)
    assert templates.used(values, ["first_name", "me.name", "city"]) == {"first_name": "Ada", "me": {"name": "Alice"}}


def test_a_message_is_rendered_as_it_leaves(alice: Actor) -> None:
    one = made(
        alice, subject="Hi {{ first_name }}", html='<p>{{ workspace.name }} <a href="{{ unsubscribe_link }}">x</a></p>'
    )
    row, envelope = claimed(one.version_id, {"first_name": "Ada"})
    asked = replace(envelope, headers={"List-Unsubscribe": "<mailto:a@b.example>, <https://x.example/u/1>"})
    found = leaving.complete(alice.place, row, asked)
    assert (found.subject, found.html) == ("Hi Ada", '<p>Acme <a href="https://x.example/u/1">x</a></p>')
    assert found.body == "Acme x (https://x.example/u/1)"


def test_a_message_whose_version_is_gone_or_value_is_missing_fails_for_good(alice: Actor) -> None:
    one = made(alice, text="{{ company }}")
    for version_id, said in ((uuid4(), "is gone"), (one.version_id, "company")):
        row, envelope = claimed(version_id, {"first_name": "Ada"})
        with pytest.raises(ForGood, match=said):
            leaving.complete(alice.place, row, envelope)


def test_what_was_sent_keeps_its_version(alice: Actor) -> None:
    one = made(alice, text="Old {{ first_name }}")
    perform(alice, templates.change, one.id, {"text": "New"})
    assert leaving.complete(alice.place, *claimed(one.version_id, {"first_name": "Ada"})).body == "Old Ada"


def test_a_message_with_its_own_texts_is_left_as_it_is(alice: Actor) -> None:
    row, envelope = claimed(None, None)
    assert leaving.complete(alice.place, row, envelope) is envelope


def test_a_template_takes_no_topic_that_is_in_the_bin(alice: Actor) -> None:
    topic = perform(alice, topics.create, {"name": "Offers"})
    assert perform(alice, templates.create, {"name": "A", "topic_id": str(topic.id)}).topic == "Offers"
    perform(alice, topics.bin, topic.id)
    for wrong in (topic.id, uuid4()):
        with pytest.raises(Invalid):
            perform(alice, templates.create, {"name": "B", "topic_id": str(wrong)})


def test_a_list_shows_one_channel(alice: Actor) -> None:
    for channel in ("email", "sms"):
        perform(alice, templates.create, {"name": channel, "channel": channel})
    found = perform(alice, templates.search, templates.Query(channel="sms"))
    assert [one.name for one in found.rows] == ["sms"]


@pytest.mark.sqlite_only
def test_the_version_of_a_text_is_found_by_its_digest(alice: Actor) -> None:
    with work(alice) as session:
        plan = "EXPLAIN QUERY PLAN SELECT id FROM template_versions WHERE template_id IS NULL AND digest = 'x'"
        assert "ix_template_versions_digest" in str(session.connection().exec_driver_sql(plan).all())
