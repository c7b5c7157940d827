"""The page of opt-outs, and what contacts and colleagues see of them: live, by those who may."""

from nicegui import ui
from nicegui.testing import User
from pydantic import SecretStr

from services import optouts
from services.contacts import ContactCard
from services.optouts import tokens
from services.work import Actor, perform, work
from services.work.config import Config
from tests.optouts.lines import suppress, topic
from tests.pages.acts import fill, press, rows
from tests.waiting import until


async def test_f12_an_opt_out_added_by_hand_appears_in_every_open_list(opened, people, alice: Actor) -> None:
    one, two = opened(people.alice), opened(people.alice)
    await one.open("/optouts")
    await two.open("/optouts")
    await one.should_see("No opt-outs")
    press(one, "Add opt-out")
    fill(one, "Address", "no address")
    press(one, "Add opt-out", last=True)
    await one.should_see("Enter a valid email address")
    fill(one, "Address", "Ada@example.com")
    press(one, "Add opt-out", last=True)
    await two.should_see("1 opt-out")
    assert [(row["address"], row["reason"], row["topic"]) for row in rows(two)] == [
        ("ada@example.com", "Asked a colleague", "Everything")
    ]


async def test_f12_lifting_one_asks_why_and_keeps_it_among_the_lifted(alice_page: User, alice: Actor) -> None:
    row_id = suppress(alice, "email", "ada@example.com", "opted_out")
    await alice_page.open("/optouts")
    await alice_page.should_see("1 opt-out")
    alice_page.find(kind=ui.table).trigger("lift", [str(row_id), "ada@example.com"])
    await alice_page.should_see("Lift this opt-out?")
    press(alice_page, "Lift")
    await alice_page.should_see("Say why, for those who ask later.")
    fill(alice_page, "Why", "Signed up again")
    press(alice_page, "Lift")
    await alice_page.should_see("Opt-out lifted.")
    assert perform(alice, optouts.search, optouts.Query()).total == 0
    await alice_page.open("/optouts?lifted=1")
    await until(lambda: [row["why"] for row in rows(alice_page)] == ["Signed up again"])


async def test_f12_the_number_of_a_topic_opens_its_rows(alice_page: User, alice: Actor) -> None:
    news = topic(alice)
    suppress(alice, "email", "ada@example.com", "opted_out", topic_id=news)
    suppress(alice, "email", "bob@example.com", "opted_out")
    await alice_page.open("/optouts")
    await alice_page.should_see("2 opt-outs")
    targets = {one.props["href"] for one in alice_page.find(kind=ui.link).elements}
    assert {f"/optouts?topic={news}", "/optouts?topic=all"} <= targets
    await alice_page.open(f"/optouts?topic={news}")
    await alice_page.should_see("1 opt-out")
    assert [row["address"] for row in rows(alice_page)] == ["ada@example.com"]


async def test_f12_a_contact_says_what_it_opted_out_of_and_follows(
    alice_page: User, alice: Actor, ada: ContactCard
) -> None:
    await alice_page.open(f"/contacts/{ada.id}")
    await alice_page.should_see("Consent")
    await alice_page.should_not_see("Opted out of email")
    suppress(alice, "email", "ada@example.com", "opted_out")
    await alice_page.should_see("Opted out of email")
    await alice_page.should_see("Withdrawn")
    with work(alice) as session:
        optouts.lift(session, "email", "ada@example.com")
    await alice_page.should_not_see("Opted out of email")


async def test_g02_a_consent_is_recorded_on_the_contacts_page(alice_page: User, alice: Actor, ada: ContactCard) -> None:
    await alice_page.open(f"/contacts/{ada.id}")
    press(alice_page, "Record")
    await alice_page.should_see("Record consent")
    fill(alice_page, "Wording", "Send me news.", ui.textarea)
    press(alice_page, "Record", last=True)
    await alice_page.should_see("Consent recorded.")
    await alice_page.should_see("Send me news.")


async def test_g02_colleagues_have_their_own_consents_on_their_account(bob_page: User, bob: Actor) -> None:
    await bob_page.open("/account")
    await bob_page.should_see("Data processing")
    press(bob_page, "Record")
    await bob_page.should_see("Record consent")
    fill(bob_page, "Wording", "Count my clicks.", ui.textarea)
    press(bob_page, "Record", last=True)
    await bob_page.should_see("Count my clicks.")


async def test_f12_an_import_names_the_rows_it_refused(alice_page: User, alice: Actor) -> None:
    from tests.optouts.test_importing import imported

    card = imported(alice, "address\nada@example.com\nnobody\n")
    await alice_page.open(f"/optouts?errand={card.id}")
    await alice_page.should_see("Rows that were not imported")
    await alice_page.should_see("Row 3")


async def test_f12_the_page_says_when_mails_carry_no_link_to_unsubscribe(
    alice_page: User, bob_page: User, house: Config
) -> None:
    house.smtp_url = SecretStr("smtp://localhost:2525")
    await alice_page.open("/optouts")
    await alice_page.should_see("carry no link to unsubscribe")
    await bob_page.open("/optouts")
    await bob_page.should_not_see("carry no link to unsubscribe")
    house.site_url = "https://crm.example.com"
    assert not tokens.missing()
