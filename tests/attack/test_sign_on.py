"""Sign-on: forged, stolen and replayed answers, and claims that nobody verified (F-25). The service is a real one; tokens
that no service would sign are made by hand."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine
from joserfc import jws
from joserfc.jwk import RSAKey
from nicegui.testing import User
from sqlalchemy import select
from sqlmodel import col

from models.sign_on import Identity
from services.accounts import sessions, users
from services.accounts.sign_on import asking, passing, people, tokens
from services.work import Actor, NotAllowed, NotFound, Refused, clock, perform, work
from services.work.config import Config
from tests.accounts import services
from tests.accounts.services import BROWSER, Provider, brought, sign_on
from tests.cast import Cast

ISSUER, CLIENT, NONCE = "https://id.example.com", "steward", "the nonce of this sign-in"
KEY = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
KEYS = [dict(KEY.as_dict(private=False))]
Opened = Callable[[str | None], User]


@pytest.fixture(scope="module")
def at() -> Iterator[Provider]:
    with services.provider() as found:
        yield found


@pytest.fixture
def service(house: Config, alice: Actor, at: Provider) -> services.Service:
    """The provider, added to Acme. The operator named its host."""
    house.sign_on_inside = "localhost"
    return services.add(alice, at)


def signed(header: dict[str, Any] | None = None, key: Any = KEY, **claims: Any) -> str:
    """A token as the service would sign it, but for what a test changes."""
    now = int(clock.now().timestamp())
    usual = {"iss": ISSUER, "aud": CLIENT, "sub": "1", "nonce": NONCE, "iat": now, "exp": now + 60}
    payload = json.dumps({name: value for name, value in {**usual, **claims}.items() if value is not None})
    return jws.serialize_compact(
        header or {"alg": "RS256", "kid": "one"}, payload, key, algorithms=["RS256", "HS256", "none"]
    )


def coded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read(token: str) -> dict[str, Any]:
    return tokens.read(token, KEYS, issuer=ISSUER, client_id=CLIENT, nonce=NONCE)


def refused(token: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        read(token)


def test_a_token_as_it_should_be_is_taken() -> None:
    assert read(signed())["sub"] == "1"
    assert read(signed(aud=[CLIENT, "other"], azp=CLIENT))["sub"] == "1"


def test_oidc_alg_none_is_no_signature() -> None:
    parts = [json.dumps({"alg": "none"}), json.dumps({"iss": ISSUER, "sub": "1"})]
    head = ".".join(coded(one.encode()) for one in parts)
    refused(f"{head}.", "signature")


def test_oidc_hs256_public_key_is_no_secret() -> None:
    claims = signed().split(".")[1]
    head = f"{coded(json.dumps({'alg': 'HS256', 'kid': 'one'}).encode())}.{claims}"
    mac = hmac.new(KEY.as_pem(private=False), head.encode(), "sha256").digest()
    refused(f"{head}.{coded(mac)}", "signature")


def test_oidc_a_key_of_somebody_else_is_none() -> None:
    refused(signed(key=RSAKey.generate_key(2048, {"kid": "one"})), "signature")


@pytest.mark.parametrize("claims", [
    {"aud": "other"}, {"aud": None}, {"aud": []}, {"aud": [CLIENT, "other"]}, {"aud": CLIENT, "azp": "other"},
])  # fmt: skip
def test_oidc_wrong_aud_is_meant_for_somebody_else(claims: dict[str, Any]) -> None:
    refused(signed(**claims), "another program")


@pytest.mark.parametrize("issuer", [f"{ISSUER}/", ISSUER.upper(), "https://evil.example.com", None])
def test_oidc_wrong_iss_is_another_service(issuer: str | None) -> None:
    refused(signed(iss=issuer), "another service")


@pytest.mark.parametrize("nonce", ["of another sign-in", None, 7, ""])
def test_oidc_nonce_replay_belongs_to_another_sign_in(nonce: Any) -> None:
    refused(signed(nonce=nonce), "another sign-in")


def test_clocks_may_differ_by_a_minute_and_no_more() -> None:
    now = int(clock.now().timestamp())
    assert read(signed(exp=now - 30, iat=now + 30))
    refused(signed(exp=now - 61), "expired")
    refused(signed(iat=now + 90), "future")
    refused(signed(exp=None), "no time")


def test_oidc_megabyte_groups_are_not_read() -> None:
    refused(signed(groups=["x" * 60] * 17_000), "too large")
    with pytest.raises(Refused, match="1,000 groups"):
        tokens.groups_of({"groups": ["x"] * 1_001}, "groups")


def test_oidc_wrong_iss_a_service_that_calls_itself_otherwise_is_not_asked(house: Config, at: Provider) -> None:
    house.sign_on_inside = "localhost"
    with pytest.raises(Refused, match="calls itself"):
        asking.describe(f"{at.address}/")


@pytest.mark.parametrize(
    "address", ["http://localhost:1/", "http://id.example.com", "https://127.0.0.1", "https://169.254.169.254"]
)
def test_a_service_inside_our_network_is_not_asked_unless_it_is_named(house: Config, address: str) -> None:
    with pytest.raises(Refused):
        asking.describe(address)


def test_f25_a_verified_address_signs_a_colleague_in_and_links_them(
    service: services.Service, at: Provider, alice: Actor
) -> None:
    at.knows("a1", email="Alice@example.com", email_verified=True)
    passed = sign_on(at, service, alice.place, "a1")
    assert passed.signed and sessions.current(passed.signed.opened.token).user_id == alice.user_id
    at.knows("a1", email="changed@example.com", email_verified=True)
    again = sign_on(at, service, alice.place, "a1")
    assert again.signed and sessions.current(again.signed.opened.token).user_id == alice.user_id


@pytest.mark.parametrize("claims", [
    {"email": "alice@example.com"}, {"email": "alice@example.com", "email_verified": False},
    {"email": "alice@example.com", "email_verified": "true"}, {"preferred_username": "alice@example.com", "email_verified": True},
])  # fmt: skip
def test_oidc_unverified_email_links_nobody(
    service: services.Service, at: Provider, alice: Actor, claims: dict[str, Any]
) -> None:
    at.knows("evil", **claims)
    with pytest.raises(NotAllowed):
        sign_on(at, service, alice.place, "evil")
    with work(alice, read=True) as session:
        assert not session.scalars(select(Identity)).all()


def test_oidc_state_other_browser_finishes_nothing(
    service: services.Service, at: Provider, alice: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    at.knows("a2", email="alice@example.com", email_verified=True)
    back = at.agree(passing.begin(alice.place, service.id, BROWSER), "a2")
    for browser in ("the secret of the victim's browser, forty and more", ""):
        with pytest.raises(Refused, match="another browser"):
            passing.finish(brought(back, browser))
    lines = [vars(one) for one in caplog.records if one.message == "a sign-in was refused"]
    assert [(one["place"], one["way"]) for one in lines] == [(alice.place, "sign_on")] * 2
    assert passing.finish(brought(back)).signed, "and the attempt has used nothing up"


def test_oidc_nonce_replay_an_answer_works_once(service: services.Service, at: Provider, alice: Actor) -> None:
    at.knows("a3", email="alice@example.com", email_verified=True)
    back = at.agree(passing.begin(alice.place, service.id, BROWSER), "a3")
    assert passing.finish(brought(back)).signed
    with pytest.raises(Refused, match="begin again"):
        passing.finish(brought(back))


def test_oidc_nonce_replay_a_code_of_another_sign_in_is_refused(
    service: services.Service, at: Provider, alice: Actor
) -> None:
    at.knows("a4", email="alice@example.com", email_verified=True)
    first = at.agree(passing.begin(alice.place, service.id, BROWSER), "a4")
    second = at.agree(passing.begin(alice.place, service.id, BROWSER), "a4")
    with pytest.raises(Refused):
        passing.finish(brought({**second, "code": first["code"]}))


def test_a_late_answer_is_refused(service: services.Service, at: Provider, alice: Actor) -> None:
    back = at.agree(passing.begin(alice.place, service.id, BROWSER), "a5")
    with time_machine.travel(clock.now() + timedelta(minutes=11)), pytest.raises(Refused, match="ten minutes"):
        passing.finish(brought(back))


def test_an_answer_that_names_another_service_is_refused(service: services.Service, at: Provider, alice: Actor) -> None:
    """RFC 9207: the answer of a second service must not be redeemed at the first."""
    back = at.agree(passing.begin(alice.place, service.id, BROWSER), "a6")
    with pytest.raises(Refused):
        passing.finish(brought({**back, "iss": "https://evil.example.com"}))


def test_csrf_link_identity_an_answer_links_only_who_asked(
    service: services.Service, at: Provider, alice: Actor, bob: Actor
) -> None:
    where = passing.begin_link(bob, service.id, BROWSER)
    with pytest.raises(NotAllowed):
        passing.finish(brought(at.agree(where, "bob-there"), user_id=alice.user_id))
    where = passing.begin_link(bob, service.id, BROWSER)
    passed = passing.finish(brought(at.agree(where, "bob-there"), user_id=bob.user_id))
    assert passed.signed is None and [one.identity_id is not None for one in perform(bob, people.links)] == [True]


async def test_csrf_link_identity_another_site_begins_nothing(
    opened: Opened, service: services.Service, people: Cast
) -> None:
    client = opened(people.bob).http_client
    path = f"/sign-in/link/{service.id.hex}"
    assert (await client.post(path, headers={"origin": "https://evil.example"})).status_code == 403
    assert (await client.get(path)).status_code in (404, 405)


def test_an_account_of_another_workspace_is_not_found(service: services.Service, charlie: Actor) -> None:
    with pytest.raises(NotFound):
        passing.begin(charlie.place, service.id, BROWSER)


def test_a_disabled_colleague_stays_out(service: services.Service, at: Provider, alice: Actor, bob: Actor) -> None:
    at.knows("b1", email="bob@example.com", email_verified=True)
    assert bob.user_id and sign_on(at, service, alice.place, "b1").signed
    perform(alice, users.disable, bob.user_id)
    with pytest.raises(NotAllowed, match="disabled"):
        sign_on(at, service, alice.place, "b1")


async def test_f25_a_browser_goes_out_and_comes_back_inside(
    opened: Opened, service: services.Service, at: Provider, alice: Actor
) -> None:
    at.knows("a7", email="alice@example.com", email_verified=True)
    client = opened(None).http_client
    page = await client.get("/sign-in?company=Acme")
    path = f"/sign-in/with/{alice.place}.{service.id.hex}"
    assert f'href="{path}"' in page.text
    where = (await client.get(path, params={"next": "/contacts"})).headers["location"]
    assert "code_challenge_method=S256" in where and "nonce=" in where
    back = at.agree(where, "a7")
    stolen = await opened(None).http_client.get("/sign-in/callback", params=back)
    assert (stolen.status_code, "begin again" in stolen.text) == (400, True)
    answer = await client.get("/sign-in/callback", params=back)
    assert (answer.status_code, answer.headers["location"]) == (303, "/contacts")
    assert (await client.get("/account")).status_code == 200


async def test_csrf_sign_on_a_link_of_another_site_begins_nothing(
    opened: Opened, service: services.Service, at: Provider, alice: Actor
) -> None:
    client = opened(None).http_client
    path = f"/sign-in/with/{alice.place}.{service.id.hex}"
    asked = {"params": {"next": "/contacts"}, "follow_redirects": False}
    answer = await client.get(path, headers={"sec-fetch-site": "cross-site"}, **asked)
    assert (answer.headers["location"], "set-cookie" in answer.headers) == ("/sign-in?next=%2Fcontacts", False)
    for own in ("same-origin", "none"):
        assert (
            "code_challenge" in (await client.get(path, headers={"sec-fetch-site": own}, **asked)).headers["location"]
        )


async def test_an_error_of_the_service_is_not_repeated(opened: Opened) -> None:
    client: httpx.AsyncClient = opened(None).http_client
    answer = await client.get("/sign-in/callback", params={"error": "<b>evil</b>", "state": "x"})
    assert (answer.status_code, "evil" in answer.text) == (400, False)


def test_identities_are_by_issuer_and_subject(
    service: services.Service, at: Provider, alice: Actor, bob: Actor
) -> None:
    at.knows("same", email="alice@example.com", email_verified=True)
    sign_on(at, service, alice.place, "same")
    where = passing.begin_link(bob, service.id, BROWSER)
    with pytest.raises(Refused, match="another colleague"):
        passing.finish(brought(at.agree(where, "same"), user_id=bob.user_id))
    with work(alice, read=True) as session:
        (one,) = session.scalars(select(Identity).where(col(Identity.subject) == "same"))
        assert (one.issuer, one.user_id) == (at.address, alice.user_id)
