"""A sign-on service in the tests: a real OpenID provider on this machine, and a browser that goes to it and back."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

from services.accounts.sign_on import passing, services
from services.accounts.sign_on.passing import Answer, Passed
from services.accounts.sign_on.services import Service
from services.work import Actor, perform

BROWSER = "the secret of a browser, forty characters and more"


class Provider:
    """The running provider, by its address."""

    def __init__(self, address: str) -> None:
        self.address = address

    def knows(self, subject: str, **claims: Any) -> None:
        """Make somebody known to it, with these claims."""
        httpx.put(f"{self.address}/users/{subject}", json=claims).raise_for_status()

    def agree(self, where: str, subject: str) -> dict[str, str]:
        """Sign in there as somebody. Return what it sends back with the browser."""
        answer = httpx.post(where, data={"sub": subject})
        assert answer.status_code == 302, answer.text
        return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}


@contextmanager
def provider() -> Iterator[Provider]:
    """Run one in a thread."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from oidc_provider_mock import run_server_in_thread
    with run_server_in_thread() as server:
        yield Provider(f"http://localhost:{server.server_port}")


def add(actor: Actor, at: Provider, **more: Any) -> Service:
    """Add it to a workspace."""
    values = {"name": "Harbour ID", "issuer": at.address, "client_id": "steward", "client_secret": "between us", **more}
    return perform(actor, services.add, values)


def brought(back: dict[str, str], browser: str = BROWSER, **more: Any) -> Answer:
    """What a browser brings back."""
    return Answer(back.get("state", ""), back.get("code", ""), back.get("iss", ""), browser, **more)


def sign_on(at: Provider, service: Service, place: str, subject: str) -> Passed:
    """Go there and come back."""
    where = passing.begin(place, service.id, BROWSER)
    return passing.finish(brought(at.agree(where, subject)))
