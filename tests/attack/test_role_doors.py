"""Every operation of the API by every role: refused exactly where the role has not the permission (U-04).

Somebody without any permission is refused at each door, and told which permission it needs. Each of the seven roles is
then refused at that door exactly if it has not that permission. A foreign id is a 404 for Charlie, who may everything.
"""

from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.accounts import own_roles
from services.house import limits
from services.roles import ROLES
from services.work import Actor, perform
from services.work.config import Config
from tests.api.conftest import client_of
from tests.cast import Cast, join
from ui import api
from ui.api.openapi import paper

PAPER = paper(api.build())
OPEN = {  # anybody who is signed in may, and about what is their own only; somebody else's is a 404 (tests of each room)
    "/api/health": "asked by monitors, without a sign-in",
    "/api/v1/auth": "the way in and out itself",
    "/api/v1/me": "one's own account",
    "/api/v1/notices": "one's own notices",
    "/api/v1/errands": "one's own long work; a colleague's takes the permission to begin it, else it is not found",
    "/api/v1/tokens": "one's own tokens; a colleague's is ended with `users.edit`, else it is not found",
    "/api/v1/feeds/{feed_id}": "revoking an address that is one's own; making one takes `visits.read`",
}
DOORS = [
    (method, path)
    for path, methods in PAPER["paths"].items()
    for method in methods
    if not any(path == one or path.startswith(f"{one}/") for one in OPEN)
]  # fmt: skip
ID = "01900000-0000-7000-8000-000000000000"


@pytest.fixture
def app(house: Config) -> FastAPI:
    """The API, with room for many requests."""
    house.rate_limit_max = 1_000_000
    limits.load()
    application = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    api.install(application)
    return application


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of the API's own document, where it only names one."""
    name = schema.get("$ref", "").rpartition("/")[2]
    return PAPER["components"]["schemas"].get(name, {}) if name else schema


def value(schema: dict[str, Any]) -> Any:
    """Something that fits a property which must be there."""
    one = resolved(schema)
    given = [*one.get("examples", []), *one.get("enum", [])]
    if given:
        return given[0]
    return {"uuid": ID, "date": "2027-03-15", "date-time": "2027-03-15T09:00:00Z"}.get(one.get("format", ""), "x")


def example(method: str, path: str) -> Any:
    """A body that the API's own document calls right."""
    content = PAPER["paths"][path][method].get("requestBody", {}).get("content", {}).get("application/json", {})
    schema = resolved(content.get("schema", {}))
    if not schema:
        return None
    needed = {name: value(schema["properties"][name]) for name in schema.get("required", [])}
    return {**needed, **schema.get("example", {})}


def asked(method: str, path: str) -> dict[str, Any]:
    """What must be asked in the address."""
    found = PAPER["paths"][path][method].get("parameters", [])
    return {one["name"]: value(one["schema"]) for one in found if one["in"] == "query" and one.get("required")}


async def knock(app: FastAPI, who: Actor, method: str, path: str) -> httpx.Response:
    """One request at a door, with an id of nothing."""
    filled = path
    for name in [one.partition("}")[0] for one in path.split("{")[1:]]:
        filled = filled.replace(f"{{{name}}}", {"number": "1"}.get(name, ID if name.endswith("_id") else "x"))
    async with client_of(app, who) as client:
        return await client.request(
            method, filled, json=example(method, path), params=asked(method, path),
            headers={"idempotency-key": str(uuid4())},
        )  # fmt: skip


@pytest.mark.parametrize(("method", "path"), DOORS, ids=[f"{method} {path}" for method, path in DOORS])
async def test_privilege_of_each_role_is_what_the_table_says(
    app: FastAPI, alice: Actor, people: Cast, method: str, path: str
) -> None:
    bare = perform(alice, own_roles.create, {"label": "Nobody", "base": "field", "scope": "own"})
    refused = await knock(app, join(people.acme, "Nora", bare.key), method, path)
    needs = refused.json()["error"].get("permission", "") if refused.status_code == 403 else ""
    assert needs, (refused.status_code, refused.text[:300])
    for name, role in ROLES.items():
        answer = await knock(app, join(people.acme, f"{name}er", name), method, path)
        if needs not in role.permissions:
            assert (answer.status_code, answer.json()["error"].get("permission")) == (403, needs), name
        elif answer.status_code == 403:
            assert answer.json()["error"]["permission"] not in role.permissions, name
