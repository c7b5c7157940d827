"""K-05: the secret key is rotated beside a running server; sessions, tokens and sealed values go on without a pause."""

import subprocess
import sys

from fastapi import FastAPI

from services.accounts import sessions
from services.work import Actor, vault
from services.work.config import Config
from tests.api.conftest import API, client_of, made
from tests.cast import Cast
from tests.servers import ROOT, environment
from tests.waiting import until


def secret(config: Config, *words: str) -> str:
    """What `main.py secret …` says, run as a process of its own beside this one."""
    address = {"database_url": config.database_url.get_secret_value()} if config.database_url else {}
    told = subprocess.run(
        [sys.executable, "main.py", "secret", *words],
        cwd=ROOT, env=environment(config.data_dir, secret_key="", **address), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return told.stdout


async def test_k05_a_session_a_jwt_and_a_request_live_through_a_rotation_beside_the_server(
    in_file: Config, app: FastAPI, alice: Actor, people: Cast
) -> None:
    before = vault.key_id()
    async with client_of(app, alice) as early:
        contact = await made(early, "contacts", name="Ada", phone="+33123456789")
        told = secret(in_file, "rotate")
        await until(lambda: vault.key_id() != before)
        assert vault.key_id() in told
        assert not [one for one in vault.secrets_in_use() if one in told], "the command shows a key"
        async with client_of(app, alice) as late:
            for client in (early, late):
                answer = await client.get(f"{API}/contacts/{contact['id']}")
                assert (answer.status_code, answer.json()["phones"]) == (200, ["+33123456789"])
    assert sessions.current(people.alice).user_id == alice.user_id
    listed = secret(in_file, "list")
    assert f"The present secret key is {vault.key_id()}." in listed and f"Earlier ones: {before}." in listed
