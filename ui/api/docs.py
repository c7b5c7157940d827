"""The API's documentation: OpenAPI as JSON, and a viewer for it. Every file comes from this server."""

from pathlib import Path

from fastapi import FastAPI, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response

from services.work import NotFound
from ui.api.openapi import paper

FOLDER = Path(__file__).parent / "docs_assets"
ASSETS = {"swagger-ui.css": "text/css", "swagger-ui-bundle.js": "text/javascript"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
KEPT = {"cache-control": "public, max-age=86400", "x-content-type-options": "nosniff"}
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Steward API</title>
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<main id="reader"></main>
<noscript>This page needs JavaScript; <a href="/api/openapi.json">the paper itself</a> does not.</noscript>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "/api/openapi.json", dom_id: "#reader", deepLinking: true, validatorUrl: null, docExpansion: "list",
  defaultModelsExpandDepth: 0, presets: [SwaggerUIBundle.presets.apis], layout: "BaseLayout",
});
"""


def install(api: FastAPI) -> None:
    """Put the OpenAPI document and its viewer on the API."""

    async def show_paper(_: Request) -> Response:
        return JSONResponse(paper(api))

    for path, show in (("/api/openapi.json", show_paper), ("/api/docs", _page), ("/api/docs/{name}", _asset)):
        api.add_route(path, show, methods=["GET", "HEAD"], include_in_schema=False)


async def _page(_: Request) -> Response:
    return HTMLResponse(PAGE, headers={"content-security-policy": POLICY, "x-content-type-options": "nosniff"})


async def _asset(request: Request) -> Response:
    name = str(request.path_params["name"])
    if name == "start.js":
        return Response(START, headers=KEPT, media_type="text/javascript")
    if name not in ASSETS or not (FOLDER / name).is_file():
        raise NotFound("There is nothing at this address.")
    return FileResponse(FOLDER / name, headers=KEPT, media_type=ASSETS[name])
