"""The pages of people: who sees them, inviting, changing a role, and one's own account."""

from collections.abc import Callable
from uuid import UUID

from nicegui import ui
from nicegui.testing import User

from services import contacts
from services.accounts import invitations, sessions, users
from services.contacts import ContactCard
from services.roles import PERMISSIONS, ROLES
from services.work import Actor, perform
from tests.cast import Cast, _move_in, actor
from tests.pages.acts import buttons, field, fill, menu, press, rows
from tests.waiting import until

Opened = Callable[[str | None], User]


async def test_u04_people_and_roles_are_hidden_from_sales(bob_page: User) -> None:
    await bob_page.open("/")
    assert "/users" not in menu(bob_page)
    answer = await bob_page.http_client.get("/users?tab=roles")
    assert answer.status_code == 403
    assert not [text for text in (*PERMISSIONS.values(), "Alice", "alice@example.com") if text in answer.text]


async def test_u04_management_looks_and_changes_nothing(opened: Opened, people: Cast, alice: Actor) -> None:
    perform(alice, users.add_team, "North")
    mara = opened(_move_in(UUID(people.acme), "Mara", "management", "x"))
    await mara.open("/users")
    await mara.should_see("3 people")
    assert not {"Invite", "Add team", "Rename team North", "Remove team North"} & buttons(mara)
    assert not any(row.get("may") for row in rows(mara))


async def test_u04_the_table_of_roles_is_the_one_that_is_checked(alice_page: User) -> None:
    await alice_page.open("/users?tab=roles")
    table = next(one for one in alice_page.find(kind=ui.table).elements if one.columns[0]["label"] == "Permission")
    shown = {row["id"]: {name for name in ROLES if row[name] is True} for row in table.rows if row["id"] != "sight"}
    assert shown == {one: {n for n, role in ROLES.items() if one in role.permissions} for one in PERMISSIONS}


async def test_u05_an_invitation_waits_in_the_list_until_it_is_withdrawn(alice_page: User, alice: Actor) -> None:
    await alice_page.open("/users")
    press(alice_page, "Invite")
    await alice_page.should_see("Invite a colleague")
    fill(alice_page, "Email", "not an address")
    press(alice_page, "Create invitation link")
    await until(lambda: field(alice_page, "Email").error)
    fill(alice_page, "Email", "dora@example.com")
    press(alice_page, "Create invitation link")
    await alice_page.should_see("Invitation link created")
    assert "/invitation/" in field(alice_page, "Link").value
    press(alice_page, "Done")
    press(alice_page, "Withdraw the invitation for dora@example.com")
    await alice_page.should_see("Withdraw this invitation?")
    press(alice_page, "Withdraw", last=True)
    await alice_page.should_see("No open invitations.")
    assert perform(alice, invitations.waiting) == []


async def test_u02_another_role_is_shown_in_every_open_list(alice_page: User, alice: Actor, bob: Actor) -> None:
    await alice_page.open("/users")
    await alice_page.should_see("2 people")
    perform(alice, users.change_role, bob.user_id, "billing", None)
    await until(lambda: [row["role"] for row in rows(alice_page) if "role" in row] == ["Administrator", "Billing"])


async def test_a_team_is_renamed_where_it_stands(alice_page: User, alice: Actor, opened: Opened, people: Cast) -> None:
    for name in ("North", "South"):
        perform(alice, users.add_team, name)
    other = opened(people.alice)
    await other.open("/users")
    await alice_page.open("/users")
    press(alice_page, "Rename team North")
    await until(lambda: "Rename" in buttons(alice_page))
    fill(alice_page, "New name", "south")
    press(alice_page, "Rename")
    await until(lambda: field(alice_page, "New name").error == "This name is taken.")
    fill(alice_page, "New name", "West")
    press(alice_page, "Rename")
    await other.should_see("West")
    await other.should_not_see("North")


async def test_a_team_is_removed_after_a_question_that_says_how_many_are_in_it(
    alice_page: User, alice: Actor, bob: Actor
) -> None:
    team = perform(alice, users.add_team, "North")
    perform(alice, users.change_role, bob.user_id, "sales", team.id)
    await alice_page.open("/users")
    press(alice_page, "Remove team North")
    await alice_page.should_see("1 person will have no team")
    press(alice_page, "Cancel", last=True)
    await alice_page.should_not_see("1 person will have no team")
    assert [one.name for one in perform(alice, users.teams)] == ["North"]
    press(alice_page, "Remove team North")
    await alice_page.should_see("1 person will have no team")
    press(alice_page, "Remove team", last=True)
    await alice_page.should_see("Team North was removed.")
    await alice_page.should_see("No teams yet.")


async def test_when_a_team_is_removed_the_open_pages_of_its_people_close(
    opened: Opened, people: Cast, alice_page: User, alice: Actor, bob: Actor, ada: ContactCard
) -> None:
    team = perform(alice, users.add_team, "North")
    perform(alice, users.change_role, bob.user_id, "sales", team.id)
    nina = _move_in(UUID(people.acme), "Nina", "sales", "x", team.id)
    perform(actor(nina), contacts.create, {"name": "Nina's Contact"})
    bob_page = opened(people.bob)
    for page in (bob_page, alice_page):
        await page.open("/contacts")
        await until(lambda page=page: "Nina's Contact" in {row["name"] for row in rows(page)})
    perform(alice, users.remove_team, team.id)
    await until(lambda: bob_page.client is not None and bob_page.client.is_deleted)
    assert alice_page.client is not None and not alice_page.client.is_deleted
    await bob_page.open("/contacts")
    await bob_page.should_see("0 contacts")


async def test_ones_sessions_are_listed_and_end(opened: Opened, people: Cast, alice_page: User, alice: Actor) -> None:
    other = _another(alice)
    await alice_page.open("/account")
    await alice_page.should_see("This device")
    await alice_page.should_see("Firefox on Linux")
    press(alice_page, "End session: Firefox on Linux, 192.0.2.7")
    await alice_page.should_not_see("Firefox on Linux")
    assert (await opened(other).http_client.get("/account")).status_code == 303


PASSWORDS = ("Current password", "New password", "Confirm new password")


async def test_all_mistakes_of_a_new_password_are_shown_at_their_fields(alice_page: User) -> None:
    await alice_page.open("/account")
    press(alice_page, "Change password")
    for label, text in zip(PASSWORDS, ("x", "one two", "one two three"), strict=True):
        fill(alice_page, label, text)
    press(alice_page, "Change password", last=True)
    await until(lambda: all(field(alice_page, label).error for label in PASSWORDS))


def _another(alice: Actor) -> str:
    """One more browser of Alice's."""
    from models.accounts import User as Row
    from services.work import house_actor, work

    with work(house_actor(alice.place)) as session:
        agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
        return sessions.open_session(session, session.get_one(Row, alice.user_id), "browser", agent, "192.0.2.7").token


async def test_the_list_of_people_has_pages_and_a_search_that_the_address_keeps(
    alice_page: User, people: Cast, opened: Opened
) -> None:
    for number in range(30):
        _move_in(UUID(people.acme), f"Nora {number:02}", "sales", "x")
    await alice_page.open("/users")
    await alice_page.should_see("32 people")
    assert len([row for row in rows(alice_page) if "seen" in row]) == 25
    again = opened(people.alice)
    await again.open("/users?q=nora+07")
    await again.should_see("32 people")
    assert [row["name"] for row in rows(again) if "seen" in row] == ["Nora 07"]
