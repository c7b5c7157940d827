"""Outgoing webhooks over the API: added, changed, tried, read, replayed and removed by a program with a token (F-21)."""

import pytest
from fastapi import FastAPI

from services import contacts
from services.work import Actor, perform
from tests.channels.http_servers import Act
from tests.doors.conftest import made, program
from tests.doors.hooks import Receiver, leave, told

BODY = {"name": "Website", "kinds": ["contact.added"]}


@pytest.mark.usefixtures("private")
async def test_f21_a_program_manages_webhooks_from_adding_to_removing(app: FastAPI, alice: Actor) -> None:
    async with (
        program(app, made(alice, "settings.edit", "contacts.read").token) as client,
        Receiver([Act(302)]) as server,
    ):
        answer = await client.post("/webhooks", json={**BODY, "url": f"{server.url}/in"})
        assert (answer.status_code, answer.json()["secret"].startswith("whsec_")) == (201, True)
        here = f"/webhooks/{answer.json()['id']}"
        twice = await client.post("/webhooks", json={**BODY, "url": f"{server.url}/in"})
        assert twice.status_code == 409
        perform(alice, contacts.create, {"name": "Ada"})
        told(alice.place)
        waiting = (await client.get(f"{here}/deliveries")).json()["items"][0]
        assert (await client.post(f"{here}/deliveries/{waiting['id']}/replay")).status_code == 409
        await leave(alice.place)
        failed = (await client.get(f"{here}/deliveries")).json()["items"][0]
        assert (failed["state"], failed["attempts"][0]["code"]) == ("failed", 302)
        replayed = await client.post(f"{here}/deliveries/{failed['id']}/replay")
        assert (replayed.status_code, replayed.json()["body"]) == (202, failed["body"])
        assert (await client.post(f"{here}/test")).json()["ok"] is True
        assert (await client.post(f"{here}/rotate")).json()["secret"] != answer.json()["secret"]
        assert (await client.patch(here, json={"on": False})).json()["state"] == "off"
        listed = (await client.get("/webhooks")).json()
        assert ([one["state"] for one in listed["items"]], "contact.added" in listed["kinds"]) == (["off"], True)
        assert "secret" not in listed["items"][0]
        assert (await client.delete(here)).status_code == 204
        assert (await client.get(here)).status_code == 404
