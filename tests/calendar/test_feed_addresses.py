"""Feeds over the wire: made by a program, read by a calendar that has nothing but the address, and revoked."""

from datetime import timedelta

from services.house import limits
from services.work import Actor, clock
from services.work.config import Config
from tests.api.conftest import token_of
from tests.calendar import ics
from tests.calendar.conftest import MakeVisit
from tests.pages.conftest import served


async def test_f16_programs_make_read_and_revoke_a_feed(alice: Actor, house: Config, goes: MakeVisit) -> None:
    goes("Talk", clock.now() + timedelta(days=3))
    limits.load()
    async with served(house) as user:
        program, reader = user(None).http_client, user(None).http_client
        program.headers["authorization"] = f"Bearer {token_of(alice)}"
        made = await program.post("/api/v1/feeds", json={"scope": "mine"})
        assert made.status_code == 201, made.text
        url = "/calendar/" + made.json()["url"].partition("/calendar/")[2]
        answer = await reader.get(url, headers={"Accept-Encoding": "gzip"})
        assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        assert answer.headers["content-encoding"] == "identity", "Outlook reads no compressed calendar"
        assert [one["summary"] for one in ics.events(answer.content)] == ["Talk"]
        again = await reader.get(url, headers={"If-None-Match": answer.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        (listed,) = (await program.get("/api/v1/feeds")).json()["items"]
        assert "url" not in listed
        assert (await program.delete(f"/api/v1/feeds/{listed['id']}")).status_code == 204
        assert (await reader.get(url)).status_code == 404
        assert (await program.delete(f"/api/v1/feeds/{listed['id']}")).status_code == 404
