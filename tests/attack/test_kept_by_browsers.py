"""What a browser keeps of what people saw, on a computer that others use after them (ASVS 14.3)."""

from collections.abc import Callable

import pytest
from nicegui.testing import User

from services import files
from services.work import Actor, perform
from tests.cast import Cast
from tests.invoices.test_issuing import issued
from tests.pages.conftest import alice_page

__all__ = ["alice_page"]
Opened = Callable[[str | None], User]


@pytest.mark.parametrize("kind", ["file", "paper", "table", "refusal", "elsewhere"])
async def test_no_answer_to_somebody_signed_in_is_kept(opened: Opened, people: Cast, alice: Actor, kind: str) -> None:
    paths = {
        "file": lambda: f"/files/{perform(alice, files.put, 'secret.txt', b'for Alice alone').id}",
        "paper": lambda: f"/invoices/{issued(alice).id}/pdf",
        "table": lambda: "/feedback/quarters.csv",
        "refusal": lambda: "/files/00000000-0000-0000-0000-000000000000",
        "elsewhere": lambda: "/field",
    }
    answer = await opened(people.alice).http_client.get(paths[kind](), follow_redirects=False)
    assert answer.headers["cache-control"] == "no-store", answer.status_code


async def test_signing_out_clears_what_the_browser_kept_of_pages(opened: Opened, people: Cast) -> None:
    answer = await opened(people.alice).http_client.post("/sign-out")
    assert (answer.status_code, answer.headers["clear-site-data"]) == (303, '"cache"')
    assert answer.headers["set-cookie"].startswith('steward=""')
