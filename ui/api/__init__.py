"""What programs see: REST under /api/v1, its paper at /api/docs, and the probes of those who watch from outside.

The API is an application of its own inside ours, so that its errors are always JSON and the pages' never are.
"""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from services.work import Refused
from ui.api import answers, auth, companies, contacts, docs, errands, messages, probes, schedules
from ui.api.gate import Gate
from ui.api.openapi import VERSION, answer, operation

READS = ["GET", "HEAD"]


def install(app: FastAPI) -> None:
    """Put the API and the probes on the application, before the pages."""
    api = build()

    async def whole(scope: Scope, receive: Receive, send: Send) -> None:
        """The routes are written with their whole path, as programs see them: undo what mounting cut off."""
        await api({**scope, "root_path": scope.get("app_root_path", "")}, receive, send)

    for path in ("/health", "/health/"):
        app.add_route(path, probes.health_answer, methods=READS, include_in_schema=False)
    app.mount("/api", whole, name="api")


def build() -> FastAPI:
    """The API by itself."""
    api = FastAPI(
        title="Steward", version=VERSION, docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False,
        exception_handlers={
            Refused: answers.on_refusal, HTTPException: answers.on_http, RequestValidationError: answers.on_invalid,
        },
    )  # fmt: skip
    api.add_middleware(Gate)
    for room in (auth, contacts, companies, messages, schedules, errands):
        api.include_router(room.router)
    well = operation("health", "Whether we are well", gives="Health", open_to_all=True)
    well["responses"] = {200: answer("We are.", "Health"), 503: answer("What failed.", "Health")}
    api.add_api_route("/api/health", probes.health_answer, methods=["GET"], tags=["health"], **well)
    api.add_route("/api/health", probes.health_answer, methods=["HEAD"], include_in_schema=False)
    docs.install(api)
    return api
