"""Attacks on workspaces: from one into another, from the outside, and by those who look after none."""

from collections.abc import Callable
from uuid import UUID

import pytest
from nicegui.testing import User
from sqlalchemy import select

from models.tenants import TenantRun
from services.accounts import sessions, sign_in
from services.house import tenants, workspaces
from services.house.workspaces import erasing, exporting
from services.work import Actor, Conflict, NotAllowed, NotFound, SignInNeeded, clock, house_actor, perform, work
from services.work.config import Config
from tests import cast
from tests.cast import Cast
from tests.work.threads import at_once

TYPED = {"company": "Newcomer", "name": "Zoe", "email": "zoe@new.example"}


def test_tenant_acts_by_administrators_who_are_no_operators_are_refused(house: object, people: Cast) -> None:
    for token in (people.charlie, people.bob):
        who, other = cast.actor(token), UUID(people.acme)
        with pytest.raises(NotAllowed):
            perform(who, workspaces.listing)
        with pytest.raises(NotAllowed):
            perform(who, workspaces.find, UUID(who.place))
        with pytest.raises(NotAllowed):
            perform(who, workspaces.ask, TYPED)
        with pytest.raises(NotAllowed):
            perform(who, workspaces.change, other, {"plan": "pro"})
        with pytest.raises(NotAllowed):
            perform(who, workspaces.suspend, other, "out")
        with pytest.raises(NotAllowed):
            perform(who, workspaces.resume, UUID(who.place))
        for act in (workspaces.retry, erasing.keep, exporting.export, exporting.exported, erasing.outlook):
            with pytest.raises(NotAllowed):
                perform(who, act, other)


def test_erase_other_tenant_without_being_an_operator_is_refused(alice: Actor, people: Cast) -> None:
    for token, whose in ((people.charlie, people.other), (people.charlie, people.acme), (people.bob, people.other)):
        with pytest.raises(NotAllowed):
            perform(cast.actor(token), erasing.erase, UUID(whose), "Other", without_export=True)
    assert [one.plan_status for one in tenants.everyone()] == ["active", "active"]


async def test_export_file_fetched_by_another_is_refused_and_its_name_leads_nowhere_else(
    opened: Callable[[str | None], User], alice: Actor, people: Cast, house: Config
) -> None:
    perform(alice, exporting.export, UUID(people.other))
    workspaces.go_on(house_actor())
    path = f"/maintenance/workspaces/{UUID(people.other)}/export"
    assert (await opened(people.alice).http_client.get(path)).status_code == 200
    for token in (people.bob, people.charlie):
        assert (await opened(token).http_client.get(path)).status_code == 403
    assert (await opened(None).http_client.get(path)).status_code in (303, 307, 401)
    (house.data_dir / "exports" / "secret").write_text("x")
    with work(house_actor()) as session:
        session.scalars(select(TenantRun)).one().file = "../secret"
    assert (await opened(people.alice).http_client.get(path)).status_code == 404


def test_suspended_token_still_used_is_refused(alice: Actor, people: Cast) -> None:
    signed = sign_in.sign_in("charlie@example.com", cast.PASSWORD, company="Other", kind="program")
    jwt = sessions.program_token(people.other, signed.opened)
    assert sessions.by_program_token(jwt).place == people.other
    perform(alice, workspaces.suspend, UUID(people.other), "unpaid")
    for use in (lambda: sessions.by_program_token(jwt), lambda: sessions.current(people.charlie)):
        with pytest.raises(SignInNeeded, match="unpaid"):
            use()


def test_suspending_without_fresh_proof_is_refused(alice: Actor, people: Cast) -> None:
    from dataclasses import replace
    from datetime import timedelta

    stale = replace(alice, proved_at=clock.now() - timedelta(minutes=11))
    with pytest.raises(NotAllowed):
        perform(stale, workspaces.suspend, UUID(people.other), "unpaid")


def test_host_spoof_into_another_workspace_lets_nobody_in(alice: Actor, people: Cast) -> None:
    perform(alice, workspaces.change, UUID(people.other), {"host": "other.example.com"})
    with pytest.raises(SignInNeeded):
        sign_in.sign_in("alice@example.com", cast.PASSWORD, host="other.example.com")
    assert sign_in.sign_in("charlie@example.com", cast.PASSWORD, host="OTHER.example.com:443").place == people.other
    with pytest.raises(Conflict):
        perform(alice, workspaces.change, UUID(people.acme), {"host": "Other.Example.com."})


def test_setup_after_claim_is_refused(alice: Actor) -> None:
    link = tenants.new_setup_link()
    with pytest.raises(Conflict, match="already has an administrator"):
        tenants.first_run(
            link, company="Eve", zone="UTC", currency="EUR", country="FR", name="Eve", email="eve@example.com",
            password="four words in a row",
        )  # fmt: skip


def invited(alice: Actor) -> str:
    """The secret in the mail to the administrator of a new workspace."""
    from tests.house.tenants.test_provisioning import mails

    run = perform(alice, workspaces.ask, TYPED)
    workspaces.go_on(house_actor())
    (body,) = mails(run.tenant_id.hex)
    return next(word for word in body.split() if "/invitation/" in word).rpartition("/")[2]


def test_invite_race_makes_one_administrator(alice: Actor) -> None:
    from services.accounts import invitations

    secret = invited(alice)
    ended = at_once(*[lambda: invitations.accept(secret, "Zoe", "four words in a row")] * 3)
    assert [type(one).__name__ for one in ended].count("tuple") == 1
    assert perform(alice, workspaces.find, UUID(secret.partition(".")[0])).tenant.users == 1


def test_invite_expired_is_refused(alice: Actor) -> None:
    from datetime import timedelta

    import time_machine

    from services.accounts import invitations

    secret = invited(alice)
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)), pytest.raises(NotFound):
        invitations.accept(secret, "Zoe", "four words in a row")


async def test_the_pages_of_workspaces_are_closed_to_who_is_no_operator(
    opened: Callable[[str | None], User], people: Cast
) -> None:
    for token in (people.bob, people.charlie):
        for path in ("/maintenance/workspaces", f"/maintenance/workspaces/{people.other}"):
            assert (await opened(token).http_client.get(path)).status_code == 403


async def test_a_sign_in_to_a_suspended_workspace_says_why_and_breaks_nowhere(
    opened: Callable[[str | None], User], alice: Actor, people: Cast
) -> None:
    perform(alice, workspaces.change, UUID(people.other), {"host": "other.example.com"})
    perform(alice, workspaces.suspend, UUID(people.other), "The invoice of May is unpaid.")
    client, here = opened(None).http_client, {"host": "other.example.com"}
    typed = {"email": "charlie@example.com", "password": cast.PASSWORD}
    answers = [
        await client.get("/sign-in", headers=here), await client.post("/sign-in", data=typed, headers=here),
        await client.post("/sign-in", data=typed | {"company": "Other"}),
        await client.post("/sign-in/forgot", data=typed, headers=here),
    ]  # fmt: skip
    assert {one.status_code for one in answers} == {403}
    assert all("The invoice of May is unpaid." in one.text for one in answers)
