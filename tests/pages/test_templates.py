"""The pages of templates, as people use them."""

from uuid import UUID

from nicegui import ui
from nicegui.element import Element
from nicegui.testing import User

from services import contacts, templates
from services.records import drafts
from services.templates import topics
from services.work import Actor, perform
from tests.cast import Cast, _move_in
from tests.custom_fields.samples import define
from tests.pages.acts import press
from tests.waiting import until


def made(actor: Actor, **texts: str) -> templates.TemplateCard:
    return perform(actor, templates.create, {"name": "Hello", **texts})


def frame_of(user: User) -> str:
    """The page inside the preview."""
    (found,) = [one for one in user.find(Element).elements if one.tag == "iframe"]
    return str(found.props.get("srcdoc", ""))


def editor(user: User) -> ui.editor:
    (found,) = user.find(ui.editor).elements
    return found


def write(user: User, html: str) -> None:
    """Type formatted text, as the browser tells it."""
    with user:
        editor(user).set_value(html)


async def test_f11_the_preview_follows_the_text_with_a_real_contact(alice_page: User, alice: Actor) -> None:
    for name in ("Ada Lovelace", "Grace Hopper"):
        perform(alice, contacts.create, {"name": name})
    one = made(alice, html="<p>Hello {{ first_name }}</p>")
    await alice_page.open(f"/templates/{one.id}")
    assert '<p>Hello <span class="value">Ada</span></p>' in frame_of(alice_page)
    write(alice_page, "<p>Dear {{ first_name }}<script>x()</script></p>")
    await until(lambda: '<p>Dear <span class="value">Ada</span></p>' in frame_of(alice_page))
    press(alice_page, "Next contact")
    await until(lambda: ">Grace<" in frame_of(alice_page))
    await alice_page.should_see("2 of 2")


async def test_f11_the_preview_runs_and_loads_nothing(alice_page: User, alice: Actor) -> None:
    one = made(alice, html='<p>Hi <img src="https://x.example/a.png"></p>')
    await alice_page.open(f"/templates/{one.id}")
    (found,) = [each for each in alice_page.find(Element).elements if each.tag == "iframe"]
    assert found.props["sandbox"] == "" and "default-src 'none'" in frame_of(alice_page)


async def test_f11_a_gap_is_named(alice_page: User, alice: Actor) -> None:
    perform(alice, contacts.create, {"name": "Ada"})
    one = made(alice, html="<p>{{ company }}</p>")
    await alice_page.open(f"/templates/{one.id}")
    await alice_page.should_see("No value: company")


async def test_what_is_saved_appears_on_every_open_page(opened, people: Cast, alice: Actor) -> None:
    one = made(alice, html="<p>Old</p>")
    first, second = opened(people.alice), opened(people.alice)
    await first.open(f"/templates/{one.id}")
    await second.open(f"/templates/{one.id}")
    write(first, "<p>New</p>")
    await first.should_see("Not saved")
    press(first, "Save")
    await until(lambda: editor(second).value == "<p>New</p>")
    await second.should_see("Version 2")


async def test_a_mistake_is_shown_with_its_line_and_not_saved(alice_page: User, alice: Actor) -> None:
    one = made(alice, html="<p>Old</p>")
    await alice_page.open(f"/templates/{one.id}")
    write(alice_page, "<p>{{ frist_name }}</p>")
    press(alice_page, "Save")
    await alice_page.should_see("Line 1: There is no variable “frist_name”. Did you mean “first_name”?")
    assert perform(alice, templates.find, one.id).html == "<p>Old</p>"


async def test_a_colleagues_change_is_not_overwritten(alice_page: User, alice: Actor) -> None:
    one = made(alice, html="<p>Old</p>")
    await alice_page.open(f"/templates/{one.id}")
    write(alice_page, "<p>Mine</p>")
    perform(alice, templates.change, one.id, {"html": "<p>Theirs</p>"})
    press(alice_page, "Save")
    await alice_page.should_see("Someone changed this while you were typing")
    assert perform(alice, templates.find, one.id).html == "<p>Theirs</p>"


async def test_unsaved_text_is_offered_again(opened, people: Cast, alice: Actor) -> None:
    one, first = made(alice, html="<p>Old</p>"), opened(people.alice)
    await first.open(f"/templates/{one.id}")
    write(first, "<p>Half a thought</p>")
    await until(lambda: _kept(alice, f"text:{one.id.hex}"))
    await first.open(f"/templates/{one.id}")
    await first.should_see("You have unsaved changes.")
    press(first, "Continue")
    await until(lambda: editor(first).value == "<p>Half a thought</p>")


async def test_who_may_only_read_changes_nothing(opened, people: Cast, alice: Actor) -> None:
    one = made(alice, html="<p>Old</p>")
    user = opened(_move_in(UUID(people.acme), "Eve", "engineering", "x"))
    await user.open(f"/templates/{one.id}")
    await user.should_see("Old")
    await user.should_not_see("Save")


async def test_topics_show_how_many_templates_they_have(alice_page: User, alice: Actor) -> None:
    topic = perform(alice, topics.create, {"name": "Offers"})
    await alice_page.open("/templates/topics")
    await alice_page.should_see("1 topic")
    perform(alice, templates.create, {"name": "Sale", "topic_id": str(topic.id)})
    await alice_page.open(f"/templates/topics/{topic.id}")
    await alice_page.should_see("1 template")


def _kept(actor: Actor, form: str) -> bool:
    return perform(actor, drafts.read, form) is not None


async def test_f10_custom_fields_are_chips_that_appear_as_they_are_added(alice_page: User, alice: Actor) -> None:
    one = made(alice, html="<p>Old</p>")
    await alice_page.open(f"/templates/{one.id}")
    await alice_page.should_not_see("custom field")
    define(alice, "day", name="Next service")
    await alice_page.should_see("1 custom field")
    define(alice, record="company", name="Tier")
    await alice_page.should_see("2 custom fields")
    press(alice_page, "2 custom fields")
    await alice_page.should_see("Tier")
