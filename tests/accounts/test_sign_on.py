"""Sign-on in daily use (F-25): who is let in for the first time, which role groups give, and a way in that always stays."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update
from sqlmodel import col

from models.accounts import User, UserSession
from services import settings
from services.accounts import invitations, resetting, sessions, sign_in
from services.accounts.expiring import Expired
from services.accounts.sign_on import people, switching
from services.accounts.sign_on import services as of_place
from services.house import settings as kept
from services.work import Actor, Conflict, Invalid, NotAllowed, clock, house_actor, perform, work
from services.work.config import Config
from tests.accounts import services
from tests.accounts.mails import links
from tests.accounts.services import Provider, sign_on
from tests.cast import PASSWORD

ROLES = "bosses = administrator\nsellers = sales"


@pytest.fixture(scope="module")
def at() -> Iterator[Provider]:
    with services.provider() as found:
        yield found


@pytest.fixture
def named(house: Config) -> Config:
    """An installation whose operator named the provider's host."""
    house.sign_on_inside = "localhost"
    return house


def entered(at: Provider, service: services.Service, place: str, subject: str) -> Actor:
    """Somebody who signed in with the service."""
    signed = sign_on(at, service, place, subject).signed
    assert signed
    return sessions.current(signed.opened.token)


def test_f25_without_a_first_role_only_the_invited_come_in(named: Config, at: Provider, alice: Actor) -> None:
    service = services.add(alice, at)
    at.knows("dora", email="dora@example.com", email_verified=True, name="Dora")
    with pytest.raises(NotAllowed, match="invitation"):
        sign_on(at, service, alice.place, "dora")
    perform(alice, invitations.invite, "dora@example.com", "billing")
    assert entered(at, service, alice.place, "dora").role == "billing"
    assert perform(alice, invitations.waiting) == []


def test_f25_with_a_first_role_a_newcomer_gets_it(named: Config, at: Provider, alice: Actor) -> None:
    service = services.add(alice, at, default_role="field")
    at.knows("emil", email="emil@example.com", email_verified=True, name="Emil")
    found = entered(at, service, alice.place, "emil")
    assert (found.role, found.name) == ("field", "Emil")


def test_f25_groups_give_a_role_a_missing_claim_none_and_an_empty_one_the_first(
    named: Config, at: Provider, alice: Actor
) -> None:
    service = services.add(alice, at, groups_claim="groups", groups=ROLES, default_role="field")
    who = {"email": "bob@example.com", "email_verified": True}
    roles = []
    for claims in ({"groups": ["other", "bosses"]}, {}, {"groups": ["sellers"]}, {"groups": []}):
        at.knows("bob", **who, **claims)
        roles.append(entered(at, service, alice.place, "bob").role)
    assert roles == ["administrator", "administrator", "sales", "field"]


def test_f25_the_last_administrator_stays_one_whatever_the_groups_say(
    named: Config, at: Provider, alice: Actor
) -> None:
    service = services.add(alice, at, groups_claim="groups", groups=ROLES, default_role="field")
    at.knows("al", email="alice@example.com", email_verified=True, groups=[])
    assert entered(at, service, alice.place, "al").role == "administrator"


def test_f25_passwords_go_off_only_by_who_came_another_way(named: Config, at: Provider, alice: Actor) -> None:
    service = services.add(alice, at)
    with pytest.raises(Invalid, match="Sign in with the service"):
        perform(alice, switching.switch_passwords, False)
    at.knows("al", email="alice@example.com", email_verified=True)
    came = entered(at, service, alice.place, "al")
    perform(came, switching.switch_passwords, False)
    with pytest.raises(NotAllowed, match="switched off"):
        switching.refuse("Acme", "")
    switching.refuse("Other", "")
    with pytest.raises(Conflict, match="only service"):
        perform(came, of_place.switch, service.id, False)
    with pytest.raises(Conflict, match="only service"):
        perform(came, of_place.remove, service.id)
    resetting.ask("alice@example.com", company="Acme")
    resetting._afterwards.submit(lambda: None).result(30)
    assert links(alice.place) == []
    switching.open_again("acme")
    switching.refuse("Acme", "")


def test_f25_ten_minutes_later_it_is_too_late_to_switch_passwords_off(
    named: Config, at: Provider, alice: Actor
) -> None:
    service = services.add(alice, at)
    at.knows("al", email="alice@example.com", email_verified=True)
    came = entered(at, service, alice.place, "al")
    with work(house_actor(alice.place)) as session:
        session.execute(
            update(UserSession)
            .where(col(UserSession.id) == came.session_id)
            .values(made_at=clock.now() - timedelta(minutes=11))
        )
    with pytest.raises(Invalid):
        perform(came, switching.switch_passwords, False)


def test_f25_the_only_way_in_is_not_unlinked(named: Config, at: Provider, alice: Actor) -> None:
    service = services.add(alice, at, default_role="sales")
    at.knows("finn", email="finn@example.com", email_verified=True)
    finn = entered(at, service, alice.place, "finn")
    (link,) = perform(finn, people.links)
    assert link.identity_id
    with pytest.raises(Conflict, match="only way in"):
        perform(finn, people.unlink, link.identity_id)


def test_f25_when_the_service_is_gone_a_mail_helps(named: Config, at: Provider, alice: Actor) -> None:
    service = services.add(alice, at, default_role="sales")
    at.knows("gina", email="gina@example.com", email_verified=True)
    entered(at, service, alice.place, "gina")
    perform(alice, of_place.remove, service.id)
    resetting.ask("gina@example.com", company="Acme")
    resetting._afterwards.submit(lambda: None).result(30)
    (path,) = links(alice.place)
    resetting.choose(path.rpartition("/")[2], "four words in a row", "four words in a row")
    assert sign_in.sign_in("gina@example.com", "four words in a row", company="Acme")


def test_f25_try_it_shows_what_the_service_answers(named: Config, at: Provider, alice: Actor) -> None:
    service = services.add(alice, at)
    found = of_place.try_it(alice, service.id)
    assert (found.issuer, found.algorithms, found.keys) == (at.address, "RS256", 1)


def test_f25_mistakes_are_told_at_their_fields(house: Config, alice: Actor) -> None:
    typed = {"name": "", "issuer": "http://id.example.com", "client_id": "x", "groups": "staff", "default_role": "king"}
    with pytest.raises(Invalid) as refusal:
        perform(alice, of_place.add, typed)
    assert set(refusal.value.fields) == {"name", "issuer", "groups", "default_role"}


def test_u11_an_expired_password_leads_to_a_new_one(alice: Actor, house: Config) -> None:
    kept.change(alice, settings.PASSWORD_DAYS.key, 30)
    with time_machine.travel(clock.now() + timedelta(days=31)):
        with pytest.raises(Expired) as old:
            sign_in.sign_in("alice@example.com", PASSWORD, company="Acme")
        secret = resetting.expired(old.value.place, old.value.user_id)
        with pytest.raises(Invalid, match="stronger"):
            resetting.choose(secret, PASSWORD, PASSWORD)
        resetting.choose(secret, "four words in a row", "four words in a row")
        assert sign_in.sign_in("alice@example.com", "four words in a row", company="Acme")


def test_an_administrator_sends_a_colleague_a_link(alice: Actor, bob: Actor) -> None:
    assert bob.user_id
    resetting.send_to(alice, bob.user_id)
    assert len(links(alice.place)) == 1
    with pytest.raises(NotAllowed):
        resetting.send_to(bob, bob.user_id)


def test_a_new_colleague_by_sign_on_has_no_password(named: Config, at: Provider, alice: Actor) -> None:
    service = services.add(alice, at, default_role="sales")
    at.knows("hugo", email="hugo@example.com", email_verified=True)
    entered(at, service, alice.place, "hugo")
    with work(alice, read=True) as session:
        assert session.scalar(select(col(User.password_hash)).where(col(User.email) == "hugo@example.com")) is None
