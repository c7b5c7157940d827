"""Every page and every route that reads, opened once on PostgreSQL with records in the house; on SQLite others open them."""

from collections.abc import Callable

import pytest
from nicegui.testing import User

from services import views
from services.channels.mailbox import MailboxTransport
from services.contacts import ContactCard
from services.house import limits
from services.work import Actor, work
from services.work.config import Config
from tests.api.conftest import API, token_of
from tests.api.test_questions import addresses as routes
from tests.api.test_questions import unlisted
from tests.cast import Cast
from tests.channels.envelopes import Hand, envelope
from tests.pages.test_questions import add
from tests.pages.test_roles import addresses as pages

pytestmark = pytest.mark.postgres_only
Opened = Callable[[str | None], User]


async def test_every_page_opens(house: Config, opened: Opened, people: Cast, alice: Actor, ada: ContactCard) -> None:
    await MailboxTransport(house.data_dir / "mailbox").send(letter := envelope(), Hand())
    with work(alice) as session:
        add(session, alice, ada, "one")
    for path, address in (pages(ada, alice) | {"/mailbox/{letter_id}": f"/mailbox/{letter.id}"}).items():
        answer = await opened(people.alice).http_client.get(address)
        said = "Something broke" in answer.text and not path.startswith("/help")  # it tells what the sentence means
        assert (answer.status_code, said) == (200, False), path


async def test_every_route_that_reads_answers(house: Config, opened: Opened, alice: Actor, ada: ContactCard) -> None:
    house.rate_limit_max = 1_000_000
    limits.load()
    with work(alice) as session:
        add(session, alice, ada, "one")
        views.create(session, alice, {"name": "first", "record": "contact"})
    client = opened(None).http_client
    client.headers["authorization"] = f"Bearer {token_of(alice)}"
    for path, address in (await routes(client, unlisted(alice))).items():
        wanted = 409 if path == "/invoices/{invoice_id}/xml" else 200  # a draft has none
        assert (await client.get(API + address)).status_code == wanted, path
