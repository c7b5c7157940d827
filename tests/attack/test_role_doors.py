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
OPEN = ("/api/health", "/api/v1/auth", "/api/v1/notices", "/api/v1/errands")  # open to all, or about oneself
# Their body has no sample in the document, or a field is asked for before anything else; tests of their rooms knock there.
UNSAID = (
    "/api/v1/me", "/api/v1/orders/{order_id}/cancel", "/api/v1/contacts/{contact_id}/merge", "/api/v1/jobs/{job_id}/cancel",
    "/api/v1/series/{series_id}/leave-out", "/api/v1/visits/{visit_id}/miss", "/api/v1/visits/{visit_id}/cancel",
    "/api/v1/feeds/{feed_id}", "/api/v1/tasks/{task_id}/snooze", "/api/v1/files", "/api/v1/errors/{error_id}/level",
    "/api/v1/checklists/{run_id}/items/{number}", "/api/v1/users/{user_id}/transfer",
)  # fmt: skip
DOORS = [
    (method, path)
    for path, methods in PAPER["paths"].items()
    for method in methods
    if not path.startswith(OPEN) and path not in UNSAID
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


def example(method: str, path: str) -> Any:
    """The body that the API's own document shows."""
    content = PAPER["paths"][path][method].get("requestBody", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    return PAPER["components"]["schemas"].get(name, {}).get("example") if name else None


async def knock(app: FastAPI, who: Actor, method: str, path: str) -> httpx.Response:
    """One request at a door, with an id of nothing."""
    filled = path
    for name in [one.partition("}")[0] for one in path.split("{")[1:]]:
        filled = filled.replace(f"{{{name}}}", ID if name.endswith("_id") else "x")
    async with client_of(app, who) as client:
        return await client.request(
            method, filled, json=example(method, path), headers={"idempotency-key": str(uuid4())}
        )


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
