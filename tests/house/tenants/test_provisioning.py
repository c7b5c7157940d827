"""Operators make workspaces in five steps, opened last; they change, suspend and resume them (T-01, T-05, S-15, U-22)."""

from uuid import UUID

import pytest
from sqlmodel import select

from models.accounts import Invitation
from models.outbox import Outgoing, OutgoingText
from models.tenants import Operator, Tenant, TenantRun
from services.accounts import invitations, sessions, sign_in, users
from services.house import tenants, workspaces
from services.house.workspaces import provisioning
from services.work import (
    Actor,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    Refused,
    SignInNeeded,
    house_actor,
    perform,
    work,
)
from services.work.places import places
from tests import cast
from tests.statements import statements

TYPED = {"company": "Newcomer", "name": "Zoe", "email": "zoe@new.example", "host": "New.Example.com"}


def run_of(tenant_id: UUID) -> TenantRun:
    with work(house_actor(), read=True) as session:
        return session.scalars(select(TenantRun).where(TenantRun.tenant_id == tenant_id)).one()


def made(alice: Actor, **more: str) -> Tenant:
    run = perform(alice, workspaces.ask, TYPED | more)
    assert workspaces.go_on(house_actor()) == 1
    return tenants.of(run.tenant_id.hex)


def mails(place: str) -> list[str]:
    with work(house_actor(place), read=True) as session:
        return [
            one.body for one in session.scalars(select(OutgoingText).join(Outgoing, Outgoing.id == OutgoingText.id))
        ]


def test_t05_a_workspace_is_made_in_five_steps_and_its_administrator_invited(alice: Actor) -> None:
    tenant = made(alice)
    run = run_of(tenant.id)
    assert (tenant.plan_status, tenant.host, tenant.email, run.state) == (
        "active",
        "new.example.com",
        TYPED["email"],
        "done",
    )
    assert [one["name"] for one in run.steps] == list(workspaces.STEPS)
    (body,) = mails(tenant.id.hex)
    link = next(word for word in body.split() if "/invitation/" in word)
    assert link.startswith("http://new.example.com/invitation/")
    user, signed = invitations.accept(link.rpartition("/")[2], "Zoe", "four words in a row")
    zoe = sessions.current(signed.opened.token)
    assert (user.email, zoe.role, zoe.operator, zoe.place) == (TYPED["email"], "administrator", False, tenant.id.hex)


def test_t05_until_it_is_opened_a_workspace_is_no_place_of_work(alice: Actor) -> None:
    run = perform(alice, workspaces.ask, TYPED)
    assert "Newcomer" not in [one.name for one in tenants.everyone()]
    assert [one.tenant.plan_status for one in perform(alice, workspaces.listing)] == [
        "active",
        "provisioning",
        "active",
    ]
    with pytest.raises(SignInNeeded):
        sign_in.sign_in(TYPED["email"], "anything at all", company="Newcomer")
    assert run.done == 1


@pytest.mark.parametrize("broken", workspaces.STEPS[1:])
def test_t05_a_failed_step_says_what_to_do_and_the_next_run_goes_on_there(
    alice: Actor, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_run: TenantRun, _hashed: str) -> None:
        raise OSError("disk on fire")

    run = perform(alice, workspaces.ask, TYPED)
    with monkeypatch.context() as patched:
        patched.setitem(provisioning.DO, broken, fails)  # type: ignore[arg-type]
        assert workspaces.go_on(house_actor()) == 0
    failed = run_of(run.tenant_id)
    assert failed.state == "failed"
    assert len(failed.steps) == workspaces.STEPS.index(broken)
    assert "press “Go on”" in failed.trouble
    assert workspaces.go_on(house_actor()) == 0
    perform(alice, workspaces.retry, run.tenant_id)
    assert workspaces.go_on(house_actor()) == 1
    assert tenants.of(run.tenant_id.hex).plan_status == "active"
    assert len(mails(run.tenant_id.hex)) == 1


def test_t05_with_a_password_the_administrator_signs_in_at_once(alice: Actor) -> None:
    from services.accounts import passwords

    run = perform(alice, workspaces.ask, TYPED)
    with provisioning.alone():
        assert workspaces.provision(run.id, passwords.hash_password("four words in a row"))
    signed = sign_in.sign_in(TYPED["email"], "four words in a row", host="new.example.com")
    assert cast.actor(signed.opened.token).role == "administrator"
    with work(house_actor(run.tenant_id.hex), read=True) as session:
        assert session.scalars(select(Invitation)).all() == []


def test_t05_two_processes_never_make_workspaces_at_once(alice: Actor) -> None:
    perform(alice, workspaces.ask, TYPED)
    with provisioning.alone():
        assert workspaces.go_on(house_actor()) == 0
        with pytest.raises(Conflict), provisioning.alone():
            pass
    assert workspaces.go_on(house_actor()) == 1


@pytest.mark.parametrize(("field", "value"), [
    ("company", ""), ("name", ""), ("email", "nobody"), ("host", "no host"), ("host", "-a.example"), ("plan", "Tr!al"),
    ("zone", "Mars/Olympus"), ("currency", "euro"), ("country", "XX"),
])  # fmt: skip
def test_t01_what_is_mistyped_is_said_at_its_field_and_nothing_is_made(alice: Actor, field: str, value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        perform(alice, workspaces.ask, TYPED | {field: value})
    assert set(refusal.value.fields) == {field}
    assert len(perform(alice, workspaces.listing)) == 2


def test_t01_a_name_and_a_host_name_are_taken_once(alice: Actor) -> None:
    made(alice)
    for more, field in (({"host": ""}, "company"), ({"company": "Another"}, "host"), ({"company": "ACME"}, "company")):
        with pytest.raises(Conflict) as refusal:
            perform(alice, workspaces.ask, TYPED | more)
        assert set(refusal.value.more["fields"]) == {field}


def test_t01_an_operator_changes_name_host_and_plan(alice: Actor, people: cast.Cast) -> None:
    other = UUID(people.other)
    perform(alice, workspaces.change, other, {"company": "Others", "host": "o.example.com", "plan": "pro"})
    found = perform(alice, workspaces.find, other).tenant
    assert (found.name, found.host, found.plan) == ("Others", "o.example.com", "pro")
    with pytest.raises(Conflict):
        perform(alice, workspaces.change, other, {"company": "Acme"})
    with pytest.raises(NotFound):
        perform(alice, workspaces.change, UUID(int=7), {"plan": "pro"})


def test_y11_a_suspended_workspace_closes_its_doors_and_says_why(alice: Actor, people: cast.Cast) -> None:
    perform(alice, workspaces.suspend, UUID(people.other), "The invoice of May is unpaid.")
    with pytest.raises(SignInNeeded, match="The invoice of May is unpaid"):
        sessions.current(people.charlie)
    with pytest.raises(NotAllowed, match="The invoice of May is unpaid"):
        sign_in.sign_in("charlie@example.com", cast.PASSWORD, company="Other")
    assert people.other not in tenants.sending() and people.other in tenants.places()
    perform(alice, workspaces.resume, UUID(people.other))
    assert sessions.current(people.charlie).place == people.other
    assert people.other in tenants.sending()


def test_t01_the_workspace_of_an_operator_is_never_suspended(alice: Actor) -> None:
    with pytest.raises(Refused, match="An operator"):
        perform(alice, workspaces.suspend, UUID(alice.place), "Ouch")


def test_t01_the_figures_of_a_workspace_are_its_own(alice: Actor, people: cast.Cast) -> None:
    assert [one.read for one in perform(alice, workspaces.listing)] == [False, False]
    assert workspaces.count(house_actor()) == 2
    acme, other = (one.tenant for one in perform(alice, workspaces.listing))
    assert [(one.name, one.users, one.active_users) for one in (acme, other)] == [("Acme", 2, 2), ("Other", 1, 1)]
    perform(alice, users.disable, cast.actor(people.bob).user_id)
    assert perform(alice, workspaces.find, acme.id).tenant.users == 1, "its own page counts anew"


def test_h22_a_list_of_workspaces_asks_as_often_for_twelve_as_for_two(alice: Actor) -> None:
    def asked() -> int:
        workspaces.count(house_actor())
        with statements() as found:
            assert all(one.read for one in perform(alice, workspaces.listing))
        return len(found)

    two = asked()
    for number in range(10):
        perform(alice, workspaces.ask, TYPED | {"company": f"Newcomer {number}", "host": ""})
    with work(house_actor()) as session:
        for row in session.scalars(select(Tenant).where(Tenant.plan_status == "provisioning")):
            row.plan_status, row.counted_at = "active", row.made_at
    assert asked() == two and len(perform(alice, workspaces.listing)) == 12


def test_u22_a_new_administrator_is_no_operator(alice: Actor) -> None:
    made(alice)
    with work(house_actor(), read=True) as session:
        assert [one.tenant_id.hex for one in session.scalars(select(Operator))] == [alice.place]
    assert places().exists(alice.place)
